"""Evaluate: what log p(x) really is, how good the encoder is, and whether the code is used; all in the address."""

from __future__ import annotations

import streamlit as st

from pages.ui import chooser, state, unread
from pages.ui.evaluate import address, choices, collapse, likelihood, posterior
from pages.ui.sharing import copy_link
from pages.ui.text import escape
from pages.ui.widgets import links, title, without_images
from vae_tf.models.registry import MODELS
from vae_tf.runs.run import Run

PANELS = {"likelihood": likelihood.panel, "posterior": posterior.panel, "collapse": collapse.panel}


def main() -> None:
    """Draws the page."""
    state.resume()
    run = chooser.model_to_explore()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="evaluate-head"):
        with st.container(width="content"):
            title("Evaluate")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chooser.menu(run, keeping=("part",))
            if run is not None:
                links(run, besides=state.EVALUATE)
                copy_link(run=run.id)
    if run is None:
        chooser.why_none(state.EVALUATE)
    else:
        state.keep("run", run.id)
        without_images(run)
        parts(run)


def parts(run: Run) -> None:
    """The part that is chosen; for a model without a bound, why there is none."""
    if not MODELS[run.config.kind].bounded:
        words = f"**{escape(run.name)}** is a {MODELS[run.config.kind].title.lower()}: it gives no image a probability"
        st.info(f"{words}, so there is nothing to estimate.")
        query = {"run": run.id}
        st.page_link(state.DENOISE, label="See what it can do", icon=":material/blur_off:", query_params=query)
        return
    wanted = address.read(st.query_params, run)
    unread.tell(address.WORDS, wanted.unread)
    choices.parts(run, wanted.part)
    PANELS[wanted.part](run, wanted)


main()
