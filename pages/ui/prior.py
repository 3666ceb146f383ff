"""Samples from the prior, decoded: the images that the model makes up by itself; to look at and to take away."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from pages.ui import cache, pictures
from pages.ui.widgets import section
from vae_tf.data import contact_sheet
from vae_tf.latent import sample_prior
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

COUNTS = (25, 64, 144)
ROOM = 500
HELP = (
    "z is drawn from the prior N(0, I), times the temperature, and decoded to the mean of p(x|z). Temperature 1 "
    "samples the model; below it, images are more typical and less varied."
)


@st.fragment
def samples(run: Run, vae: VAE) -> None:
    """Draws images decoded from random codes, with the controls and the downloads beside them."""
    section("Made up by the model", help=HELP)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        seed = st.number_input("Seed", 0, 2**31 - 1, 0, key="prior-seed", width=130)
        n = st.segmented_control("Images", COUNTS, default=COUNTS[1], required=True, key="prior-count")
        temperature = st.slider("Temperature", 0.0, 2.0, 1.0, 0.05, key="prior-temperature", width=220)
    z = sample_prior(int(n), vae.config.latent_dim, seed=int(seed), temperature=temperature)
    images = cache.decode(vae, z)
    columns = round(int(n) ** 0.5)
    scale = pictures.fitting(columns * (images.shape[2] + 1), ROOM)
    sheet = contact_sheet(images, columns=columns, scale=scale, gap=1, background=128)
    pictures.show(sheet, alt=f"{n} images decoded from the prior, seed {seed}, temperature {temperature:g}")
    name = f"{run.id}-prior-seed{seed}-t{temperature:g}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "PNG", pictures.png(sheet), f"{name}.png", "image/png", icon=":material/download:", on_click="ignore"
        )
        st.download_button(
            "NPZ",
            lambda: _npz(images, z),
            f"{name}.npz",
            "application/octet-stream",
            icon=":material/download:",
            on_click="ignore",
            help="Arrays images uint8 (n, h, w, c) and z float32 (n, d)",
        )


def _npz(images: np.ndarray, z: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, images=images, z=z)
    return file.getvalue()
