"""Files and folders of this server that the operator allows to be imported: a menu of them. Opens none."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import streamlit as st

from pages.ui import state
from vae_tf.data.ingest.names import clean
from vae_tf.jobs import imports

KEY = "data-path"
WRONG = "data-path-wrong"
LISTED = 300
"""Entries of the allowed folders that the menu names; any other path in them can be typed."""


def menu(chosen: Callable[[Path | None], object], *, disabled: bool) -> None:
    """Draws the menu, or nothing where no folder is allowed; `chosen` hears of another path, or that none is."""
    if not imports.allowed_folders():
        return
    st.selectbox(
        "Or a file or folder of this server",
        listed(),
        index=None,
        key=KEY,
        on_change=lambda: _choose(chosen),
        placeholder="Choose one, or type its path",
        accept_new_options=True,
        disabled=disabled,
        help="What lies in the folders that whoever runs this server has allowed (VAE_TF_IMPORT_DIR). It stays there.",
    )
    complaint = state.kept(WRONG)
    if complaint and not disabled:
        st.error(complaint)


def clear() -> None:
    """Nothing is chosen any more."""
    st.session_state.pop(KEY, None)


def listed() -> list[str]:
    """The allowed folders and what lies directly in them, the first ones by name; links are left out."""
    found: list[str] = []
    for folder in imports.allowed_folders():
        with suppress(OSError), os.scandir(folder) as entries:
            found.append(str(folder))
            inside = [each.path for each in entries if not each.name.startswith(".") and not each.is_symlink()]
            found += sorted(inside)[: max(0, LISTED - len(found))]
    return [path for path in found if path == clean(path, len(path) + 1)]  # others could not be told apart


def _choose(chosen: Callable[[Path | None], object]) -> None:
    """A path was chosen or typed: it is told, if it may be taken."""
    text = st.session_state[KEY]
    state.keep(WRONG, None)
    try:
        path = imports.allowed(str(text)) if text else None
    except ValueError as error:
        state.keep(WRONG, f"{str(error)[:1].upper()}{str(error)[1:]}.")
        path = None
    chosen(path)
