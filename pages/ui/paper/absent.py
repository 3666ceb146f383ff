"""A dataset that is not on this machine: what is missing, and how to get it. Offers no training."""

from __future__ import annotations

import streamlit as st

from pages.ui import backend
from pages.ui.paper.runs import Field
from pages.ui.text import escape
from vae_tf.data import DATASETS, load_dataset

STANDS_IN = " The 5,000 digits that come with the app are another set, and would give other curves."
HOW = (
    "Put **{file}** into a folder, and name that folder in the environment variable `VAE_TF_DATA_DIR` when you start "
    "the app{or_else}. What was trained here before is shown all the same."
)
FILES = {"mnist": "mnist.npz", "frey": "frey.npz"}
DOWNLOADED = ("mnist",)
"""Those that may be fetched: the faces have no stated licence."""


def draw(now: Field) -> None:
    """Says what is missing; nothing where it is here."""
    name = now.request.dataset
    if now.here:
        return
    spec, fetched = DATASETS[name], name in DOWNLOADED
    with st.container(border=True, key="paper-absent"):
        words = f":material/folder_off: **{spec.title}** is not on this machine, so nothing can be trained on it."
        st.markdown(words + (STANDS_IN if name == "mnist" else ""))
        st.markdown(HOW.format(file=FILES[name], or_else=", or let the app download it" if fetched else ""))
        st.caption(f"{escape(spec.source)}. Licence: {escape(spec.licence)}.")
        if fetched and st.button("Download it", icon=":material/download:", key="paper-get"):
            _get(name)


def _get(name: str) -> None:
    try:
        with st.spinner("Downloading: 11 MB"):
            backend.tensorflow()  # the download goes through Keras, which must come in as the server wants it
            load_dataset(name)
    except ValueError as error:
        st.error(escape(str(error)))
        return
    st.rerun()
