"""What the page and its routes read again and again: maps, the codes that they are of, images. Draws nothing.

An entry belongs to one state of the files: whatever is computed anew is read anew.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache
from vae_tf.latent.codes import Codes
from vae_tf.runs.codes import codes_of, train_codes_path
from vae_tf.runs.maps import Map, MapRequest, map_folder, read_map
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

Images = NDArray[np.uint8]


def drawn(run: Run, request: MapRequest | str) -> Map | None:
    """A map that is there, by its request or its key. Raises: ValueError where the run has nothing to map."""
    folder = map_folder(run, request)
    stamps = tuple(_stamp(folder / name) for name in ("map.json", "map.npz", "quality.npz"))
    return _drawn(str(run.path), folder.name, stamps) if stamps[0] else None


def gone(run: Run, drawn: Map) -> bool:
    """Whether the run, or its map, was deleted since the page was drawn: a part of the page may run alone."""
    try:
        return not (run.path / "run.json").is_file() or _stamp(map_folder(run, drawn.key) / "map.json") == 0
    except ValueError:
        return True


def codes(run: Run, split: str) -> Codes | None:
    """The codes of a split, or None before they are made. Raises: ValueError where they are damaged."""
    if split == "test":
        return cache.codes(run)
    paths = (run.path / "artifacts" / "codes.npz", train_codes_path(run), run.path / "weights.npz")
    return _codes(str(run.path), split, tuple(_stamp(path) for path in paths))


def codes_at(run: Run, split: str, index: NDArray[np.int64]) -> tuple[Codes, NDArray[np.int64]] | None:
    """The codes of a split, and which of them the images `index` have; None where one has none, or there are none."""
    try:
        found = codes(run, split)
    except ValueError:
        return None
    if found is None:
        return None
    order = np.argsort(found.index, kind="stable")
    places = np.searchsorted(found.index, index, sorter=order).clip(max=len(order) - 1)
    rows = order[places]
    return (found, rows) if np.array_equal(found.index[rows], index) else None


def count(run: Run, split: str) -> int:
    """How many images a split has."""
    sizes = {name: int(run.dataset[f"{name}_images"]) for name in ("train", "test")}
    return sum(sizes.values()) if split == "all" else sizes[split]


def label_name(run: Run, label: int) -> str:
    """What a label is called: by the dataset, or its number."""
    names = run.dataset.get("label_names")
    return str(names[label]) if isinstance(names, (list, tuple)) and 0 <= label < len(names) else str(label)


def images(run: Run, split: str, index: NDArray[np.int64]) -> Images | None:
    """The images at positions of a split, uint8 (k, h, w, c); None where the dataset, or one of them, is not there."""
    parts = [cache.images(run, part) for part in (("train", "test") if split == "all" else (split,))]
    if any(part is None for part in parts) or not 0 <= index.max(initial=0) < sum(len(part) for part in parts):
        return None
    first = parts[0]
    if len(parts) == 1:
        return first[index]
    chosen = np.empty((len(index), *first.shape[1:]), np.uint8)
    late = index >= len(first)
    chosen[~late], chosen[late] = first[index[~late]], parts[1][index[late] - len(first)]
    return chosen


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn(path: str, key: str, stamps: tuple[int, ...]) -> Map | None:
    return read_map(read_run(Path(path)), key)


@st.cache_resource(max_entries=4, show_spinner=False)
def _codes(path: str, split: str, stamps: tuple[int, ...]) -> Codes | None:
    return codes_of(read_run(Path(path)), split)
