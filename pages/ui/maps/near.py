"""The neighbours of one point three ways: in pixels, in the latent space, on the map; and how many agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, pictures
from pages.ui.maps import chosen, framed, reading, serving
from pages.ui.text import count, escape
from pages.ui.widgets import section
from vae_tf.latent.maps import neighbours
from vae_tf.runs.maps import Map
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

K = 10
"""So many neighbours are shown."""
ROOM = 660
AT_ONCE = 4096
"""Images compared at a time."""
Rows = NDArray[np.int64]
SPACES: Mapping[str, str] = {"pixels": "In pixels", "codes": "In the latent space", "map": "On the map"}
HELP = (
    "The images nearest to this one by Euclidean distance: between the original images, pixel by pixel; between their "
    "codes; and between their places on the map. All among the images that are on the map. What the map puts beside "
    "each other without a frame is near there only."
)


@st.fragment(key="map-neighbours")
def panel(run: Run, drawn: Map) -> None:
    """Draws the neighbours of the point that one looks at."""
    if reading.gone(run, drawn):
        st.rerun()  # all of the page: it knows what to say of that
    section("Neighbours", help=HELP)
    row = chosen.point(run, drawn)
    if row is None:
        st.caption("Click a point of the map, or go to one by keyboard, to see which images are nearest to it.")
        return
    found = near(run, drawn, row)
    st.markdown(_head(run, drawn, row))
    one = reading.images(run, drawn.request.split, drawn.index[[row]])
    if one is not None:
        pictures.show(one[0], alt=f"Image {drawn.index[row]}", scale=pictures.fitting(max(one.shape[1:3]), 84))
    shared = agreement(found)
    for space, title in SPACES.items():
        rows = found[space]
        with st.container(gap="xsmall", key=f"near-{space}"):
            st.markdown(f"**{title}**")
            if rows is None:
                st.caption(MISSING[space])
                continue
            _row(run, drawn, rows, [shared[int(each)] for each in rows], title)
            st.caption(words(drawn, row, space, found))
    st.caption("Framed: also in another row; framed strongly: in all of them.")


MISSING = {
    "pixels": "The images of this run are not here.",
    "codes": "These images have no codes yet.",
}


def near(run: Run, drawn: Map, row: int) -> dict[str, Rows | None]:
    """The rows of a map nearest to one of them, nearest first, by space; None where they are not to be had."""
    of = f"{serving.name(run, drawn)} {cache.has_test_images(run)}"  # the codes, or the dataset, may be others later
    return _near(str(run.path), drawn.key, of, row)


def agreement(found: Mapping[str, Rows | None]) -> dict[int, int]:
    """In how many of the spaces a row is among the neighbours: 1 to 3."""
    rows, counts = np.unique(np.concatenate([each for each in found.values() if each is not None]), return_counts=True)
    return {int(row): int(times) for row, times in zip(rows, counts, strict=True)}


def words(drawn: Map, row: int, space: str, found: Mapping[str, Rows | None]) -> str:
    """How many of the neighbours in one space are neighbours in the others too, and of how many the label agrees."""
    mine = found[space]
    assert mine is not None
    parts = []
    for other, title in SPACES.items():
        theirs = found[other]
        if other != space and theirs is not None:
            parts.append(f"{len(np.intersect1d(mine, theirs))} also {title[0].lower()}{title[1:]}")
    if drawn.labels is not None:
        same = int((drawn.labels[mine] == drawn.labels[row]).sum())
        parts.append(f"{same} of the same label")
    return f"Of {count(len(mine), 'neighbour')}: {', '.join(parts)}"


def _head(run: Run, drawn: Map, row: int) -> str:
    parts = [f"Image {drawn.index[row]:,}"]
    if drawn.labels is not None:
        parts.append(escape(reading.label_name(run, int(drawn.labels[row]))))
    if drawn.quality is not None:
        values = {name: float(figures[row]) for name, figures in drawn.quality.items()}
        parts += [f"{name} {value:.3f}" for name, value in values.items() if np.isfinite(value)]
    if not drawn.fitted[row]:
        parts.append("placed on the finished map")
    return " · ".join(parts)


def _row(run: Run, drawn: Map, rows: Rows, shares: list[int], title: str) -> None:
    images = reading.images(run, drawn.request.split, drawn.index[rows])
    if images is None:
        st.markdown(", ".join(f"{index:,}" for index in drawn.index[rows]))
        return
    framed.row(images, shares, room=ROOM, alt=f"{title}: images {', '.join(str(i) for i in drawn.index[rows])}")


@st.cache_resource(max_entries=64, show_spinner=False)
def _near(path: str, key: str, of: str, row: int) -> dict[str, Rows | None]:
    run = read_run(Path(path))
    drawn = reading.drawn(run, key)
    if drawn is None:
        raise ValueError(f"expected the map {key}, found none")
    codes = reading.codes_at(run, drawn.request.split, drawn.index)
    return {
        "pixels": _in_pixels(run, drawn, row),
        "codes": None if codes is None else neighbours(codes[0].z_mean[codes[1]], row, K),
        "map": neighbours(drawn.coordinates, row, K),
    }


def _in_pixels(run: Run, drawn: Map, row: int) -> Rows | None:
    split, index = drawn.request.split, drawn.index
    here = reading.images(run, split, index[[row]])
    if here is None:
        return None
    one = here[0].astype(np.float32).ravel()
    squares = np.empty(len(index), np.float32)
    for start in range(0, len(index), AT_ONCE):
        some = reading.images(run, split, index[start : start + AT_ONCE])
        assert some is not None
        away = some.reshape(len(some), -1) - one
        squares[start : start + AT_ONCE] = np.einsum("ij,ij->i", away, away)
    squares[row] = np.inf
    nearest = np.argsort(squares, kind="stable")[:K]  # of equally near ones the first, as `neighbours` has it
    return nearest[np.isfinite(squares[nearest])]
