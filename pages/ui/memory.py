"""Memory that the server has freed, given back to the machine. Knows the C library, nothing of the app."""

from __future__ import annotations

import asyncio
import ctypes
import sys

EVERY = 60.0
"""Seconds between two times."""


async def give_back_again_and_again() -> None:
    """Gives freed memory back for as long as the server runs: glibc's `malloc` keeps what lies between pieces in use,
    so that the threads of a server's visitors would have it grow for hours."""
    while True:
        await asyncio.sleep(EVERY)
        await asyncio.to_thread(give_back)


def give_back() -> None:
    """Gives all whole pages that `malloc` holds free back to the machine; nothing where the C library has no such way
    (malloc_trim(3): Linux with glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
