"""A dataset made once more: the command that makes the same, and what is said where the same images came again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import state
from pages.ui.text import escape
from vae_tf.commands.importing import PATH, command_of
from vae_tf.data.ingest import ImportSettings
from vae_tf.data.manifest import Manifest

WORDS = {"name": "title", "source": "source", "licence": "licence"}
"""What a person says of images besides how they are read: in the settings, and in the manifest."""


def remember(result: dict[str, Any], asked: ImportSettings, path: str | None) -> None:
    """What an import of this session has come to, what was asked of it, and where the file lies (None: nowhere that
    can be said)."""
    state.keep("data-made", {**result, "asked": asked, "path": path})


def same(key: str, manifest: Manifest) -> None:
    """Says that the images were here already, where they were, and what of what was written now was not taken."""
    made: dict[str, Any] = state.kept("data-made", {})
    if made.get("dataset") != key or made.get("new"):
        return
    said = "These images are here already: it is the same dataset, with the name, source and licence that it has."
    asked = [(name, getattr(made["asked"], name)) for name in WORDS]
    left = [f"{name} “{escape(value)}”" for name, value in asked if value and value != getattr(manifest, WORDS[name])]
    if left:
        said += f" Not taken: {', '.join(left)}. **Edit** changes them."
    st.info(said, icon=":material/content_copy:")


def command(key: str, manifest: Manifest) -> None:
    """The command line that makes the same dataset; nothing where its settings cannot be said in one."""
    made: dict[str, Any] = state.kept("data-made", {})
    path = (made.get("path") if made.get("dataset") == key else None) or PATH
    words = {name: getattr(manifest, of) for name, of in WORDS.items()}
    try:
        line = command_of(ImportSettings.from_dict(dict(manifest.settings) | words), path)
    except ValueError:  # of another version
        return
    st.caption("The same from the command line" + (f"; {PATH} is the file or folder:" if path == PATH else ":"))
    st.code(line, language="bash", wrap_lines=True)
