"""A run's latent plane on a page: the grid of decoded images, the test codes beside it, and the point one is at."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, charts, pictures, state
from vae_tf.data import contact_sheet
from vae_tf.latent import most_active
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run

SIDE = 560
"""About how many pixels wide the plane is drawn."""
MOST_POINTS = 2_000
"""A browser draws so many points without delay; of more codes a fixed random part is shown, and it says so."""
SPOT = (
    '<div class="spot" aria-hidden="true" style="position:absolute;inset:0"><div style="position:absolute;'
    "left:{x:.2f}%;top:{y:.2f}%;width:26px;height:26px;margin:-13px 0 0 -13px;box-sizing:border-box;"
    'border:2px solid #fff;border-radius:50%;box-shadow:0 0 0 2px #3b5bcc,inset 0 0 0 2px #3b5bcc"></div></div>'
)


def cells(run: Run) -> int:
    """How many images a side the plane of a run has."""
    height, width, _ = run.config.model.image_shape
    n = int(np.clip(SIDE // max(height, width), 6, 20))
    return n - 1 + n % 2  # odd, so that the origin lies in the middle of an image


def manifold(run: Run) -> Any:
    """Draws the decoded plane and gives back the container in which `mark` shows the point one is at."""
    n = cells(run)
    images = cache.plane(run, n)
    scale = pictures.fitting(n * max(images.shape[1:3]), SIDE)
    with st.container(width=n * images.shape[2] * scale, gap="xsmall"):
        place = st.container(key="plane")
        with place:
            picture = contact_sheet(images, columns=n, gap=0)
            pictures.show(picture, scale=scale, alt=f"{n} by {n} images decoded from all over the latent plane")
        st.caption("The plane, decoded: every image stands for an equal share of the prior. The ring is where you are.")
    return place


def mark(place: Any, z: NDArray[np.float32]) -> None:
    """Moves the ring on the plane to the code z (2,)."""
    from scipy.special import ndtr

    x, y = 100 * ndtr(z[0]), 100 * (1 - ndtr(z[1]))
    with place:
        st.html(SPOT.format(x=x, y=y))


@st.fragment(key="codes")
def code_scatter(run: Run, codes: Codes, height: int) -> None:
    """Draws the test codes. A click on one takes the sliders there, and makes it the next end of the path."""
    from vae_tf import figures

    chosen = _thinned(codes)
    axes = most_active(codes.z_mean)[:2]
    labels = None if codes.labels is None else codes.labels[chosen]
    names = run.dataset.get("label_names")
    shown = _legend(run, labels, names)
    edge = figures.reach(codes.z_mean[:, axes])
    figure = figures.code_scatter(
        codes.z_mean[chosen][:, axes],
        labels,
        label_names=names,
        elbo=None if codes.elbo is None else codes.elbo[chosen],
        index=chosen,
        dimensions=axes,
        shown=shown,
        edge=edge,
        height=height,
    )
    key = f"scatter-{run.id}"
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: _clicked(run, key, codes),
        selection_mode="points",
        config={**charts.STILL, "displayModeBar": False},
        alt="The codes of the test images, coloured by label" if labels is not None else "The codes by ELBO",
    )
    outside = int((np.abs(codes.z_mean[chosen][:, axes]) > edge).any(axis=1).sum())
    st.caption(_words(codes, len(chosen), axes, outside))


def _thinned(codes: Codes) -> NDArray[np.int64]:
    if len(codes) <= MOST_POINTS:
        return np.arange(len(codes))
    return np.sort(np.random.default_rng(0).permutation(len(codes))[:MOST_POINTS])


def _legend(run: Run, labels: NDArray[Any] | None, names: list[str] | None) -> list[int]:
    """A searchable legend, where there are more classes than colours."""
    from vae_tf.figures import LABEL_COLOURS

    present = [] if labels is None else [int(label) for label in np.unique(labels)]
    if len(present) <= len(LABEL_COLOURS):
        return []
    return st.multiselect(
        "Classes",
        present,
        format_func=lambda label: names[label] if names and label < len(names) else str(label),
        placeholder="All classes: type to find one",
        key=f"classes-{run.id}",
    )


def _words(codes: Codes, shown: int, axes: list[int], outside: int) -> str:
    """What the scatter shows, and how many of its codes lie beyond its frame."""
    from vae_tf.figures import z_name

    parts = [f"The codes of {shown:,}" + (f" of {len(codes):,}" if shown < len(codes) else "") + " test images"]
    if codes.z_mean.shape[1] > 2:
        parts.append(f"in {z_name(axes[0])} and {z_name(axes[1])}, the two most active of {codes.z_mean.shape[1]}")
    if codes.labels is None:
        parts.append("coloured by ELBO")
    beyond = f" {outside:,} of them {'lies' if outside == 1 else 'lie'} outside the frame." if outside else ""
    return ", ".join(parts) + f".{beyond} Click one to go there."


def _clicked(run: Run, key: str, codes: Codes) -> None:
    points = st.session_state[key]["selection"]["points"]
    if not points:
        return
    image = int(np.ravel(points[-1]["customdata"])[0])
    state.set_point(run, codes.z_mean[image])
    state.add_end(run, image)
    st.rerun(["dials", "walk"])
