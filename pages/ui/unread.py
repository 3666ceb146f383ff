"""What of a link could not be read, said in one quiet sentence under a page's head. Knows no page's words.

Links are cut by mail, edited by hand, and made by newer versions. A page says which words of the address it knows, and
what was wrong with those that it was given; a word that it does not know, or that is there twice, is found here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.ui.lessons.find import LESSON, STEP
from pages.ui.text import escape

ADDED = ("utm_", "fbclid", "gclid")
"""How words begin that mail and social networks add to every link: they were never about a picture."""
FRAMES = ("shared", LESSON, STEP)
"""Words that are read above every page, where what is wrong with them is said, too."""
LONGEST = 40
"""Characters of what somebody wrote that are repeated to them."""
REASON = 160
"""Characters of a reason: what was received stands at its end, and may be thousands of digits."""
MOST = 4
"""So many words are named one by one."""


@dataclass(frozen=True)
class Unread:
    """A word of the address that says nothing here, and why: "expected a whole number, received 'x'"."""

    word: str
    why: str

    def __str__(self) -> str:
        return f"{self.word}: {self.why}"


def tell(known: Collection[str], unread: Iterable[Unread] = ()) -> None:
    """Draws the sentence, where there is anything to say; `known` are all words that the page reads."""
    found = {each.word: each for each in [*odd(known), *unread]}
    if found:
        st.caption(f":material/link_off: {sentence(list(found.values()))}")


def odd(known: Collection[str]) -> list[Unread]:
    """The words of the address that the page does not know, and those that are there more than once."""
    words, known = st.query_params, {*known, *FRAMES}
    strange = [name for name in words if name not in known and not name.startswith(ADDED)]
    twice = [name for name in words if name in known and len(words.get_all(name)) > 1]
    return [Unread(name, "this version does not know it") for name in strange] + [
        Unread(name, f"it is there {len(words.get_all(name))} times, and the last one counts") for name in twice
    ]


def sentence(unread: Sequence[Unread]) -> str:
    """The sentence, in Markdown: what somebody wrote is shown as it is, and shortened."""
    parts = [f"**{escape(shortened(each.word))}** ({escape(shortened(each.why, REASON))})" for each in unread[:MOST]]
    left = len(unread) - MOST
    parts += [f"{left} more"] if left > 0 else []
    named = ", ".join(parts[:-1]) + (" and " if parts[1:] else "") + parts[-1]
    return f"Of this link, {named} could not be read: this may not be the picture that was meant."


def received(word: Any) -> str:
    """What was received, quoted and short."""
    return repr(shortened(str(word)))


def shortened(word: str, most: int = LONGEST) -> str:
    """A word of a link as far as one needs to see it to know it again."""
    return word if len(word) <= most else f"{word[:most]}…"
