"""Walking through latent space: a slider and a strip for each dimension, and the image at the point they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, pictures, plane, state
from vae_tf.figures import z_name
from vae_tf.latent import most_active, sample_prior, traversal
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

STRIP = 320
"""Width of a slider and of the strip under it, in pixels."""
PICTURE = 280
STEP = 0.05
A_PAGE = 12
"""More sliders than these are turned over like pages."""


def reach(codes: Codes | None) -> float:
    """How far the sliders go to either side: 3, or as far as nearly all codes lie."""
    from vae_tf import figures

    return 3.0 if codes is None else figures.reach(codes.z_mean)


@st.fragment(key="dials")
def dials(run: Run, vae: VAE, codes: Codes | None, place: Any = None) -> None:
    """Draws the sliders, the image at their point, and a strip for each; marks the point on the plane.

    The strips come last: the image, which one waits for, is on its way before they are decoded.
    """
    order = list(range(vae.config.latent_dim)) if codes is None else most_active(codes.z_mean)
    limit = state.reach(run, reach(codes))
    z = state.point(run)
    picture, strips = _lay_out(run, order, z, limit)
    with picture:
        _image(vae, z)
    if place is not None:
        plane.mark(place, z)
    for dimension, strip in strips.items():
        with strip:
            _strip(vae, z, dimension, limit)


def _lay_out(run: Run, order: list[int], z: NDArray[np.float32], limit: float) -> tuple[Any, dict[int, Any]]:
    """The sliders, with the places of the image and, by dimension, of the strips.

    Up to two sliders stand under the image, more beside it.
    """
    narrow = len(order) <= 2
    left, right = (st.container(), st.container()) if narrow else st.columns([PICTURE, 3 * STRIP], gap="large")
    with left:
        picture = st.container(key="decoded")
        _jumps(run)
    with right:
        shown = order if narrow else _page(order)
        grid = st.container() if narrow else st.grid(min_column_width=STRIP - 20, gap="small")
        with grid:
            return picture, {dimension: _dial(run, z, dimension, limit) for dimension in shown}


def _dial(run: Run, z: NDArray[np.float32], dimension: int, limit: float) -> Any:
    """The slider of a dimension, and the place of its strip."""
    key, value = f"{run.id}-{dimension}", round(float(z[dimension]), 2)
    if round(st.session_state.get(key, np.inf), 2) != value:  # only then: a slider in motion must not be called back
        st.session_state[key] = value
    with st.container(gap="xxsmall"):
        st.slider(
            z_name(dimension),
            -limit,
            limit,
            step=STEP,
            format="%.2f",
            key=key,
            on_change=state.move,
            args=(run, key, dimension),
        )
        return st.container()


def _image(vae: VAE, z: NDArray[np.float32]) -> None:
    image = cache.decode(vae, z[None])[0]
    scale = pictures.fitting(max(image.shape[:2]), PICTURE)
    pictures.show(image, scale=scale, alt="The image decoded at " + words(z))


def words(z: NDArray[np.float32]) -> str:
    """A code in words, its first dimensions only."""
    values = [f"{z_name(dimension)} = {value:.2f}" for dimension, value in enumerate(z[:4])]
    return ", ".join(values) + (", ..." if len(z) > 4 else "")


def _strip(vae: VAE, z: NDArray[np.float32], dimension: int, limit: float) -> None:
    """The images along a dimension while the others are held, under its slider's places."""
    _, width, _ = vae.config.image_shape
    steps = max(range(4, 16), key=lambda n: _filled(n, width))
    images = cache.decode(vae, traversal(z, dimension, np.linspace(-limit, limit, steps)))
    pictures.row(images, room=STRIP, alt=f"Images along {z_name(dimension)}, the other dimensions held")


def _filled(images: int, width: int) -> int:
    """How much of a strip's place so many images fill at a whole multiple; below 0 what does not fit into it."""
    scale = pictures.fitting(images * (width + 1), STRIP)
    filled = images * (width * scale + 1) + 1
    return filled if filled <= STRIP else -filled


def _page(order: list[int]) -> list[int]:
    """The dimensions whose sliders are drawn now."""
    pages = -(-len(order) // A_PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        number = st.pagination(pages, max_visible_pages=None, key="dial-page") if pages > 1 else 1
        first, last = (number - 1) * A_PAGE, min(number * A_PAGE, len(order))
        st.caption(f"Dimensions {first + 1} to {last} of {len(order)}, the most active first")
    return order[first:last]


def _jumps(run: Run) -> None:
    """Buttons that take all sliders somewhere at once."""
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Centre",
            icon=":material/my_location:",
            on_click=state.set_point,
            args=(run, np.zeros(run.config.model.latent_dim)),
            help="Go to z = 0, the middle of the prior",
        )
        st.button(
            "Surprise me",
            icon=":material/casino:",
            on_click=_throw,
            args=(run,),
            help="Go to a random point of the prior",
        )


def _throw(run: Run) -> None:
    throws = state.keep("throws", state.kept("throws", 0) + 1)
    z = sample_prior(1, run.config.model.latent_dim, seed=throws)[0]
    state.set_point(run, np.round(z / STEP) * STEP)
