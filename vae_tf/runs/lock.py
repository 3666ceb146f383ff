"""Who is at work on a run: a worker holds the run's file lock for as long as it lives.

Knows nothing else of a run. No PIDs: they are reused; the kernel drops a lock with its process.
"""

from __future__ import annotations

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
    """Whether a living process holds the lock of the run at `path`."""
    lock = FileLock(path / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # a read-only place: nobody can be at work there
        return False
    lock.release()
    return False
