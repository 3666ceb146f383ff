"""What may help against a collapse: a card each, and one press that puts the remedied run into the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import controls, form, state
from pages.ui.evaluate import recovered
from pages.ui.evaluate.address import Wanted
from pages.ui.evaluate.choices import write
from pages.ui.look import look
from pages.ui.owner import owner
from pages.ui.results import value_text
from pages.ui.text import escape
from pages.ui.widgets import section
from vae_tf.runs import queue
from vae_tf.runs.consultation import Diagnosis, remedied_name, trials
from vae_tf.runs.diagnosis import is_wrong
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.remedies import Remedy
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

HELP = (
    "A training with what the card says changed, and all else as it was: one thing, but for a warm-up and for free "
    "bits, which bring a beta above 1 down to 1 as well. It waits in the queue like any other."
)


def cards(found: Diagnosis, wanted: Wanted) -> None:
    """Draws the remedies that fit, the likeliest first; where there are none, why."""
    section("What may help", help=HELP)
    if not found.remedies:
        wrong = is_wrong(found.findings)
        st.caption(
            "No change of settings is known that helps against this."
            if wrong
            else "Nothing is broken: there is nothing to mend."
        )
        return
    problem = state.kept(f"evaluate-remedy-{found.run.id}")
    if problem:
        st.error(escape(str(problem)))
    tried = trials(found.remedies)
    begun = bool(tried)
    for place, remedy in enumerate(found.remedies):
        with st.container(border=True, key=f"evaluate-remedy-{remedy.name}"):
            st.markdown(f"**{remedy.title}**  \n{remedy.why}")
            st.caption(f"Changes: {changes(found.run, remedy.changes)}")
            if remedy.name in tried:
                _tried(tried[remedy.name], wanted)
            else:
                _offered(found, remedy, primary=place == 0 and not begun)


def changes(run: Run, of: Mapping[str, Any]) -> str:
    """The settings that are changed, from what to what."""
    before = vars(run.config) | vars(run.config.model)
    return "; ".join(
        f"{form.title_of(name)} {value_text(name, before[name])} → **{value_text(name, value)}**"
        for name, value in of.items()
        if value != before[name]
    )


def _offered(found: Diagnosis, remedy: Remedy, *, primary: bool) -> None:
    pressed = st.button(
        "Train with it",
        type="primary" if primary else "secondary",
        icon=":material/healing:",
        key=f"evaluate-try-{remedy.name}",
    )
    if not pressed:
        return
    state.keep(f"evaluate-remedy-{found.run.id}", None)
    try:
        made = queue.submit(remedy.config, name=remedied_name(found.run, remedy), owner=owner())
        queue.tick()
    except (ValueError, OSError) as error:
        state.keep(f"evaluate-remedy-{found.run.id}", str(error))
    else:
        write("after", made.id)
    st.rerun()


def _tried(run: Run, wanted: Wanted) -> None:
    """A run that has it already: where it stands, and the way to it; one that was cut short can go on."""
    recovered.standing(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if run.state in (State.PAUSED, State.STOPPED):
            try:
                controls.DRAW["resume"](look(run.path), False)
            except DamagedRunError:  # deleted meanwhile
                return
        if wanted.after == run.id:
            st.markdown("Shown below, beside this run.", width="content")
        elif st.button("Show before and after", icon=":material/compare:", key=f"evaluate-show-{run.id}"):
            write("after", run.id)
            st.rerun()
        st.page_link(state.TRAIN, label="Training", icon=":material/show_chart:", query_params={"run": run.id})
        if run.explorable:
            recovered.to_diagnosis(run, key=f"evaluate-diagnosis-{run.id}")
    controls.trouble(run)
