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
BUTTON = 32
"""How many pixels high the images to choose from are."""
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
    offered = _offered(codes)
    state.begin_ends(run, offered[len(offered) // 3], offered[-1])
    first, second = state.ends(run, len(codes))
    seen = _seen(run, vae, codes)
    for end, label in enumerate(("From", "To")):
        _choose_end(run, end, label, seen, codes)
    for name, path in PATHS.items():
        st.caption(f"{name.capitalize()} path")
        between = cache.decode(vae, path(codes.z_mean[first], codes.z_mean[second], STEPS))
        strip = [seen[first][None], between, seen[second][None]]
        words = f"{name.capitalize()} path from test image {first}, on the left, to {second}, on the right"
        with st.container(key=f"path-{name}"):
            pictures.parts(strip, room=ROOM, alt=words)


def _seen(run: Run, vae: VAE, codes: Codes) -> dict[int, Images]:
    """The test images on the page by position; as the model rebuilds them where the dataset is not to be had."""
    shown = sorted({*_offered(codes), *state.ends(run, len(codes))})
    images = cache.test_images(run)
    if images is None or codes.index.max() >= len(images):
        st.caption("The dataset is not on this machine: the ends are shown as the model rebuilds them.")
        return dict(zip(shown, cache.decode(vae, codes.z_mean[shown]), strict=True))
    return dict(zip(shown, images[codes.index[shown]], strict=True))


def _choose_end(run: Run, end: int, label: str, seen: dict[int, Images], codes: Codes) -> None:
    """A row of small test images to choose an end from, and its number for any other."""
    chosen = state.ends(run, len(codes))[end]
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
            format_func=lambda image: f"![Test image {image}]({pictures.uri(_enlarged(seen[image]))})",
            required=True,
            key=strip,
            on_change=_chosen,
            args=(run, strip, end, len(codes)),
        )
        st.number_input(
            "Number", 0, len(codes) - 1, key=number, on_change=_chosen, args=(run, number, end, len(codes)), width=120
        )
        if end == 1:
            st.button("Others", icon=":material/refresh:", on_click=_turn, help="Offer other test images")


def _enlarged(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A small image at the whole multiple that a button has room for."""
    scale = pictures.fitting(image.shape[0], BUTTON)
    return image.repeat(scale, axis=0).repeat(scale, axis=1)


def _chosen(run: Run, key: str, end: int, images: int) -> None:
    ends = list(state.ends(run, images))
    ends[end] = int(st.session_state[key])
    state.set_ends(run, *ends)


def _offered(codes: Codes) -> list[int]:
    """Ten test images, balanced over the classes; others after each press of the button."""
    n = min(CANDIDATES, len(codes))
    turn = int(state.kept("walk-turn", 0))
    if codes.labels is None:
        return [int(image) for image in (np.arange(n) * len(codes) // n + 7 * turn) % len(codes)]
    return [int(image) for image in choose(codes.labels, n, seed=turn)]


def _turn() -> None:
    state.keep("walk-turn", int(state.kept("walk-turn", 0)) + 1)
