"""The lessons that come with the app, as cards."""

from __future__ import annotations

import streamlit as st

from pages.ui import state
from pages.ui.lessons import draft
from pages.ui.lessons.find import LESSON
from pages.ui.lessons.shipped import LESSONS
from pages.ui.text import count


def cards() -> None:
    """Draws a card for each."""
    for column, (name, card) in zip(st.columns(len(LESSONS)), LESSONS.items(), strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{card.lesson.title}**")
            st.markdown(card.learned)
            st.caption(f"{count(len(card.lesson.steps), 'step')}, about {card.minutes} minutes")
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(state.EXPLORE, label="Open", icon=":material/play_arrow:", query_params={LESSON: name})
                st.button(
                    "Use as a start",
                    key=f"start-{name}",
                    type="tertiary",
                    on_click=draft.begin_with,
                    args=(card.lesson,),
                    help="Makes it the draft below, in the place of what is there",
                )
