"""What people typed, inside Markdown: shown as exactly these characters, fetching nothing. Pure: text in, text out."""

from __future__ import annotations

import re

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
HARMLESS = re.compile(r"\\(,)|(?<=\w)\\([.-])(?=\w)")
"""Marks that are no markup where they stand."""
INVISIBLE_BREAK = "\u2060"
"""A word joiner: takes no room, and keeps `:smile:` from being read as an emoji and `www.` as a link."""


def escape(text: str) -> str:
    """What a person typed, as Markdown that shows exactly these characters on one line and fetches nothing.

    Else `![](http://...)` would make every reader's browser ask that address.
    """
    one_line = " ".join(text.split())
    escaped = PUNCTUATION.sub(r"\\\1", one_line)
    return re.sub(r"(\\:|\bwww)", rf"\1{INVISIBLE_BREAK}", escaped)


def legible(text: str) -> str:
    """The same for a file that is also read as it is: commas, and points and hyphens inside words, stay bare."""
    return HARMLESS.sub(r"\1\2", escape(text))
