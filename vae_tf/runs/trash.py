"""Deleted runs: a week in the trash of this home, then gone. Knows folders and the times in their names."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vae_tf.data.locations import home
from vae_tf.runs.lock import Busy, held
from vae_tf.runs.reading import DamagedRun, DamagedRunError, read_run
from vae_tf.runs.run import Run
from vae_tf.runs.store import runs_folder

KEPT_SECONDS = 7 * 24 * 3600.0
"""How long a deleted run can be taken back."""
PURGE_SECONDS = 3600.0
STAMP = "%Y%m%d%H%M%S"
ENTRY = re.compile(r"(\d{14})-(.+)")
PURGED = ".purged"
"""A file of the trash: its time says when the trash was last looked through."""


@dataclass(frozen=True)
class Trashed:
    """A deleted run: where it lies, what it was, and when it was deleted (seconds since 1970)."""

    path: Path
    run: Run | DamagedRun
    deleted: float

    @property
    def id(self) -> str:
        """The id it had, and will have again."""
        return self.path.name.split("-", 1)[1]

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
    before = _state_file(run)
    if run.state.live:
        raise ValueError(f"expected a run that has ended; {run.name!r} is {run.state}: stop it first")
    try:
        with held(run.path, patience=0.2):
            if _state_file(run) != before:  # a queue, or another page, took it up between the look and the lock
                raise ValueError(f"expected a run that has ended; {run.name!r} has just been taken up")
            return _move(run)
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


def _move(run: Run | DamagedRun) -> Path:
    target = trash_folder() / f"{time.strftime(STAMP)}-{run.id}"
    target.parent.mkdir(parents=True, exist_ok=True)
    run.path.rename(target)
    return target


def restore_run(trashed: Path) -> Path:
    """Takes a run back out of the trash. Raises: ValueError when one of that id is there again, or it is gone."""
    target = runs_folder() / trashed.name.split("-", 1)[1]
    if target.exists():
        raise ValueError(f"{target.name}: expected no run of this id, found one")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        trashed.rename(target)
    except FileNotFoundError:
        raise ValueError(f"{target.name}: expected a run in the trash, found none: it is gone") from None
    return target


def list_trash() -> list[Trashed]:
    """The deleted runs that can be taken back, the last deleted first."""
    found = []
    for path, deleted in _entries():
        try:
            run: Run | DamagedRun = read_run(path)
        except DamagedRunError as error:
            run = DamagedRun(path, str(error))
        found.append(Trashed(path, run, deleted))
    return sorted(found, key=lambda entry: entry.deleted, reverse=True)


def purge_trash(*, when_due: bool = True) -> list[str]:
    """Deletes what has been in the trash for a week and gives the ids; by default at most once an hour.

    What seems to come from the future stays: a clock was set back, or will be put right. Raises: OSError.
    """
    if not trash_folder().is_dir() or (when_due and not _due()):
        return []
    (trash_folder() / PURGED).touch()
    for leftover in trash_folder().glob(".going-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    old = [path for path, deleted in _entries() if 0 <= deleted <= time.time() - KEPT_SECONDS]
    for path in old:
        with suppress(FileNotFoundError):  # restored meanwhile, or purged by another
            hidden = path.rename(path.with_name(f".going-{path.name}"))  # nobody restores half of it
            shutil.rmtree(hidden, ignore_errors=True)
    return [path.name.split("-", 1)[1] for path in old]


def trash_folder() -> Path:
    """Where the deleted runs of this home lie."""
    return home() / "trash"


def _due() -> bool:
    try:
        return abs(time.time() - (trash_folder() / PURGED).stat().st_mtime) >= PURGE_SECONDS
    except OSError:
        return True


def _entries() -> list[tuple[Path, float]]:
    """Each deleted run's folder, and when it was deleted."""
    found = []
    for path in trash_folder().glob("[0-9]*-*"):
        match = ENTRY.fullmatch(path.name)
        with suppress(ValueError, OverflowError):
            if match and path.is_dir():
                found.append((path, time.mktime(time.strptime(match[1], STAMP))))
    return found
