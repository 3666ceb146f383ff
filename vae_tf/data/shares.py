"""What people of this home show to each other: a word in a link, and who has come with it. Knows ids, not things.

The word is 128 random bits. Whoever brings it is written down, so that the id alone is enough from then on; taken
back, both are gone. That only the owner shares is looked after elsewhere (`ownership.require`).
"""

from __future__ import annotations

import re
import secrets
from hmac import compare_digest
from pathlib import Path
from typing import Any

from filelock import FileLock

from vae_tf.data.files import read_json, write_json
from vae_tf.data.locations import home

THING = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
MOST = 5_000
"""People who may have come with one link."""


class LinkFull(ValueError):
    """The word is the right one, and nobody more may come with it; the message says how many have."""


def word_of(thing: str) -> str | None:
    """The word in the link to a shared thing; None where it is not shared."""
    return _read(thing).get("word")


def readers(thing: str) -> frozenset[str]:
    """Who has come with the link to a thing, and may look at it."""
    return frozenset(_read(thing).get("readers", ()))


def share(thing: str) -> str:
    """Shares a thing with whoever has the link; gives the word in it, the same one each time. Raises: OSError."""
    with _alone():
        found = _read(thing)
        if "word" not in found:
            found = {"word": secrets.token_urlsafe(16), "readers": []}
            write_json(_file(thing), found)
    return str(found["word"])


def unshare(thing: str) -> None:
    """Takes a thing back: from those who came, too, and the old link is worth nothing. Raises: OSError."""
    if _file(thing).is_file():
        with _alone():
            _file(thing).unlink(missing_ok=True)


def come(thing: str, word: str, person: str) -> bool:
    """Whether the word is that of the thing; `person` is then one of its readers.

    Raises: LinkFull, OSError.
    """
    if not THING.fullmatch(thing) or not _fits(_read(thing), word):
        return False
    if person in readers(thing):
        return True
    with _alone():
        found = _read(thing)
        if not _fits(found, word):
            return False
        if len(found["readers"]) >= MOST:
            raise LinkFull(f"expected fewer than {MOST:,} people who have come with this link, found as many")
        write_json(_file(thing), {**found, "readers": [*found["readers"], person]})
    return True


def _fits(found: dict[str, Any], word: str) -> bool:
    return "word" in found and compare_digest(found["word"].encode(), word.encode("utf-8", "replace"))


def _read(thing: str) -> dict[str, Any]:
    """What is kept of a thing; {} where that is nothing, or damaged: it is then not shared."""
    found = read_json(_file(thing)) if THING.fullmatch(thing) else None
    whole = found is not None and isinstance(found.get("word"), str) and isinstance(found.get("readers"), list)
    return found if found is not None and whole else {}


def _alone() -> FileLock:
    _folder().mkdir(parents=True, exist_ok=True)
    return FileLock(_folder() / ".lock")


def _folder() -> Path:
    return home() / "shares"


def _file(thing: str) -> Path:
    return _folder() / f"{thing}.json"
