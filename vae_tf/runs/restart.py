"""Where a run goes on from: its newest whole checkpoint whose epochs are in its metrics. Knows files, no training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vae_tf.runs.metrics import read_metrics
from vae_tf.runs.records import Record
from vae_tf.training import checkpoints
from vae_tf.training.checkpoints import Checkpoint


@dataclass(frozen=True)
class Start:
    """A checkpoint and the records of its epochs; or no checkpoint: from the beginning."""

    checkpoint: Checkpoint | None
    records: list[Record]


class Starts:
    """The places that a run could go on from, the best first; and why better ones were passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reasons: list[str] = []

    def __iter__(self) -> Iterator[Start]:
        """Ends with the beginning. Raises: OSError where no checkpoint is whole and one could not even be read."""
        records = read_metrics(self.path)
        unreadable: OSError | None = None
        for path in checkpoints.paths(self.path / "checkpoints"):
            try:
                checkpoint = checkpoints.read_checkpoint(path)
                if len(records) < checkpoint.epoch:
                    raise ValueError(f"metrics.jsonl has {len(records)} of its {checkpoint.epoch} epochs")
            except OSError as error:
                unreadable = error
                self.pass_over(path, error)
            except ValueError as error:
                self.pass_over(path, error)
            else:
                yield Start(checkpoint, records[: checkpoint.epoch])
        if unreadable is not None:  # nothing may be thrown away that another look could read
            raise unreadable
        yield Start(None, [])

    def pass_over(self, path: Path, reason: Exception) -> None:
        """Says why a checkpoint is not used. One of the best model alone was never meant to be."""
        if (path / checkpoints.TRAINING).exists() or not (path / checkpoints.COUNTS).exists():
            self.reasons.append(
                f"step {int(path.name)}: {reason}" if path.name.isdecimal() else f"{path.name}: {reason}"
            )

    def note(self, start: Start) -> str | None:
        """What a person should know about where the run goes on from, in a sentence; None where all is well."""
        if not self.reasons:
            return None
        passed = "; ".join(self.reasons)
        if start.checkpoint is None:
            return f"No whole checkpoint was found, so the training began anew ({passed})"
        place = f"step {start.checkpoint.step}, in epoch {start.checkpoint.epoch + 1}"
        return f"The training went on from {place}: a later checkpoint was damaged ({passed})"
