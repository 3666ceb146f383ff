"""Room for what is on its way here: promised before it comes, so that what comes together cannot pass the quota."""

from __future__ import annotations

import threading

from vae_tf.data.quota import add, check_room

_promised: list[int] = []
_lock = threading.Lock()


def promise(size: int) -> None:
    """Keeps room for so many bytes until `release`. Raises: QuotaExceeded; ValueError where the quota is no number."""
    with _lock:
        _promised.append(size)
        waiting = sum(_promised)
    try:
        check_room(waiting)
    except BaseException:
        release(size)
        raise


def release(size: int, *, came: int = 0, files: int = 0) -> None:
    """Takes a promise back: of what was to come, so much lies there now."""
    add(came, files)
    with _lock:
        _promised.remove(size)
