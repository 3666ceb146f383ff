"""What the process for models has made of a request so far: its pictures as bytes for a browser, and its figures.

Draws nothing. An entry of the cache belongs to one state of a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from vae_tf.data import home
from vae_tf.runs import mending

ARRAYS = ("images", "spread", "film", "chains")
KEY = re.compile(r"[0-9a-f]{8,64}")
NAME = re.compile(r"[a-z-]{1,40}")


def folder_of(key: str) -> Path | None:
    """Where the results of a request lie, by its key; None for what is no key."""
    return home() / "cache" / "denoise" / key if KEY.fullmatch(key) else None


def result(folder: Path, name: str) -> Mapping[str, NDArray[Any]] | None:
    """The arrays of a method, see `mending.result`; None while it is not there."""
    of = stamp(folder / f"{name}.npz") if NAME.fullmatch(name) else 0
    return _result(str(folder), name, of) if of else None


def picture(folder: Path, name: str, array: str) -> NDArray[np.uint8] | None:
    """An array of a method as grey values, an image (h, w, c), chains (k, h, w, c), a film (frames, k, h, w, c).

    The spread is scaled to its largest value. None where there is none.
    """
    found = result(folder, name)
    if found is None or array not in ARRAYS or array not in found:
        return None
    values = found[array]
    if array == "spread":
        values = values / max(float(values.max()), 1e-12)
    if array != "film":
        values = values[:, 0] if array == "chains" else values[0]
    elif values.ndim == 6:
        values = values[:, :, 0]
    if values.dtype == np.uint8:
        return values
    return np.asarray(np.rint(np.clip(values, 0.0, 1.0) * 255), np.uint8)


def spread_max(folder: Path, name: str) -> float | None:
    """The largest value of a method's spread."""
    found = result(folder, name)
    return None if found is None or "spread" not in found else float(found["spread"].max())


def about(folder: Path) -> Mapping[str, Any]:
    """What each method says of itself, by name; empty until all are done."""
    of = stamp(folder / mending.ABOUT)
    return (_about(str(folder), of) if of else None) or {}


def stamp(path: Path) -> int:
    """When a file, or what is in a folder, was changed last; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_resource(max_entries=64, show_spinner=False)
def _result(folder: str, name: str, of: int) -> Mapping[str, NDArray[Any]] | None:
    return mending.result(Path(folder), name)


@st.cache_resource(max_entries=64, show_spinner=False)
def _about(folder: str, of: int) -> Mapping[str, Any] | None:
    return mending.about(Path(folder))
