"""The queue as people see it: a run's place in line, and what is at work and what waits. Changes nothing."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence

import streamlit as st

from pages.ui import state
from pages.ui.look import Look, look
from pages.ui.standing import progress_words
from pages.ui.text import duration, escape
from pages.ui.widgets import about, state_badge
from vae_tf.data.ownership import HOUSE, READ, acting_as, may
from vae_tf.runs import queue
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import list_runs, open_run_by_id

EVERY = 2.0
"""Seconds between two looks."""
LISTED = 6
"""So many waiting runs are named; of more, how many."""


def place_words(now: Look) -> str:
    """Where a waiting run stands in line, whom it is behind, and about when it starts."""
    places = queue.positions()
    place = places.get(now.run.id)
    if place is None:
        return "it starts in a moment"
    ahead = [look for look in map(_look, sorted(places, key=places.__getitem__)[: place - 1]) if look is not None]
    behind = ""
    if ahead:
        others = f" and {len(ahead) - 1} more" if len(ahead) > 1 else ""
        last = ahead[-1].run
        name = f"**{escape(last.name)}**" if may(READ, last.owner, last.id) else "a run of somebody else"
        behind = f", behind {name}{others}"
    at_work = _at_work()
    begins = starts_in([_left(one) for one in at_work], [_expected(one) for one in ahead], queue.runs_at_once())
    when = "" if begins is None or not at_work else f"; it starts in about {duration(begins)}"
    return f"{ordinal(place)} in line{behind}{when}"


def starts_in(at_work: Sequence[float | None], ahead: Sequence[float | None], limit: int) -> float | None:
    """Seconds until a run begins: those at work have so many left, those ahead of it will take so many.

    None where too little is known.
    """
    if len(at_work) < limit and not ahead:
        return 0.0
    if None in at_work or None in ahead:
        return None
    free_in = [float(left or 0.0) for left in at_work] + [0.0] * max(0, limit - len(at_work))
    heapq.heapify(free_in)
    for seconds in ahead:
        heapq.heappush(free_in, heapq.heappop(free_in) + float(seconds or 0.0))
    surplus = max(0, len(free_in) - limit)  # more at work than may be: the limit was lowered, or somebody's terminal
    return sorted(free_in)[surplus]


def line() -> None:
    """A list of what is at work and what waits, in order; nothing where there is neither."""
    st.fragment(_line, run_every=EVERY if _any() else None)()


def _line() -> None:
    at_work, places = _at_work(), queue.positions()
    waiting = sorted(places, key=places.__getitem__)
    if not at_work and not waiting:
        return
    with st.container(border=True, key="line", gap="xsmall"):
        for one in at_work:
            _row(one.run, progress_words(one))
        for number, run_id in enumerate(waiting[:LISTED], start=1):
            one = _look(run_id)
            if one is not None:
                _row(one.run, f"{ordinal(number)} in line")
        if len(waiting) > LISTED:
            st.caption(f"and {len(waiting) - LISTED} more in line")


def _row(run: Run, words: str) -> None:
    """A run in the line; of somebody else's that it is there."""
    if not may(READ, run.owner, run.id):
        st.caption(f":material/person: A run of somebody else · {words}")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"row-{run.id}"):
        state_badge(run)
        st.page_link(state.TRAIN, label=f"**{escape(run.name)}**", query_params={"run": run.id})
        st.caption(f"{about(run)} · {words}", width="content")


def _any() -> bool:
    return bool(_at_work() or queue.positions())


def _at_work() -> list[Look]:
    """The runs that a process is at work on, the one begun first before the others."""
    with acting_as(HOUSE):  # whoever waits, waits for everybody's
        runs = list_runs()
    looks = [_look(run.id) for run in runs if isinstance(run, Run) and (run.state.live or run.busy)]
    busy = [one for one in looks if one is not None and one.state is not State.QUEUED and one.at_work]
    return sorted(busy, key=lambda one: one.status.get("started", time.time()))


def _look(run_id: str) -> Look | None:
    """The run as it is, whosever: its name is shown only to who may see it."""
    try:
        with acting_as(HOUSE):
            return look(open_run_by_id(run_id).path)
    except (DamagedRunError, ValueError):
        return None


def _left(now: Look) -> float | None:
    """Seconds until a run at work is done."""
    if now.finishing:
        return 1.0
    return None if now.progress is None else now.progress.get("left")


def _expected(now: Look) -> float | None:
    """Seconds that a waiting run will take: by its own speed so far, or that of a finished one with such a model."""
    config = now.run.config
    done = int(now.status.get("epochs", len(now.records)))
    if now.records:
        return max(0, config.epochs - done) * now.records[-1]["seconds"] / max(now.records[-1]["epoch"], 1)
    for other in list_runs():
        if isinstance(other, Run) and other.state.has_model and _alike(other, now.run):
            seconds, epochs = other.status.get("seconds"), other.status.get("epochs")
            if seconds and epochs:
                return config.epochs * float(seconds) / epochs
    return None


def _alike(one: Run, other: Run) -> bool:
    """Whether an epoch of one takes about as long as one of the other."""
    names = ("model", "dataset", "limit", "batch_size")
    return all(getattr(one.config, name) == getattr(other.config, name) for name in names)


def ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0, "th")
    return "next" if number == 1 else f"{number}{ending}"
