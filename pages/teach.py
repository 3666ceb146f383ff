"""Teach: lessons that come with the app, and a form to write one; what is written is in the address."""

from __future__ import annotations

import streamlit as st

from pages.ui import unread
from pages.ui.lessons import cards, composing, draft
from pages.ui.text import escape
from pages.ui.widgets import section, shared_title

LEAD = (
    "A lesson is a link: a run, a view of it, and a question that the student answers by moving. The answer is checked "
    "in the student's browser."
)


def main() -> None:
    """Draws the page."""
    shared_title("Teach", LEAD)
    unread.tell((draft.WORD,))
    problem = draft.resume()
    unread.tell((draft.WORD,))
    if problem is not None:
        st.warning(escape(problem), icon=":material/link_off:")
    section("Ready-made lessons")
    cards.cards()
    section("A lesson of your own", help="What you write is kept in this page's address: a reload brings it back.")
    composing.compose()


main()
