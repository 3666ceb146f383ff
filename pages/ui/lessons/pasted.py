"""An address that a person has pasted, as a page, a run and a view; and back. Text in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from pages.ui.lessons.lesson import EXPLORE, PAGES, WITHOUT_RUN

OTHERS = ("run", "lesson", "step", "draft")
"""Words of an address that are no part of a view."""


@dataclass(frozen=True)
class Place:
    """A page, the run that it shows, and the words of its view."""

    page: str = EXPLORE
    run: str = ""
    view: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """It as the end of an address: explore?run=digits-2d&z=0,0."""
        run = {"run": self.run} if self.run else {}
        words = urlencode({**run, **self.view}, safe=",;")
        return f"{self.page}?{words}" if words else self.page


def read(text: str) -> Place:
    """What an address leads to, whatever server it is of. Raises: ValueError."""
    received = f"received {text.strip()[:60]!r}"
    try:
        parts = urlsplit(text.strip())
        words = dict(parse_qsl(parts.query, max_num_fields=40))
    except ValueError:
        parts, words = urlsplit(""), {}
    page = parts.path.rstrip("/").rsplit("/", 1)[-1]
    if page not in PAGES:
        raise ValueError(f"view: expected the address of one of the pages {', '.join(PAGES.values())}; {received}")
    run = words.get("run", "")
    if not run and page not in WITHOUT_RUN:
        raise ValueError(f"view: expected an address with a run in it, as Copy link gives it; {received}")
    return Place(page, run, {name: word for name, word in words.items() if name not in OTHERS})
