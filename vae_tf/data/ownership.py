"""Who acts, and who may do what with whose things: the one place that is asked, by whatever lists, opens or changes.

A home has one user until its people are kept apart (`people.keep_apart`): then each may do what they like with what is
theirs, and look at what was shared with them. Knows neither logins nor pages: those say who acts (`recognised_by`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from vae_tf.data import shares
from vae_tf.data.people import apart

HOUSE = None
"""Whoever runs this installation, and the processes that it starts: may do everything."""
NOBODY = ""
"""Somebody of whom nothing is known: may do nothing, where people are kept apart."""
READ = "read"

_acting: ContextVar[str | None] = ContextVar("acting")
_recognise: list[Callable[[], str | None]] = []


class NotYours(ValueError):
    """Somebody wanted to do what only the owner may."""


def person() -> str | None:
    """Who acts: as `acting_as` says, else whom this process recognises, else the house."""
    try:
        return _acting.get()
    except LookupError:
        return _recognise[-1]() if _recognise else HOUSE


@contextmanager
def recognised_by(who: Callable[[], str | None]) -> Iterator[None]:
    """Within it, this process asks `who` who acts, in whatever thread, where `acting_as` does not say it."""
    _recognise.append(who)
    try:
        yield
    finally:
        _recognise.remove(who)


@contextmanager
def acting_as(someone: str | None) -> Iterator[None]:
    """Within it, `someone` acts; in what asyncio begins there, too, but not in a new thread."""
    token = _acting.set(someone)
    try:
        yield
    finally:
        _acting.reset(token)


def may(act: str, owner: str | None, thing: str = "") -> bool:
    """Whether who acts may `act` ("read", "delete", "restore", ...) on a `thing` (the id of a run, the key of a
    dataset) that `owner` made; None: it comes with the app, or is the house's, and everybody may read it."""
    if not apart() or (who := person()) is HOUSE:
        return True
    if who == NOBODY:
        return False
    return who == owner or (act == READ and (owner is None or who in shares.readers(thing)))


def require(act: str, owner: str | None, thing: str = "") -> None:
    """Nothing, where who acts may. Raises: NotYours."""
    if not may(act, owner, thing):
        raise NotYours(f"expected what is yours to {act}, received what somebody else made")
