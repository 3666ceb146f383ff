"""Two maps beside each other: the second laid over the first where they show the same images, and what has changed.

Knows no widgets.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui.maps import reading
from vae_tf.latent import laid_over
from vae_tf.latent.maps import changed
from vae_tf.runs.maps import Map
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

Coordinates = NDArray[np.float32]


def same_images(one: Run, other: Run) -> bool:
    """Whether an image's number means the same image in both runs."""
    return (one.dataset["fingerprint"], one.config.limit) == (other.dataset["fingerprint"], other.config.limit)


def aligned(run: Run, drawn: Map, first_run: Run, first: Map) -> Coordinates:
    """The coordinates (n, 2) of a map, laid over the first one's; as they are, where these share no images."""
    stamps = (drawn.about["created"], first.about["created"])
    return _aligned(str(run.path), drawn.key, str(first_run.path), first.key, stamps)


def difference(first_run: Run, first: Map, run: Run, drawn: Map) -> Coordinates:
    """The share (n,) of each first point's neighbours that are others on the other map; NaN where it is not there."""
    stamps = (first.about["created"], drawn.about["created"])
    return _difference(str(first_run.path), first.key, str(run.path), drawn.key, stamps)


def about(drawn: Map, coordinates: Coordinates) -> dict[str, object]:
    """What map.json says, for a map whose points were moved, turned and scaled."""
    before, after = (float(np.square(each - each.mean(axis=0)).sum()) for each in (drawn.coordinates, coordinates))
    scale = (after / before) ** 0.5 if before > 0 else 1.0
    (u0, v0), (u1, v1) = coordinates.min(axis=0).tolist(), coordinates.max(axis=0).tolist()
    return {**drawn.about, "radius": drawn.about["radius"] * scale, "extent": [u0, u1, v0, v1], "aligned": True}


def _maps(path: str, key: str, first_path: str, first_key: str) -> tuple[Map, Map] | None:
    found = reading.drawn(read_run(Path(path)), key), reading.drawn(read_run(Path(first_path)), first_key)
    return None if found[0] is None or found[1] is None else (found[0], found[1])


@st.cache_resource(max_entries=8, show_spinner=False)
def _aligned(path: str, key: str, first_path: str, first_key: str, stamps: tuple[float, float]) -> Coordinates:
    both = _maps(path, key, first_path, first_key)
    if both is None:
        raise ValueError(f"expected the maps {key} and {first_key}, found one of them at most")
    drawn, first = both
    _, at, on = np.intersect1d(drawn.index, first.index, return_indices=True)
    if not len(at):
        return drawn.coordinates
    return laid_over(drawn.coordinates, first.coordinates, at, on).astype(np.float32)


@st.cache_resource(max_entries=8, show_spinner=False)
def _difference(first_path: str, first_key: str, path: str, key: str, stamps: tuple[float, float]) -> Coordinates:
    both = _maps(path, key, first_path, first_key)
    if both is None:
        raise ValueError(f"expected the maps {key} and {first_key}, found one of them at most")
    drawn, first = both
    _, at, on = np.intersect1d(drawn.index, first.index, return_indices=True)
    shares = np.full(len(first), np.nan, np.float32)
    if len(at):
        shares[on] = changed(first.coordinates[on], drawn.coordinates[at])
    return shares
