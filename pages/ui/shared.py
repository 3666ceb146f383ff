"""What other people made, and what of it one may not see: the words for it. Decides nothing."""

from __future__ import annotations

import streamlit as st

from pages.ui.text import escape
from vae_tf.data.people import apart, name_of


def badge(owner: str | None) -> None:
    """Draws whose a thing is that somebody shared."""
    name = escape(name_of(owner) or "somebody").replace(r"\[", "[").replace(r"\]", "]")  # which a badge escapes itself
    st.badge(f"Shared by {name}", icon=":material/group:", color="gray")


def where_apart(words: str) -> str:
    """One more reason why something is not here: these words; "" where nobody keeps anything from anybody."""
    return words if apart() else ""
