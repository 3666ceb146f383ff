"""Estimates that were asked for: by this page or by another one, how far they are, and Cancel. Draws the bar only.

Knows the warm process by its tickets; not how log p(x) is estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.ui import state, waiting
from pages.ui.evaluate.rungs import Rung, title_of
from pages.ui.text import count, escape
from vae_tf.jobs import Ticket
from vae_tf.jobs import models as jobs
from vae_tf.runs.estimating import Estimating
from vae_tf.runs.run import Run


@dataclass(frozen=True, eq=False)
class Work:
    """An estimate that was asked for, and its ticket."""

    asked: Estimating
    ticket: Ticket


def viewer(run: Run) -> str:
    """Who waits."""
    return waiting.viewer(f"evaluate-{run.id}")


def works(run: Run) -> list[Work]:
    """What this session waits for, or has waited for since its last press of the button."""
    return list(state.kept(f"evaluate-works-{run.id}") or [])


def under_way(run: Run) -> bool:
    """Whether anything more is going to come by itself."""
    return any(not work.ticket.ended for work in works(run))


def join(run: Run) -> None:
    """Waits also for what others, or this browser before it was loaded anew, have asked for of this run; but not for
    what was cancelled here."""
    known = {id(work.ticket) for work in works(run)}
    for asked, ticket in jobs.estimates_under_way(run):
        if id(ticket) not in known and ticket.join(viewer(run)):
            state.keep(f"evaluate-works-{run.id}", [*works(run), Work(asked, ticket)])


def begin(run: Run, rungs: Sequence[Rung]) -> None:
    """Asks for what is missing of some rungs. Raises: ValueError, OSError."""
    going_on = [work for work in works(run) if not work.ticket.ended]
    asked = [Work(rung.asked, jobs.estimate(run, rung.asked, viewer=viewer(run))) for rung in rungs]
    known = {id(work.ticket) for work in going_on}
    state.keep(f"evaluate-works-{run.id}", going_on + [work for work in asked if id(work.ticket) not in known])


def bar(run: Run) -> None:
    """Draws how far the estimate at work is and how many wait behind it, with one Cancel for all; what failed."""
    left = [work for work in works(run) if not work.ticket.ended]
    mine = [work.ticket.seen(viewer(run)) for work in left]  # each look says that one still waits
    if left:
        now = next((work for work in left if work.ticket.state == "working"), left[0])
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.progress(now.ticket.progress, text=words(now, len(left) - 1) + ("" if any(mine) else waiting.OTHERS))
            pressed = st.button(
                "Cancel",
                icon=":material/close:",
                key="evaluate-cancel",
                disabled=now.ticket.words == "Cancelling" or not any(mine),
                help="Ends the computing, once nobody else waits for it; what is done is kept",
            )
        if pressed:
            _cancel(run, left, now.ticket)
    _ended(run, over=not left)


def words(work: Work, behind: int) -> str:
    """How far an estimate is, in a sentence."""
    more = f"; {behind} more after it" if behind else ""
    return f"{title_of(work.asked)}: {place(work.ticket)}{more}"


def place(ticket: Ticket) -> str:
    """How far a job is; first in line and not begun, its process is still starting."""
    first = ticket.state == "waiting" and not ticket.position and ticket.words == "Waiting"
    return "starting" if first else waiting.place(ticket, "task")


def _cancel(run: Run, left: Sequence[Work], now: Ticket) -> None:
    for work in reversed(left):  # those that wait first: none of them shall begin
        work.ticket.cancel(viewer(run))
    now.wait(waiting.SOON)
    st.rerun()


def _ended(run: Run, *, over: bool) -> None:
    """Says what was cancelled, and why anything has failed: once for each reason."""
    failed: dict[str, list[str]] = {}
    for work in works(run):
        if work.ticket.state == "failed":
            failed.setdefault(str(work.ticket.error), []).append(title_of(work.asked))
    for error, titles in failed.items():
        st.error(f"{', '.join(titles)}: {escape(error)}")
    cancelled = [work for work in works(run) if work.ticket.state == "cancelled"]
    if cancelled and over:
        st.caption(f"Cancelled: {count(len(cancelled), 'estimate')}. What was done is kept, and goes on from there.")
