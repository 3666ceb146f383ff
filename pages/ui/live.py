"""A run as it trains: progress, what can be done to it, the plane as it forms, curves. Reads files, writes none."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.ui import charts, controls, queue_view, scrubber, state
from pages.ui.look import Look, look
from pages.ui.standing import objective, progress_words, share, stalled, went_on
from pages.ui.text import escape
from pages.ui.widgets import about, state_badge
from vae_tf.data.ownership import READ, may
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

EVERY = 2.0
"""Seconds between two looks at a run's files."""
CURVE = 168
"""Pixels that a curve is high, three of them beside the plane."""


def live(run: Run) -> None:
    """Draws a run, every two seconds for as long as anything happens by itself."""
    _followed(run, _whole)


def head(run: Run) -> None:
    """Draws where a run stands and what can be done to it, for a page that says more of it below."""
    _followed(run, _top)


def training(run: Run) -> None:
    """Draws what a run's training looks like: the plane as it unfolds, and the curves."""
    _followed(run, _pictures)


def _followed(run: Run, draw: Callable[[Look], None]) -> None:
    at_work = _look(run.path).at_work
    st.fragment(_follow, run_every=EVERY if at_work else None)(run.path, at_work, draw)


def _follow(path: Path, was_at_work: bool, draw: Callable[[Look], None]) -> None:
    now = _look(path)
    if not may(READ, now.run.owner, now.run.id):  # its owner has taken it back
        st.rerun()
    draw(now)  # first: a button pressed in the very moment of the end must not be lost
    if was_at_work != now.at_work:
        st.rerun()  # all of the page, with or without polling


def _whole(now: Look) -> None:
    _top(now, page=state.TRAIN)
    _pictures(now)


def _top(now: Look, page: str = state.RUN) -> None:
    _head(now, page)
    _told(now)


@st.fragment(run_every=EVERY)
def wait_for_figures(run: Run) -> None:
    """Says that the last figures are being computed; draws the whole page anew once they are there."""
    if not _look(run.path).finishing:
        st.rerun()
    st.info("Its test figures are being computed.", icon=":material/hourglass_empty:")


def _look(path: Path) -> Look:
    try:
        return look(path)
    except DamagedRunError:  # deleted meanwhile, in another tab say: the page knows what to say of that
        st.rerun()


def _pictures(now: Look) -> None:
    left, right = st.columns([5, 3], gap="large")
    with left:
        scrubber.scrubber(now.run, now.saved, at_work=now.at_work)
        scrubber.film(now.run, now.saved)
    with right:
        charts.loss_curves(
            now.records, now.run.config, progress=now.progress, key=f"live-{now.run.id}", height=CURVE, stacked=True
        )
    st.caption(objective(now.run, now.records, now.progress))


def _head(now: Look, page: str) -> None:
    """State, what can be done, and how far it is."""
    run, query = now.run, {"run": now.run.id}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"head-{run.id}"):
        state_badge(run)
        st.markdown(about(run), width="content")
        controls.controls(now)
        if page == state.TRAIN:
            st.page_link(state.RUN, label="Details", icon=":material/article:", query_params=query)
            if st.button("Train another", icon=":material/add:", type="tertiary"):
                st.query_params.clear()
                st.rerun()  # all of the page: this is a fragment
        elif not run.read_only:
            st.page_link(state.TRAIN, label="Training", icon=":material/show_chart:", query_params=query)
    controls.trouble(run)
    if now.state is State.QUEUED and now.asked is None:
        st.progress(share(now), text=f"Waiting: {queue_view.place_words(now)}")
    elif now.at_work or now.state is State.PAUSED:
        st.progress(share(now), text=progress_words(now))
    else:
        st.caption(progress_words(now))


def _told(now: Look) -> None:
    """What is out of the ordinary: that it stalls, went on by itself, or failed."""
    why = stalled(now, time.time())
    if why is not None:
        st.warning(why, icon=":material/hourglass_disabled:")
    words = went_on(now)
    if words is not None:
        st.caption(f":material/info: {escape(words)}")
    if now.state is State.FAILED:
        failure(now.run)


def failure(run: Run) -> None:
    """What went wrong, what to do about it, and the end of the log."""
    status = run.status
    st.error(escape(str(status.get("message") or "The run failed.")), icon=":material/error:")
    if status.get("advice"):
        st.markdown(escape(str(status["advice"])))
    log = run.log_tail(25)
    if log:
        with st.expander("The end of its log", icon=":material/notes:"):
            st.code(log, language=None, height=220 if log.count("\n") > 10 else "content")
