"""Data: one's own images become a dataset; and which datasets there are. What was brought is in the address."""

from __future__ import annotations

import streamlit as st

from pages.ui import unread
from pages.ui.data import brought, card, making, others, shelf
from pages.ui.widgets import section, shared_title
from vae_tf.data.own import own_keys


def main() -> None:
    """Draws the page: a place to bring images, what becomes of them, and the datasets that are here."""
    shared_title(
        "Data", "Bring your own images: they become a dataset, in every menu, and a model learns to draw them."
    )
    gone = [*brought.odd(), *card.odd()]
    unread.tell(("drop", "dataset", "made"), gone)
    making.go_on(brought.resume())
    found = brought.zone()
    if found is not None and "dataset" not in st.query_params:
        making.importing(found)
    else:
        card.dataset()
        card.run()
    others.taken(expanded=found is None and not own_keys())
    shelf.shelf()
    section("Datasets of others")
    others.others()


main()
