"""Exports of stored runs, for the command line and for Python. Knows runs and folders; the formats are elsewhere.

Brings in TensorFlow only for a format that is made of a model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vae_tf.export import choose_format
from vae_tf.runs.run import Run


def export_run(run: Run, *, format: str = "browser", dtype: str = "float32", out: Path | None = None) -> list[Path]:
    """Writes a run in a format of the registry and gives the files: in `out`, or in the run's own artifacts.

    Raises: ValueError for an unknown format or dtype, a run that is at work, ships with the app or lacks what the
    format is made of, or has no place in it; OSError where the folder cannot be written.
    """
    write = choose_format(format, dtype=dtype)
    if out is None and run.read_only:
        raise ValueError("expected a folder to write to (--out), since this run ships with the app and is read-only")
    if out is None and run.busy:
        raise ValueError(f"expected a run that has ended, or a folder to write to (--out); {run.name!r} is at work")
    given = _story(run) if write.of == "epochs" else _model(run)  # first: what there is not leaves no folder behind
    folder = run.path / "artifacts" / format if out is None else out
    folder.mkdir(parents=out is not None, exist_ok=True)
    return write.load()(folder, *given, **({"dtype": dtype} if write.of == "model" else {}))


def _model(run: Run) -> tuple[Any, ...]:
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    return run.load_model(), run.codes()


def _story(run: Run) -> tuple[Any, ...]:
    from vae_tf.runs.unfolding import story

    return (story(run),)
