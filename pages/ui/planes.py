"""Latent planes of several runs side by side: on the same axes, in the same label colours. Reads runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, charts, pictures
from pages.ui.text import escape
from pages.ui.widgets import section
from vae_tf import figures
from vae_tf.data import choose
from vae_tf.latent import Codes, most_active
from vae_tf.runs.run import Run

EVERY = 2.0
"""Seconds between two looks at the pictures of a live run."""
VIEWS = ("encoded", "decoded")
COLUMN = 300
"""Least width in pixels of a plane's place."""
HEIGHT = 380
POINTS = 1000
"""So many codes are drawn of each run: of the same images, where the dataset is the same."""


@dataclass(frozen=True)
class Plane:
    """Codes (n, 1 or 2) of test images in the two most active of `of` dimensions; `when` says after what."""

    z: NDArray[np.float32]
    labels: NDArray[np.int64] | None
    index: NDArray[np.int64]
    axes: list[int]
    of: int
    when: str


def side_by_side(runs: Sequence[tuple[str, Run]]) -> None:
    """The planes of runs, each under its tag: where test images are encoded, or what is decoded."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="planes-head"):
        section("Latent planes")
        view = st.segmented_control(
            "View",
            VIEWS,
            default="encoded",
            required=True,
            key="planes",
            bind="query-params",
            label_visibility="collapsed",
        )
    found = [plane for plane in (_plane(run) for _, run in runs) if plane is not None]
    edge = max((figures.reach(plane.z) for plane in found), default=3.0)
    columns = 4 if len(runs) == 4 else 3
    with st.container(key=f"planes-{view}"), st.grid(columns, min_column_width=COLUMN, gap="medium"):
        for tag, run in runs:
            with st.container(gap="xsmall"):
                st.markdown(f"{tag_markdown(tag)} {escape(run.name)}")
                if view == "decoded":
                    _decoded(run)
                else:  # those of ended runs stay as they are, and cost nothing
                    st.fragment(_encoded, run_every=EVERY if run.state.live else None)(tag, run, edge)


def tag_markdown(letter: str) -> str:
    """A run's letter on a plate of its colour, in Markdown."""
    colour = figures.RUN_COLOURS[ord(letter) - ord("A")]
    return f':color[ **{letter}** ]{{foreground="{figures.ink_on(colour)}" background="{colour}"}}'


def _plane(run: Run) -> Plane | None:
    """The codes of an ended run's test images, or those of a live one as they are now; None where there are none."""
    codes = None if run.state.live else _readable(run)
    if codes is not None:
        chosen = np.sort(choose(codes.labels, min(POINTS, len(codes)), total=len(codes)))
        labels = None if codes.labels is None else codes.labels[chosen]
        return _most_active(codes.z_mean[chosen], labels, codes.index[chosen], "")
    arrays = run.live()
    if arrays is None:
        return None
    z = arrays["z_mean"]
    return _most_active(z, arrays.get("labels"), np.arange(len(z)), f", after epoch {int(arrays['epoch'])}")


def _readable(run: Run) -> Codes | None:
    try:
        return cache.codes(run)
    except ValueError:  # damaged
        return None


def _most_active(z: NDArray[Any], labels: NDArray[Any] | None, index: NDArray[Any], when: str) -> Plane:
    dims = z.shape[1]
    axes = most_active(z)[:2]
    return Plane(z[:, axes], labels, index, axes, dims, when)


def _encoded(tag: str, run: Run, edge: float) -> None:
    plane = _plane(run)
    if plane is None:
        _nothing(run)
        return
    words = f"{len(plane.z):,} test images{plane.when}"
    if plane.of > 2:
        words += f"; the two most active of {plane.of} dimensions"
    figure = figures.code_scatter(
        plane.z,
        plane.labels,
        label_names=run.dataset.get("label_names"),
        index=plane.index,
        dimensions=plane.axes,
        edge=edge,
        height=HEIGHT,
    )
    figure.update_traces(marker_size=4)
    charts.draw(figure, key=f"plane-{tag}", alt=f"Where the encoder of {run.name} puts {words}")
    st.caption(words)


def _decoded(run: Run) -> None:
    """What the decoder draws all over the plane, or samples of the prior where there is no plane."""
    if run.thumbnail is None:
        _nothing(run)
        return
    pictures.show_thumbnail(run.thumbnail, alt=f"What {run.name} draws", side=HEIGHT)
    dims = run.config.model.latent_dim
    st.caption("All over the plane" if dims == 2 else f"Samples from the prior in {dims} dimensions")


def _nothing(run: Run) -> None:
    """Keeps the place of what there is not."""
    with st.container(border=True, height=HEIGHT, horizontal_alignment="center", vertical_alignment="center"):
        coming = "It comes with the first epoch." if run.state.live else "The run ended before there was one."
        st.caption(coming, width="content")
