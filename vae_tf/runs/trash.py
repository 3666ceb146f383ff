"""Deleted runs: a week in the trash of this home, then gone. Deleted datasets lie in a bin of their own there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vae_tf.data.bin import KEPT_SECONDS, PURGED, Bin, id_of
from vae_tf.data.deleted import bin_of_datasets
from vae_tf.data.locations import home
from vae_tf.data.ownership import may, require
from vae_tf.runs.lock import Busy, held
from vae_tf.runs.reading import DamagedRun, DamagedRunError, read_run
from vae_tf.runs.run import Run
from vae_tf.runs.store import runs_folder

__all__ = [
    "KEPT_SECONDS",
    "PURGED",
    "Trashed",
    "list_trash",
    "purge_trash",
    "restore_run",
    "trash_folder",
    "trash_run",
]


@dataclass(frozen=True)
class Trashed:
    """A deleted run: where it lies, what it was, and when it was deleted (seconds since 1970)."""

    path: Path
    run: Run | DamagedRun
    deleted: float

    @property
    def id(self) -> str:
        """The id it had, and will have again."""
        return id_of(self.path)

    @property
    def gone(self) -> float:
        """When it goes for good, in seconds since 1970."""
        return self.deleted + KEPT_SECONDS


def trash_run(run: Run | DamagedRun) -> Path:
    """Moves a run to the trash of this home and says where.

    Raises: ValueError while it is live, or its last figures are being written, or it ships with the app; OSError.
    """
    if run.read_only:
        raise ValueError("expected a run of your own; received the one that ships with the app")
    require("delete", run.owner)
    before = _state_file(run)
    if run.state.live:
        raise ValueError(f"expected a run that has ended; {run.name!r} is {run.state}: stop it first")
    try:
        with held(run.path, patience=0.2):
            if _state_file(run) != before:  # a queue, or another page, took it up between the look and the lock
                raise ValueError(f"expected a run that has ended; {run.name!r} has just been taken up")
            return _bin().put(run.path)
    except Busy:
        raise ValueError(
            f"expected a run that has ended; the last figures of {run.name!r} are still being written"
        ) from None
    except FileNotFoundError:
        raise ValueError(f"{run.id}: expected a run, found none: it was deleted meanwhile") from None


def _state_file(run: Run | DamagedRun) -> bytes | None:
    try:
        return (run.path / "state.json").read_bytes()
    except OSError:
        return None


def restore_run(trashed: Path) -> Path:
    """Takes a run back out of the trash. Raises: ValueError when one of that id is there again, or it is gone."""
    require("restore", _read(trashed).owner)
    return _bin().take(trashed, runs_folder())


def list_trash() -> list[Trashed]:
    """The deleted runs that who asks can take back, the last deleted first."""
    found = [Trashed(path, _read(path), deleted) for path, deleted in _bin().entries()]
    found = [entry for entry in found if may("restore", entry.run.owner)]
    return sorted(found, key=lambda entry: entry.deleted, reverse=True)


def _read(path: Path) -> Run | DamagedRun:
    try:
        return read_run(path)
    except DamagedRunError as error:
        return DamagedRun(path, str(error))


def purge_trash(*, when_due: bool = True) -> list[str]:
    """Deletes the runs and datasets that were thrown away a week ago, and gives their ids and keys; by default at
    most once an hour. Raises: OSError.
    """
    return _bin().purge(when_due=when_due) + bin_of_datasets().purge(when_due=when_due)


def trash_folder() -> Path:
    """Where the deleted runs of this home lie."""
    return home() / "trash"


def _bin() -> Bin:
    return Bin(trash_folder(), "run")
