"""What a person can do about an error that ended a run, in a sentence. Knows errors, no runs."""

from __future__ import annotations

import errno

SMALLER_RATE = "Try a learning rate ten times smaller."
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def words_for(error: BaseException) -> str:
    """What happened, in a line: TensorFlow's own messages have many."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def advice_for(error: BaseException, epoch: int | None = None) -> str:
    """What to do about it; `epoch` is that of the newest checkpoint, where there is one."""
    again = "start the run again" if epoch is None else f"resume the run: it goes on after epoch {epoch}"
    if isinstance(error, MemoryError) or "ResourceExhausted" in type(error).__name__:
        return (
            "The machine ran out of memory: end what else is running there and "
            f"{again}; or choose a smaller batch, fewer channels or smaller images."
        )
    if isinstance(error, OSError) and error.errno in FULL:
        return f"The disk is full: make room on it, and {again}."
    if isinstance(error, OSError):
        return f"A file could not be read or written: look whether the disk is whole and yours to write, and {again}."
    return "The log says where it happened."
