"""The tick of a server: every two seconds for as long as it runs. Knows asyncio, and what it has said already."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from vae_tf.data.locations import home
from vae_tf.runs.lock import check_locks
from vae_tf.runs.queue.ticking import Ticked, rebuild, tick

EVERY = 2.0
"""Seconds between two ticks."""

_last: list[float] = []
"""When the last tick of this process ended, by its monotonic clock; empty before the first."""


def since_tick() -> float | None:
    """Seconds since the last tick of this process; None where there was none."""
    return time.monotonic() - _last[0] if _last else None


async def pulse(*, every: float = EVERY, beat: Callable[[], Ticked] = tick) -> None:
    """Ticks until it is cancelled. Whatever goes wrong is logged, each sentence once; the next tick comes all the same.

    Where files cannot be locked it says so and returns: no run is started there, but all else can be used.
    """
    said: set[str] = set()
    try:
        await asyncio.to_thread(_prepare)
    except (ValueError, OSError) as error:
        _say(f"no run will be started: {error}", said)
        return
    while True:
        try:
            for trouble in (await asyncio.to_thread(beat)).troubles:
                _say(trouble, said)
            _last[:] = [time.monotonic()]
        except Exception as error:  # noqa: BLE001 a server must not lose its queue to one bad moment
            _say(f"{type(error).__name__}: {error}", said)
        await asyncio.sleep(every)


def _prepare() -> None:
    home().mkdir(parents=True, exist_ok=True)
    check_locks(home())
    rebuild()


def _say(words: str, said: set[str]) -> None:
    if words not in said:
        said.add(words)
        logging.getLogger(__name__).warning("the queue: %s", words)
