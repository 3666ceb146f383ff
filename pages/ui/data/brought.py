"""What somebody brings to the page: dropped files, or a folder of this server. Opens none of it.

Each has an id that nobody can guess, and the address holds it: whoever loads the page anew finds what is under way.
What was chosen for it, and the ticket of its import, are known to this process only.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from pages.ui import dropping, state
from pages.ui.data import folders
from pages.ui.door import arrivals
from pages.ui.unread import Unread
from vae_tf.data.ingest import ImportSettings
from vae_tf.data.ingest.names import clean
from vae_tf.data.ownership import may, person
from vae_tf.jobs import Ticket

PLACE = "data"
"""The one place on this page where files are dropped."""
KNOWN = 1_000
"""So many are remembered; the oldest go first."""


@dataclass(eq=False)
class Brought:
    """Something brought: where it lies, what it is called; and what has been chosen and asked for."""

    id: str
    path: Path
    name: str
    dropped: bool
    settings: ImportSettings = field(default_factory=ImportSettings)
    making: Ticket | None = None
    person: str | None = field(default_factory=person)

    @property
    def viewer(self) -> str:
        """Who waits for it: whoever has its id, in whichever tab."""
        return f"data-{self.id}"

    @property
    def under_way(self) -> bool:
        """Whether it is being imported."""
        return self.making is not None and not self.making.ended


_known: dict[str, Brought] = {}
_lock = threading.Lock()


def known(brought_id: str | None) -> Brought | None:
    """What has this id, brought by who asks, or None. No path comes of an id."""
    found = _known.get(brought_id or "")
    return found if found is not None and may("import", found.person) else None


def resume() -> Brought | None:
    """What the address names, or what this session brought last: a page that was loaded anew takes it up."""
    wanted = st.query_params.get("drop") or state.kept("data-brought") or ""
    found = known(wanted)
    if found is not None and found.under_way:
        return found
    dropping.adopt(PLACE, wanted)
    return found


def odd() -> list[Unread]:
    """The word of the address that names what was brought, where that is here no more."""
    wanted = st.query_params.get("drop")
    if (
        not wanted
        or known(wanted) is not None
        or (arrivals.ID.fullmatch(wanted) and arrivals.arrived(wanted) is not None)
    ):
        return []
    return [Unread("drop", "what was brought so is not here any more: bring it again")]


def zone() -> Brought | None:
    """Draws the places to bring images from; gives what has been brought and is not imported yet."""
    upload = dropping.drop_zone(PLACE)
    if upload is not None:
        found: Brought | None = known(upload.id) or _remember(Brought(upload.id, upload.path, upload.name, True))
    else:
        found = known(st.query_params.get("drop") or state.kept("data-brought"))
    if found is not None and not (found.under_way or found.path.exists()):
        forget(found)
        found = None
    folders.menu(_choose, disabled=upload is not None)
    if found is None:
        st.query_params.pop("drop", None)
    elif st.query_params.get("drop") != found.id:
        new = found.id != state.kept("data-brought")
        st.query_params.from_dict({"drop": found.id} if new else {**st.query_params, "drop": found.id})
        state.keep("data-brought", found.id)
    return found


def release(brought: Brought) -> None:
    """It is being imported: the place where it was dropped is free for the next, and the next does not remove it."""
    dropping.release(PLACE, brought.id)


def forget(brought: Brought) -> None:
    """It is imported, or not wanted: an upload is removed, a folder of the server stays."""
    with _lock:
        _known.pop(brought.id, None)
    if brought.dropped:
        release(brought)
        arrivals.discard(brought.id)
    state.keep("data-brought", None)
    st.query_params.pop("drop", None)


def _choose(path: Path | None) -> None:
    """A file or folder of this server was chosen, or none any more."""
    st.query_params.pop("drop", None)
    if path is None:
        return
    brought = _remember(Brought(arrivals.new_id(), path, clean(path.name), False))
    state.keep("data-brought", brought.id)
    st.query_params.from_dict({"drop": brought.id})


def _remember(brought: Brought) -> Brought:
    with _lock:
        while len(_known) >= KNOWN:
            _known.pop(next(iter(_known)))
        return _known.setdefault(brought.id, brought)
