"""From one test image to another through latent space, straight and round the origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, pictures, state
from pages.ui.widgets import section
from vae_tf.data import choose
from vae_tf.latent import PATHS
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

Images = NDArray[np.uint8]
CANDIDATES = 10
STEPS = 11
ROOM = 760
HELP = (
    "Two test images are encoded, and the codes on the way from one to the other are decoded. Linear: the straight "
    "line between the two codes. Spherical: round the origin, at the distance where codes of many dimensions lie."
)


@st.fragment(key="walk")
def walk(run: Run, vae: VAE, codes: Codes) -> None:
    """Draws the choice of two test images and the two paths between them, the images themselves at both ends."""
    section("From one image to another", help=HELP)
    if state.kept("ends") is None:
        offered = _offered(codes)
        state.set_ends(offered[len(offered) // 3], offered[-1])
    images = cache.test_images(run)
    seen = cache.decode(vae, codes.z_mean) if images is None else images[codes.index]
    if images is None:
        st.caption("The dataset is not on this machine: the ends are shown as the model rebuilds them.")
    for end, label in enumerate(("From", "To")):
        _choose_end(end, label, seen, codes)
    first, second = state.ends(len(codes))
    for name, path in PATHS.items():
        st.caption(f"{name.capitalize()} path")
        between = cache.decode(vae, path(codes.z_mean[first], codes.z_mean[second], STEPS))
        strip = [seen[first][None], between, seen[second][None]]
        words = f"{name.capitalize()} path from test image {first}, on the left, to {second}, on the right"
        with st.container(key=f"path-{name}"):
            pictures.parts(strip, room=ROOM, alt=words)


def _choose_end(end: int, label: str, seen: Images, codes: Codes) -> None:
    """A row of small test images to choose an end from, and its number for any other."""
    chosen = state.ends(len(codes))[end]
    offered = _offered(codes)
    options = offered if chosen in offered else [chosen, *offered]
    strip, number = f"strip-{end}", f"number-{end}"
    for key in (strip, number):
        if st.session_state.get(key) != chosen:
            st.session_state[key] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"choose-{end}"):
        st.segmented_control(
            label,
            options,
            format_func=lambda image: f"![Test image {image}]({pictures.uri(seen[image])})",
            required=True,
            key=strip,
            on_change=_chosen,
            args=(strip, end, len(codes)),
        )
        st.number_input(
            "Number", 0, len(codes) - 1, key=number, on_change=_chosen, args=(number, end, len(codes)), width=120
        )
        if end == 1:
            st.button("Others", icon=":material/refresh:", on_click=_turn, help="Offer other test images")


def _chosen(key: str, end: int, images: int) -> None:
    ends = list(state.ends(images))
    ends[end] = int(st.session_state[key])
    state.set_ends(*ends)


def _offered(codes: Codes) -> list[int]:
    """Ten test images, balanced over the classes; others after each press of the button."""
    n = min(CANDIDATES, len(codes))
    turn = int(state.kept("walk-turn", 0))
    if codes.labels is None:
        return [int(image) for image in (np.arange(n) * len(codes) // n + 7 * turn) % len(codes)]
    return [int(image) for image in choose(codes.labels, n, seed=turn)]


def _turn() -> None:
    state.keep("walk-turn", int(state.kept("walk-turn", 0)) + 1)
