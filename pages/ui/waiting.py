"""Somebody who waits for a job: who that is, how far the job has come, and Cancel. Knows no particular job."""

from __future__ import annotations

import secrets

import streamlit as st

from pages.ui import state
from pages.ui.text import count
from vae_tf.jobs import Ticket

OTHERS = ". Somebody else waits for it: it goes on"
SOON = 2.0
"""Seconds in which a cancelled job usually ends: the page then shows at once that it has."""


def viewer(place: str) -> str:
    """Who waits: one place on a page of one session."""
    if state.kept("viewer") is None:
        state.keep("viewer", secrets.token_hex(8))
    return f"{state.kept('viewer')}-{place}"


def bar(ticket: Ticket, who: str, text: str, *, key: str) -> None:
    """Draws how far a job is, with Cancel; drawing it again and again is what keeps `who` among those who wait."""
    mine = ticket.seen(who)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(ticket.progress, text=text if mine else f"{text}{OTHERS}")
        pressed = st.button(
            "Cancel",
            icon=":material/close:",
            key=key,
            disabled=ticket.words == "Cancelling" or not mine,
            help="Ends its computing, once nobody else waits for it",
        )
    if pressed:
        ticket.cancel(who)
        ticket.wait(SOON)
        st.rerun()


def place(ticket: Ticket, kind: str) -> str:
    """How far a job is: its place in line, behind so many of a kind ("map"), or what is being done."""
    if ticket.state == "waiting" and ticket.position:
        return f"waiting, {count(ticket.position, kind)} before it"
    return f"{ticket.words[:1].lower()}{ticket.words[1:]}"
