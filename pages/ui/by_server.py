"""Explore without the canvas: the server decodes, on release of a slider. For browsers and models it cannot serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import dials, plane, walk
from pages.ui.look import look
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

HEIGHT = 500


def explore(run: Run, vae: VAE, codes: Codes | None) -> None:
    """The plane or the dimensions, the codes, and the paths between two of them."""
    if vae.config.latent_dim <= 2:
        _few_dimensions(run, vae, codes)
    else:
        dials.dials(run, vae, codes)
    if codes is None and not look(run.path).finishing:
        st.info("The codes of the test images are missing, so there are no paths between them.")
    elif codes is not None:
        walk.walk(run, vae, codes)
        if vae.config.latent_dim > 2:
            plane.code_scatter(run, codes, HEIGHT)


def _few_dimensions(run: Run, vae: VAE, codes: Codes | None) -> None:
    """The plane where there is one, the codes on it, and the image at the point one is at, side by side."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        place = plane.manifold(run) if vae.config.latent_dim == 2 else None
        with st.container(width="stretch", key="codes-beside"):
            if codes is not None:
                plane.code_scatter(run, codes, HEIGHT)
        with st.container(width=dials.STRIP):
            dials.dials(run, vae, codes, place)
