"""Who is at work on a run: a worker holds the run's file lock for as long as it lives.

Knows nothing else of a run. No PIDs: they are reused; the kernel drops a lock with its process.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

WORKER = "worker.json"
"""A file of the run in which a worker says who it is, once it holds the lock."""
PATIENCE = 2.0
"""Seconds that a worker waits for a lock: somebody may hold it for the instant of writing one file."""


class Busy(ValueError):
    """Another process holds the lock."""


@contextmanager
def held(path: Path, *, patience: float = PATIENCE, to_look: bool = False) -> Iterator[None]:
    """Holds the lock of the run at `path`. Raises: Busy when another process does; OSError where there is no folder.

    `worker.json` says who holds it: what the last holder wrote there goes, unless this one takes it only `to_look`.
    """
    if not path.is_dir():  # or the lock would make it: a run that was deleted must not come back as an empty folder
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    with locked(path / "lock", f"{path.name}: another process is at work on this run", patience=patience):
        if not to_look:
            (path / WORKER).unlink(missing_ok=True)
        yield


@contextmanager
def locked(file: Path, refusal: str, *, patience: float) -> Iterator[None]:
    """Holds a lock file, for which it waits so many seconds at most. Raises: Busy with the refusal."""
    lock = FileLock(file, fallback_to_soft=False)  # a soft lock outlives its holder
    try:
        # Not at the first try: somebody who looks whether it is held does so by holding it for an instant.
        lock.acquire(timeout=patience, poll_interval=0.02)
    except Timeout:
        raise Busy(refusal) from None
    try:
        yield
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock of the run at `path`. Looking makes no file, and stops nobody else."""
    try:
        with (path / "lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two who look do not take each other for a worker
    except BlockingIOError:
        return True
    except OSError:  # no lock file: nobody has ever been at work there
        return False
    return False


def check_locks(folder: Path) -> None:
    """Takes one lock twice in an existing folder. Raises: ValueError where that goes, or cannot be tried."""
    file = folder / f".lock-{secrets.token_hex(6)}"
    try:
        try:
            excludes = _excludes(file)
        finally:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise ValueError(f"{folder}: expected a folder whose files can be locked, received {error}") from None
    if not excludes:
        raise ValueError(
            f"{folder}: expected a file system whose locks exclude others, received one whose locks do not: "
            "let VAE_TF_HOME name a folder on a disk of this machine"
        )


def _excludes(file: Path) -> bool:
    first, second = (os.open(file, os.O_RDWR | os.O_CREAT, 0o600) for _ in range(2))
    try:
        fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
    finally:
        os.close(first)
        os.close(second)
