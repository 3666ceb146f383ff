"""Which run a page is about: the address says, the session remembers. Draws nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from vae_tf.runs.reading import DamagedRun, DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.store import open_run_by_id, runs_folder, shipped_run

HOME, DATA, TRAIN, RUN, EXPLORE, MAP, DENOISE, EVALUATE, PAPER, COMPARE, TEACH = (
    f"../{name}.py"
    for name in (
        *("home", "data", "train", "run", "explore", "map", "denoise", "evaluate", "paper", "compare", "teach"),
    )
)
"""The pages, as `st.switch_page` and `st.page_link` want them."""


def wanted_id() -> str | None:
    """The run that the address names."""
    return st.query_params.get("run") or None


def resume() -> None:
    """Writes the run looked at last into an address that names none, so that a reload or a link finds it again."""
    last = kept("run")
    if wanted_id() is None and last is not None:
        if find_run(last) is None:  # deleted since: nobody has asked for it
            keep("run", None)
        else:
            st.query_params["run"] = last


def find_run(run_id: str) -> Run | DamagedRun | None:
    """The run of this id; what cannot be read as damaged; None where there is none. Takes no paths, and no beginnings
    of ids: a link that was cut must not open another run."""
    try:
        found = open_run_by_id(run_id)
        return found if found.path.name == run_id else None
    except DamagedRunError as error:
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


def point(run: Run) -> NDArray[np.float32]:
    """The code (latent_dim,) one is at in a run: the origin at first."""
    return np.asarray(kept(f"point-{run.id}", np.zeros(run.config.model.latent_dim)), np.float32)


def set_point(run: Run, z: ArrayLike) -> None:
    """Goes to a code (latent_dim,) of a run."""
    z = np.round(np.asarray(z, float), 2)
    keep(f"point-{run.id}", z)
    keep(f"farthest-{run.id}", max(float(np.abs(z).max()), kept(f"farthest-{run.id}", 0.0)))


def reach(run: Run, least: float) -> float:
    """How far the sliders of a run go to either side: `least`, or as far as one has been; never narrower again."""
    return max(least, float(np.ceil(2 * kept(f"farthest-{run.id}", 0.0)) / 2))


def move(run: Run, key: str, dimension: int) -> None:
    """Goes to where the slider `key` of one dimension has been moved."""
    z = point(run)
    z[dimension] = st.session_state[key]
    set_point(run, z)


def ends(run: Run, images: int) -> tuple[int, int]:
    """The two test images of a run, by position among so many, that the path leads from and to."""
    first, second = kept(f"ends-{run.id}", (0, 1))
    return min(first, images - 1), min(second, images - 1)


def set_ends(run: Run, first: int, second: int) -> None:
    """Makes two test images the ends of the path."""
    keep(f"ends-{run.id}", (first, second))


def begin_ends(run: Run, first: int, second: int) -> None:
    """Makes two test images the ends of the path, where there are none yet."""
    if kept(f"ends-{run.id}") is None:
        set_ends(run, first, second)


def add_end(run: Run, image: int) -> None:
    """Makes a test image the end of the path, and the old end its start."""
    set_ends(run, kept(f"ends-{run.id}", (0, 1))[1], image)
