"""A link to what a page shows, for the clipboard. The address of the page is the link; what it leaves out is given."""

from __future__ import annotations

import streamlit as st

from pages.ui.loader import loader

ENTRY = "sharing/sharing.js"

_mount = st.components.v2.component("sharing", js=loader(ENTRY, "The button that copies a link", decodes=False))


def copy_link(**words: str) -> None:
    """Draws the button; `words` are what the link names besides what stands in the address: a run that is chosen by
    itself, say."""
    _mount(key="copy-link", data={"words": words})


def copy_address(address: str, label: str) -> None:
    """Draws a button that copies another address of this server, relative to its root."""
    _mount(key="copy-address", data={"words": {}, "address": address, "label": label})
