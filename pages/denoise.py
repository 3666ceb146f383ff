"""Denoise: damage an image, and see what each way to undo it can do; which run and which damage is in the address."""

from __future__ import annotations

import streamlit as st

from pages.ui import chooser, state, unread
from pages.ui.denoise import address, component, making, other, table, testset
from pages.ui.widgets import links, title, without_images
from vae_tf.runs.run import Run


def main() -> None:
    """Draws the page."""
    state.resume()
    run = chooser.model_to_explore()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="denoise-head"):
        with st.container(width="content"):
            title("Denoise")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chooser.menu(run)
            if run is not None:
                links(run, besides=state.DENOISE)
    if run is None:
        chooser.why_none()
    else:
        state.keep("run", run.id)
        without_images(run)
        bench(run)


def bench(run: Run) -> None:
    """The image and what mends it; how far that is; what each way scores on this image, and on all test images."""
    words, images = address.words(st.query_params), int(run.dataset["test_images"])
    known = ("run", address.WITH, *address.VIEW, *address.SIZES)
    unread.tell(known, [*address.odd(words, images), *testset.odd(run)])
    runs = other.fitting(run)
    beside = other.chosen(run, runs)
    other.menu(run, runs, beside)
    making.follow(run, beside)
    component.component(run, beside)
    table.panel(run, beside)
    testset.panel(run, beside)


main()
