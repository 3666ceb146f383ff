"""The part Likelihood: what is kept at once, the estimates as they come, and the images behind them."""

from __future__ import annotations

import streamlit as st

from pages.ui import state
from pages.ui.evaluate import asking, choices, ladder, pace, strip
from pages.ui.evaluate.address import Wanted
from pages.ui.evaluate.rungs import Row, Rung, height, rows, rungs, shown
from pages.ui.text import escape, with_error
from pages.ui.widgets import how, section, targets_note
from vae_tf.runs.run import Run

EVERY = 0.6
"""Seconds between two looks at what comes."""
TEXT = 760
"""Pixels that sentences are wide, where they stand alone."""
HELP = (
    "The probability that the model gives an image is an integral over all codes, which nobody can write down. What "
    "training maximises is only a lower bound; here are the better estimates, on images that the model has not seen."
)


def panel(run: Run, wanted: Wanted) -> None:
    """Draws the part; the estimates look again by themselves as long as something is under way."""
    section("What log p(x) really is", help=HELP)
    _kept(run, wanted)
    choices.widgets(run, wanted)
    try:
        asking.join(run)
        found = _rows(run, wanted)
    except (ValueError, OSError) as error:
        st.error(escape(str(error)))
        return
    under_way = asking.under_way(run)
    st.fragment(_estimates, run_every=EVERY if under_way else None)(run, wanted, under_way)
    strip.panel(run, found)


def _kept(run: Run, wanted: Wanted) -> None:
    """The bound that was kept with the run when its training ended."""
    result = run.results.get(wanted.targets)
    if result is None:
        return
    figure = with_error(result["mean"], result.get("standard_error"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"Kept with the run: ELBO **{figure}** nats per image, on {result['images']:,} test images, "
            f"{targets_note(wanted.targets)}.",
            width="content",
        )
        how(run, wanted.targets, key="evaluate-kept-how")


def _estimates(run: Run, wanted: Wanted, was_under_way: bool) -> None:
    under_way = asking.under_way(run)
    try:
        missing, found = _missing(run, wanted), _rows(run, wanted)
        time = pace.words(run, missing) if missing and not under_way else ""
    except (ValueError, OSError):  # its model went while one looked: the page knows what to say of that
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="evaluate-go"):
        pressed = st.button(
            "Estimate log p(x)",
            type="primary",
            icon=":material/straighten:",
            key="evaluate-begin",
            disabled=under_way or not missing,
        )
        if not missing:
            st.caption(":material/check: All of it is here, and kept with the run.", width="content")
        elif not under_way:
            titles = ", ".join(rung.title for rung in missing)
            st.caption(f"To be computed: {titles}. {time}", width="content")
    if pressed:
        _begin(run, wanted)
    with st.container(key="evaluate-standing", gap="xsmall"):
        problem = state.kept(f"evaluate-problem-{run.id}")
        if problem:
            st.error(escape(str(problem)))
        asking.bar(run)
    if found:
        ladder.ladder(run, found)
    else:
        if not under_way:
            st.caption("Nothing has been estimated yet on so many images. What is done is kept.")
        with st.container(width=TEXT):
            ladder.why(run, sorted(rungs(run, wanted), key=height))
    if was_under_way and not asking.under_way(run):
        st.rerun()  # all of the page, which looks no more


def _begin(run: Run, wanted: Wanted) -> None:
    state.keep(f"evaluate-problem-{run.id}", None)
    try:
        asking.begin(run, rungs(run, wanted))
    except (ValueError, OSError) as error:
        state.keep(f"evaluate-problem-{run.id}", str(error))
    st.rerun()


def _missing(run: Run, wanted: Wanted) -> list[Rung]:
    """The rungs that are asked for and not whole."""
    of = rungs(run, wanted)
    there = [row.rung for row in rows(run, of) if row.whole]
    return [rung for rung in of if rung not in there]


def _rows(run: Run, wanted: Wanted) -> list[Row]:
    return rows(run, shown(run, wanted))
