"""`log.txt`: what a person reads of how a run went. A run does not end because a line of it cannot be written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from vae_tf.runs.records import Record


def log(path: Path, text: str) -> None:
    """Appends to the log of the run at `path`, if it can."""
    with suppress(OSError), (path / "log.txt").open("a", encoding="utf-8") as file:
        file.write(text.rstrip() + "\n")


def epoch_line(record: Record, epochs: int) -> str:
    """What the log says of an epoch."""
    train, test = record["train"], record["test"]
    return (
        f"epoch {record['epoch']:4d}/{epochs}  loss {train['loss']:9.3f}  elbo {train['elbo']:9.3f}  "
        f"test elbo {test['elbo']:9.3f}  kl {test['kl_loss']:7.3f}  beta {record['beta']:.3g}  "
        f"{record['images_per_second']:8.0f} images/s"
    )
