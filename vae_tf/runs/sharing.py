"""A run, or a dataset, shown to whoever has the link: given, taken back, come to. Changes nothing of the thing itself.

What is shared can be looked at with all that the pages make of it (a run with its test images); nothing else.
"""

from __future__ import annotations

from vae_tf.data import shares
from vae_tf.data.own import OWN, own_manifest
from vae_tf.data.ownership import HOUSE, NOBODY, may, person, require
from vae_tf.data.people import apart
from vae_tf.runs.store import open_run_by_id


def share(thing: str) -> str:
    """The word in the link to a run, by its id, or a dataset, by its key. Raises: ValueError, OSError."""
    require("share", owner_of(thing))
    return shares.share(thing)


def unshare(thing: str) -> None:
    """Takes a thing back from all who have come with its link. Raises: ValueError, OSError."""
    require("share", owner_of(thing))
    shares.unshare(thing)


def word_of(thing: str) -> str | None:
    """The word in the link to a thing, for its owner; None for others, and where it is not shared."""
    return shares.word_of(thing) if apart() and can_share(thing) else None


def can_share(thing: str) -> bool:
    """Whether who asks may share a thing."""
    try:
        return may("share", owner_of(thing))
    except ValueError:
        return False


def come(thing: str, word: str) -> bool:
    """Whether who asks may look at a thing from now on, having come with the word in its link.

    Raises: LinkFull, OSError.
    """
    who = person()
    return who is HOUSE or (who != NOBODY and shares.come(thing, word, who))


def owner_of(thing: str) -> str | None:
    """Who made a run or a dataset that who asks may see. Raises: ValueError."""
    if OWN.fullmatch(thing):
        return own_manifest(thing).owner or NOBODY
    return open_run_by_id(thing).owner
