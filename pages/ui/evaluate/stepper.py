"""Which test image is looked at: one back, one on, by its number, or any. The address says it."""

from __future__ import annotations

import secrets

import streamlit as st

from pages.ui.evaluate import address
from pages.ui.evaluate.choices import changed, held, write
from vae_tf.runs.run import Run


def stepper(run: Run, image: int) -> None:
    """Draws the buttons and the field."""
    most = int(run.dataset["test_images"])
    key = held("evaluate-image", image)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="evaluate-stepper"):
        _button("Previous", ":material/chevron_left:", (image - 1) % most)
        st.number_input(
            "Test image",
            0,
            most - 1,
            image,
            key=key,
            on_change=changed(key, lambda: address.read(st.query_params, run).image, _go),
            help=f"0 to {most - 1:,}, as they lie in the dataset",
            width=150,
        )
        _button("Next", ":material/chevron_right:", (image + 1) % most)
        if st.button("Shuffle", icon=":material/shuffle:", key="evaluate-shuffle"):
            _go(secrets.randbelow(most))
            st.rerun()


def _button(label: str, icon: str, to: int) -> None:
    st.button(label, icon=icon, key=f"evaluate-{label.lower()}", on_click=_go, args=(to,))


def _go(image: int) -> None:
    write("image", str(image))
