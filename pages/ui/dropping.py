"""Where files are dropped in a page: what the component is given, and what has come of it. Opens none of them.

The browser sends the files to an address of our own (`door.uploads`); Streamlit hears only that they have come. One
session has one upload at a place: the next takes its room, and whoever imports it calls `release` or `forget`.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import state
from pages.ui.door import arrivals, passes
from pages.ui.door.arrivals import Upload
from pages.ui.door.receiver import MOST_BYTES, MOST_FILES
from pages.ui.loader import loader
from pages.ui.owner import owner
from vae_tf.data.ingest.limits import FEWEST

ENTRY = "dropping/dropping.js"
LABEL = "Drop a ZIP, a folder or files here"
HINT = (
    "PNG, JPEG, WebP, BMP, GIF, TIFF, sub-folders as labels; .npy, .npz, idx, CSV, Parquet. "
    f"At least {FEWEST} images, at most {MOST_BYTES // 1_000_000} MB at once."
)

_mount = st.components.v2.component("dropping", js=loader(ENTRY, "The place to drop files", decodes=False))


def drop_zone(key: str, *, label: str = LABEL, hint: str = HINT) -> Upload | None:
    """Draws a place to drop files; gives what has come there, until it is removed or `forget` is called.

    Args:
        key: names the place within the session.
        label: what may be dropped, in a few words.
        hint: which kinds of files, and how much.
    """
    name = f"drop-{key}"
    _mount(
        key=name,
        data=given(key, label, hint),
        on_dropped_change=lambda: _take(key, st.session_state[name].dropped),
        on_removed_change=lambda: forget(key),
        on_renew_change=lambda: passes.renew("upload", _subject(_next(key))),
    )
    return dropped(key)


def dropped(key: str) -> Upload | None:
    """What has come at a place, and still lies there."""
    found = state.kept(f"dropped-{key}")
    return None if found is None else arrivals.arrived(found)


def forget(key: str) -> None:
    """Removes what has come at a place: it is imported, or not wanted."""
    found = state.kept(f"dropped-{key}")
    if found is not None:
        arrivals.discard(found)
        release(key, found)


def adopt(key: str, upload_id: str) -> None:
    """Takes up what has come here before the page was loaded anew, if it still lies there and the place is free."""
    if arrivals.ID.fullmatch(upload_id) and dropped(key) is None and arrivals.arrived(upload_id) is not None:
        state.keep(f"dropped-{key}", upload_id)


def release(key: str, upload_id: str) -> None:
    """Gives the place free for the next; what came there stays, for whoever has taken it."""
    if state.kept(f"dropped-{key}") == upload_id:
        state.keep(f"dropped-{key}", None)


def given(key: str, label: str, hint: str) -> dict[str, Any]:
    """What the component is given: the same as long as nothing has changed and the token is good."""
    upload_id, there = _next(key), dropped(key)
    return {
        "address": "vae/upload",
        "upload": upload_id,
        "pass": passes.given("upload", _subject(upload_id)),
        "most": {"files": MOST_FILES, "bytes": MOST_BYTES},
        "label": label,
        "hint": hint,
        "arrived": None if there is None else {"name": there.name, "files": there.files, "bytes": there.bytes},
    }


def _next(key: str) -> str:
    """The id of the upload that is to come at a place."""
    return str(state.kept(f"next-upload-{key}") or state.keep(f"next-upload-{key}", arrivals.new_id()))


def _subject(upload_id: str) -> str:
    """What its token is about: the upload, and who sends it, of whom only so many come at a time."""
    return upload_id + owner().rpartition("-")[2]


def _take(key: str, said: Any) -> None:
    """An upload has come, says the browser: it counts if it is the one that was to come here, and is there."""
    if said != _next(key) or arrivals.arrived(said) is None:
        return
    forget(key)
    state.keep(f"dropped-{key}", said)
    state.keep(f"next-upload-{key}", None)
