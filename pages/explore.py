"""Explore: walk through what one run learned, on the latent canvas; by the server's pictures where that cannot be."""

from __future__ import annotations

import streamlit as st

from pages.ui import by_server, cache, canvas, chooser, live, prior, state, unread, warm
from pages.ui.lessons import student
from pages.ui.look import look
from pages.ui.standing import why_failed
from pages.ui.text import escape
from pages.ui.widgets import links, title, without_images
from vae_tf.models.registry import MODELS
from vae_tf.runs.run import Run
from vae_tf.runs.states import State


def main() -> None:
    """Draws the page."""
    state.resume()
    run = chooser.model_to_explore()
    if student.current() is None:
        head(run)
    if run is None:
        chooser.why_none()
    else:
        state.keep("run", run.id)
        without_images(run)
        unread.tell(("run", *canvas.VIEW))
        explore(run)


def head(run: Run | None) -> None:
    """The title, the menu of runs, and the links of this one: a lesson has its question in this place."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="explore-head"):
        with st.container(width="content"):
            title("Explore")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chooser.menu(run)
            if run is not None:
                links(run, besides=state.EXPLORE)


def explore(run: Run) -> None:
    """The canvas of a model, or the server's way with the reason; then what the model makes up by itself."""
    if run.state is State.FAILED:
        st.caption(f"This training failed and left this model: {why_failed(run)}")
    why_not = canvas.why_not(run)
    if why_not is None:
        canvas.canvas(run, student.asked_of)
    if not warm.ready():
        until_ready()
        return
    try:
        with st.skeleton(by_server.HEIGHT):
            codes, vae = cache.codes(run) if why_not else None, cache.model(run)
    except ValueError as error:
        st.error(f"This model cannot be loaded: {escape(str(error))}")
        return
    if why_not is not None:
        if look(run.path).finishing:  # its copy for the browser comes last, after the codes
            live.wait_for_figures(run)
        else:
            st.info(f"{escape(why_not)} The server draws the images instead, when you let go of a slider.")
            canvas.try_again(run)
        by_server.explore(run, vae, codes)
    if MODELS[run.config.kind].bounded and not student.hides("samples"):  # else nothing says where its codes lie
        prior.samples(run, vae)


@st.fragment(run_every=0.5)
def until_ready() -> None:
    """Keeps the place of what the server decodes until TensorFlow is there: nothing else has to wait for it."""
    if warm.ready():
        st.rerun()
    st.skeleton(by_server.HEIGHT)


main()
