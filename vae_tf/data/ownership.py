"""Who may do what with whose things: the one place that is asked, so that login has one place to come to.

Lists of runs and datasets ask `may` of "read", whatever changes one asks `require` of what it does. Pages name the
person in front of them; the command line and the server itself name nobody.
"""

from __future__ import annotations


def may(person: str | None, act: str, owner: str | None) -> bool:
    """Whether `person` may `act` ("read", "delete", "restore", ...) on what `owner` made; None: nobody is known.

    Always true: everybody who reaches this server is its one user, until it has a login.
    """
    return True


def require(person: str | None, act: str, owner: str | None) -> None:
    """Nothing, where `person` may. Raises: ValueError."""
    if not may(person, act, owner):
        raise ValueError(f"expected what is yours to {act}, received what somebody else made")
