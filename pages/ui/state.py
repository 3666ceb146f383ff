"""Which run a page is about: the address says, the session remembers. Draws nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from vae_tf.runs.reading import DamagedRun, DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.store import ID, open_run, shipped_run

HOME, TRAIN, RUN, EXPLORE = (f"../{name}.py" for name in ("home", "train", "run", "explore"))
"""The pages, as `st.switch_page` and `st.page_link` want them."""


def wanted_id() -> str | None:
    """The run that the address names."""
    return st.query_params.get("run") or None


def resume() -> None:
    """Writes the run looked at last into an address that names none, so that a reload or a link finds it again."""
    last = kept("run")
    if wanted_id() is None and last is not None:
        st.query_params["run"] = last


def find_run(run_id: str) -> Run | DamagedRun | None:
    """The run of this id; what cannot be read as damaged; None where there is none. Takes no paths."""
    if not ID.fullmatch(run_id) or run_id.startswith("."):
        return None
    try:
        return open_run(run_id)
    except DamagedRunError as error:
        from vae_tf.runs.store import runs_folder

        return DamagedRun(runs_folder() / run_id, str(error))
    except ValueError:
        return None


def shipped() -> Run | None:
    """The ready-trained run, or None where it is missing or damaged."""
    try:
        return shipped_run()
    except DamagedRunError:
        return None


def keep(name: str, value: Any) -> Any:
    """Remembers a value that is no widget's, for this session; gives it back."""
    st.session_state[name] = value
    return value


def kept(name: str, default: Any = None) -> Any:
    """What `keep` remembered."""
    return st.session_state.get(name, default)


# ------------------------------------------------------------------------------------- where one is in Explore


def point(dimensions: int, reach: float) -> NDArray[np.float32]:
    """The code (dimensions,) one is at: the origin at first; no value beyond the sliders' reach."""
    z = kept("point", np.zeros(dimensions))
    return np.clip(z if len(z) == dimensions else np.zeros(dimensions), -reach, reach).astype(np.float32)


def set_point(z: ArrayLike) -> None:
    """Goes to a code (d,)."""
    keep("point", np.round(np.asarray(z, float), 2))


def move(key: str, dimension: int, dimensions: int, reach: float) -> None:
    """Goes to where the slider `key` of one dimension has been moved."""
    z = point(dimensions, reach)
    z[dimension] = st.session_state[key]
    set_point(z)


def ends(images: int, default: tuple[int, int] = (0, 1)) -> tuple[int, int]:
    """The two test images, by position, that the path leads from and to."""
    first, second = kept("ends", default)
    return min(first, images - 1), min(second, images - 1)


def set_ends(first: int, second: int) -> None:
    """Makes two test images the ends of the path."""
    keep("ends", (first, second))


def add_end(image: int) -> None:
    """Makes a test image the end of the path, and the old end its start."""
    set_ends(kept("ends", (0, 1))[1], image)
