"""What a process asks Linux for, to be able to do less: prctl(2). Elsewhere, and where it is refused, nothing happens.

Numbers: https://github.com/torvalds/linux/blob/master/include/uapi/linux/prctl.h
"""

from __future__ import annotations

import ctypes
import signal
from contextlib import suppress

_PDEATHSIG, _NO_NEW_PRIVS = 1, 38


def forgo() -> None:
    """From now on this process gains no rights by what it executes, and is killed when the thread that started it
    ends."""
    with suppress(OSError, AttributeError):
        prctl = ctypes.CDLL(None).prctl
        prctl(_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))
        prctl(_PDEATHSIG, *map(ctypes.c_ulong, (signal.SIGKILL, 0, 0, 0)))
