"""The model that learned to denoise, beside the run's own: which runs hold one, the menu, and how to get one."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.ui import chooser, state
from pages.ui.denoise.address import NOBODY, WITH
from pages.ui.text import escape, within
from vae_tf.config import TrainConfig
from vae_tf.data.corruption import DAMAGES
from vae_tf.models.registry import UNDAMAGED
from vae_tf.runs.run import Run

HELP = (
    "A network that was shown damaged images in training and had to give back the clean ones. One look is all it "
    "needs, but it knows only the damage that it was trained on."
)
TRAIN = (
    "No run of images of this size holds a model that learned to denoise. Train one in a minute or two: it is shown "
    "noisy images and learns to give back the clean ones."
)
PLAIN = {
    "preset": "conv",
    "kind": "dae",
    "damage": "gaussian",
    "damage_strength": "0.5",
    "latent_dim": "64",
    "train_targets": "grey",
}
"""The settings that a link to Train fills in: what does best of what `bench denoising` tries."""


def learned(run: Run) -> bool:
    """Whether a run's model was shown damaged images in training, or is a plain auto-encoder."""
    return run.config.damage != UNDAMAGED or run.config.kind == "dae"


def fitting(run: Run) -> dict[str, Run]:
    """By id, the other runs with such a model and images of this size; of the same dataset first, then those
    that were shown damage, then plain ones."""
    runs = [each for each in chooser.explorable() if each.id != run.id and learned(each) and same_size(run, each)]
    runs.sort(key=lambda each: _farther(run, each.config))  # stable
    return {each.id: each for each in runs}


def _farther(run: Run, other: TrainConfig) -> tuple[bool, ...]:
    return (other.dataset != run.config.dataset, other.damage == UNDAMAGED, other.kind != "dae")


def same_size(run: Run, other: Run) -> bool:
    """Whether the images of two runs have one shape."""
    return run.config.model.image_shape == other.config.model.image_shape


def chosen(run: Run, runs: Mapping[str, Run]) -> Run | None:
    """The one that the address names; the first of the same dataset where it names none."""
    word = st.query_params.get(WITH)
    if word == NOBODY:
        return None
    if word in runs:
        return runs[word]
    if word:
        found = state.find_run(word)
        if isinstance(found, Run) and found.explorable and same_size(run, found):
            return found
        st.warning(f"{escape(word[:60])} is no run here whose model takes images of this size.")
    return next((each for each in runs.values() if each.config.dataset == run.config.dataset), None)


def menu(run: Run, runs: Mapping[str, Run], now: Run | None) -> None:
    """Draws the menu; without such a run, how to train one."""
    options = dict(runs) | ({now.id: now} if now is not None else {})
    if not options:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="denoise-train"):
            st.caption(TRAIN)
            query = PLAIN | {"dataset": run.config.dataset}
            st.page_link(state.TRAIN, label="Train one", icon=":material/model_training:", query_params=query)
        return
    names = chooser.names(options)
    value = NOBODY if now is None else now.id
    if st.session_state.get("denoise-with") != value:
        st.session_state["denoise-with"] = value
    st.selectbox(
        "Beside it, a model that learned to denoise",
        [*options, NOBODY],
        format_func=lambda run_id: "None" if run_id == NOBODY else f"{names[run_id]} · {taught(options[run_id])}",
        key="denoise-with",
        on_change=_go,
        help=HELP,
        width=520,
    )


def taught(run: Run) -> str:
    """What a model was taught to undo, in words."""
    if run.config.damage == UNDAMAGED:
        return "shown clean images"
    damage = DAMAGES.get(run.config.damage)
    title = run.config.damage if damage is None else within(damage.title)
    return f"learned on {title}, {run.config.damage_strength:g}"


def _go() -> None:
    st.query_params[WITH] = st.session_state["denoise-with"]
