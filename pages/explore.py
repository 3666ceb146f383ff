"""Explore: walk through what one run learned. Decodes, and computes nothing heavier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import cache, chooser, dials, live, plane, prior, state, walk
from pages.ui.text import escape
from pages.ui.widgets import links, title
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

HEIGHT = 500


def main() -> None:
    """Draws the page."""
    state.resume()
    run = chooser.model_to_explore()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width="content"):
            title("Explore")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chooser.menu(run)
            if run is not None:
                links(run, besides=state.EXPLORE)
    if run is None:
        chooser.why_none()
    else:
        state.keep("run", run.id)
        explore(run)


def explore(run: Run) -> None:
    """Everything about one model: its plane where it has one, its dimensions, its paths, its prior."""
    if run.state is State.FAILED:
        st.caption(f"This training failed and left this model: {live.why_failed(run)}")
    try:
        with st.skeleton(HEIGHT):
            codes, vae = cache.codes(run), cache.model(run)
    except ValueError as error:
        st.error(f"This model cannot be loaded: {escape(str(error))}")
        return
    if vae.config.latent_dim <= 2:
        few_dimensions(run, vae, codes)
    else:
        dials.dials(run, vae, codes)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if codes is None and live.finishing(run):
            live.wait_for_figures(run)
        elif codes is None:
            st.info("The codes of the test images are missing, so there are no paths between them.")
        else:
            walk.walk(run, vae, codes)
            if vae.config.latent_dim > 2:
                plane.code_scatter(run, codes, HEIGHT)
    with right:
        prior.samples(run, vae)


def few_dimensions(run: Run, vae: VAE, codes: Codes | None) -> None:
    """The plane where there is one, the codes on it, and the image at the point one is at, side by side."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        place = plane.manifold(run) if vae.config.latent_dim == 2 else None
        with st.container(width="stretch", key="codes-beside"):
            if codes is not None:
                plane.code_scatter(run, codes, HEIGHT)
        with st.container(width=dials.STRIP):
            dials.dials(run, vae, codes, place)


main()
