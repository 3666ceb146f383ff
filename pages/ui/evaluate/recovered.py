"""A run and the one with a remedy, side by side: how far that is while it trains, then before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import charts, form, state
from pages.ui.evaluate.choices import write
from pages.ui.evaluate.wording import told
from pages.ui.look import look
from pages.ui.results import value_text
from pages.ui.scores import signed
from pages.ui.standing import progress_words, share
from pages.ui.text import count, escape, number, with_error
from pages.ui.widgets import section, state_badge, targets_note
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.recovery import SIDES, recovery
from vae_tf.runs.run import Run

EVERY = 2.0
"""Seconds between two looks at a training."""
HELP = (
    "Both on the same test images, read in the same way. The difference is that of each image's two bounds where both "
    "were kept: its standard error is about the test images, not about another seed."
)


def panel(run: Run, after_id: str, *, in_card: bool) -> None:
    """Draws the two runs beside each other, as far as there is anything to compare. `in_card`: a remedy's card says
    already how far the one after is."""
    after = state.find_run(after_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        section("Before and after", help=HELP)
        if st.button("Close", icon=":material/close:", type="tertiary", key="evaluate-after-close"):
            write("after", "")
            st.rerun()
    if not isinstance(after, Run):
        st.warning(f"There is no run {escape(after_id[:60])} here to show beside this one.")
        return
    if after.id == run.id or after.config.model.image_shape != run.config.model.image_shape:
        st.warning("That is no run to compare this one with: expected another one of images of the same size.")
        return
    try:
        at_work = look(after.path).at_work
    except DamagedRunError as error:
        st.error(escape(str(error)))
        return
    if at_work:
        if not in_card:
            standing(after)
        st.caption("Both stand here side by side as soon as its test figures are there.")
    elif after.explorable and not in_card:
        to_diagnosis(after, key="evaluate-after-diagnosis")
    _compared(recovery(run, after), after)


def standing(after: Run) -> None:
    """Draws where a training with a remedy stands, again and again while it is at work."""
    try:
        at_work = look(after.path).at_work
    except DamagedRunError:  # deleted meanwhile
        at_work = False
    st.fragment(_standing, run_every=EVERY if at_work else None)(after, at_work)


def _standing(after: Run, was_at_work: bool) -> None:
    try:
        now = look(after.path)
    except DamagedRunError:
        if was_at_work:
            st.rerun()  # all of the page, which knows what to say of that
        return
    if was_at_work and not now.at_work:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        state_badge(now.run)
        if now.at_work:
            st.progress(share(now), text=f"{escape(after.name)}: {progress_words(now)}")


def to_diagnosis(after: Run, *, key: str) -> None:
    """The way to what the doctor says of the run with the remedy."""
    if st.button("Its own diagnosis", icon=":material/stethoscope:", type="tertiary", key=key):
        st.query_params.from_dict({"run": after.id, "part": "collapse"})
        st.rerun()


def _compared(found: Mapping[str, Any], after: Run) -> None:
    if found["after"]["active_units"] is None or found["before"]["active_units"] is None:
        side = "after" if found["after"]["active_units"] is None else "before"
        if not after.state.live:
            st.caption(f"There are no test figures of the run {side} in {found['targets']} targets to compare.")
        return
    st.markdown(words(found))
    columns = {"": ["Before", "After"], "Run": [escape(found[side]["name"]) for side in SIDES]}
    columns["Active units"] = [
        f"{found[side]['active_units']} of {len(found[side]['kl_per_dimension'])}" for side in SIDES
    ]
    columns["Test ELBO"] = [with_error(found[side]["elbo"], found[side]["elbo_se"]) for side in SIDES]
    columns["KL"] = [number(found[side]["kl"], 2) for side in SIDES]
    with st.container(key="figures-evaluate-after"):
        st.table(columns, border="horizontal", width="content", alt="Before and after")
    st.caption(f"Nats per image, ± standard error; {count(found['before']['images'], 'test image')}, "
               f"{targets_note(found['targets'])}. {differing(found)}")  # fmt: skip
    for sentence in [*found["not_comparable"], found["caution"], found["unfinished"]]:
        if sentence:
            st.caption(f":material/info: {escape(sentence)}")
    from vae_tf import figures

    figure = figures.before_after_bars(found["before"]["kl_per_dimension"], found["after"]["kl_per_dimension"])
    charts.draw(figure, key="evaluate-after", alt="KL by latent dimension, before and after")


def words(found: Mapping[str, Any]) -> str:
    """What the remedy has done, in a sentence."""
    units = found["units"]
    said = f"**{'+' if units > 0 else ''}{number(units, 0)}** active units"
    if found["elbo_difference"] is None:
        return f"{said}."
    value, error = found["elbo_difference"], found["elbo_difference_se"]
    difference = signed(value, error) if error is not None else number(value)
    paired = ", by pairs of images" if found["paired"] else ""
    if not told(value, error):
        images = count(found["after"]["images"], "test image")
        return (
            f"{said}; whether the test ELBO is better or worse cannot be told from {images}: **{difference}** nats per "
            f"image{paired}."
        )
    better = "better" if value > 0 else "worse"
    return f"{said}; the test ELBO is {better}: **{difference}** nats per image{paired}."


def differing(found: Mapping[str, Any]) -> str:
    """The settings in which the two runs differ."""
    said = [
        f"{form.title_of(name)} {escape(value_text(name, values[0]))} → {escape(value_text(name, values[1]))}"
        for name, values in found["settings"].items()
    ]
    return f"They differ in {'; '.join(said)}." if said else ""
