"""What a person is told of a disk that fails: in a sentence, and never where anything lies on this machine."""

from __future__ import annotations

import errno

FULL = "The disk of this server is full."
UNWRITABLE = "This server cannot write into its home."


def is_full(error: OSError) -> bool:
    """Whether there is no room for what was to be written."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def in_words(error: OSError, otherwise: str = UNWRITABLE) -> str:
    """The sentence: that the disk is full, or `otherwise`. What the error says is for the log: it names paths."""
    return FULL if is_full(error) else otherwise
