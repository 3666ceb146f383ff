"""Who is at work on a run: a worker holds the run's file lock for as long as it lives.

Knows nothing else of a run. No PIDs: they are reused; the kernel drops a lock with its process.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the lock of the run at `path`. Raises: ValueError when another process does."""
    lock = FileLock(path / "lock")
    try:
        # Not at the first try: somebody who looks whether it is held does so by holding it for an instant.
        lock.acquire(timeout=2.0, poll_interval=0.02)
    except Timeout:
        raise ValueError(f"{path.name}: another process is at work on this run") from None
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
