"""Figure 3's log p(x), estimated at the runs' marks by the process for models: what is asked, and how far it is."""

from __future__ import annotations

import streamlit as st

from pages.ui import state, waiting
from pages.ui.look import Look
from pages.ui.paper.runs import Entry, Field
from pages.ui.text import escape
from vae_tf.jobs import Ticket
from vae_tf.jobs import models as jobs
from vae_tf.runs.paper.marginal import MarginalRequest, missing_marks

KEY = "paper-tickets"


def tickets() -> dict[str, Ticket]:
    """What was asked in this session, by the run's id."""
    return dict(state.kept(KEY) or {})


def under_way(now: Field) -> bool:
    """Whether an estimate of one of these runs is still to come."""
    mine = tickets()
    runs = [entry.now.run.id for entry in now.entries if entry.now is not None]
    return any(not mine[run].ended for run in runs if run in mine)


def wanting(now: Field) -> list[Entry]:
    """The lines with marks at which log p(x) is not known, and nobody is at it."""
    if now.request.figure != "fig3":
        return []
    mine = tickets()
    return [
        entry
        for entry in now.entries
        if entry.now is not None
        and (entry.now.run.id not in mine or mine[entry.now.run.id].ended)
        and missing_marks(entry.now.run, MarginalRequest(), most=entry.race.samples)
    ]


def ask(entries: list[Entry]) -> None:
    """Has log p(x) estimated where it is missing. Raises: ValueError, OSError."""
    for entry in entries:
        if entry.now is not None:
            ticket = jobs.marks(
                entry.now.run, MarginalRequest(), most=entry.race.samples, viewer=waiting.viewer("paper")
            )
            state.keep(KEY, {**tickets(), entry.now.run.id: ticket})


def bar(now: Look) -> None:
    """How far the estimate of a run is, or why it will not come; nothing where none was asked for."""
    ticket = tickets().get(now.run.id)
    if ticket is None or ticket.state == "done":
        return
    if ticket.state == "failed":
        st.error(f"log p(x) could not be estimated: {escape(str(ticket.error))}")
    elif ticket.state == "cancelled":
        st.caption("The estimating was cancelled. What was done is kept.")
    else:
        words = waiting.place(ticket, "task")
        words = words if words.startswith("log p(x)") else f"log p(x): {words}"
        waiting.bar(ticket, waiting.viewer("paper"), escape(words), key=f"paper-estimate-{now.run.id}")
