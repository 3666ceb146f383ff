"""What pages would otherwise load or decode again at every rerun: models, codes, planes. Knows no widgets.

An entry belongs to one state of a run's files: a run trained further is loaded anew. Models are few and large, so
the least recently used is dropped.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import backend
from vae_tf.data import Split, to_uint8
from vae_tf.data.ownership import acting_as
from vae_tf.latent.codes import Codes
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

MODELS = 4
Images = NDArray[np.uint8]


def model(run: Run) -> VAE:
    """The trained model of a run. Raises: ValueError where there is none that fits its settings."""
    return _model(str(run.path), _stamp(run.path / "weights.npz"))


def codes(run: Run) -> Codes | None:
    """The codes of a run's test images, or None. Raises: ValueError if they are damaged."""
    return _codes(str(run.path), _stamp(run.path / "artifacts" / "codes.npz"))


def plane(run: Run, size: int) -> Images:
    """The decoded latent plane of a 2-D run, uint8 (size * size, h, w, c), equally spaced in probability."""
    return _plane(str(run.path), _stamp(run.path / "weights.npz"), size)


def decode(vae: VAE, z: NDArray[np.float32]) -> Images:
    """The images of codes (n, d), uint8 (n, h, w, c)."""
    return to_uint8(np.clip(vae.decode(z), 0.0, 1.0))


def has_test_images(run: Run) -> bool:
    """Whether the dataset of a run is on this machine; it may have changed since."""
    return run.has_images


def test_images(run: Run) -> Images | None:
    """The test images that a run's codes are about, or None where the dataset is no longer to be had."""
    return images(run, "test")


def images(run: Run, split: str) -> Images | None:
    """The images of the split "test" or "train" that a run was made with, or None where they are not to be had."""
    if not has_test_images(run):  # a page downloads nothing by itself
        return None
    with acting_as(run.reader):  # who may look at a run may look at its images
        return _images(str(run.dataset["name"]), run.config.limit, str(run.dataset["fingerprint"]), split)


def labels(run: Run, split: str) -> NDArray[np.int64] | None:
    """The labels of those images, int64 (n,); None where there are none."""
    if not has_test_images(run):
        return None
    with acting_as(run.reader):
        return _labels(str(run.dataset["name"]), run.config.limit, str(run.dataset["fingerprint"]), split)


def images_name(run: Run) -> str:
    """Names the images of a run, by the fingerprint of the data they are of."""
    return hashlib.sha256(f"{run.dataset['fingerprint']} {run.config.limit}".encode()).hexdigest()[:16]


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_resource(max_entries=MODELS, show_spinner=False)
def _model(path: str, of: int) -> Any:
    backend.tensorflow()
    return read_run(Path(path)).load_model()


@st.cache_resource(max_entries=16, show_spinner=False)
def _codes(path: str, of: int) -> Codes | None:
    return read_run(Path(path)).codes() if of else None


@st.cache_resource(max_entries=16, show_spinner=False)
def _plane(path: str, of: int, size: int) -> Images:
    from vae_tf.latent import unit_square_grid

    return decode(_model(path, of), unit_square_grid(size))


@st.cache_resource(max_entries=4, show_spinner=False)
def _images(name: str, limit: int | None, fingerprint: str, split: str) -> Images | None:
    kept = _split(name, limit, fingerprint, split)
    return None if kept is None else kept.images


@st.cache_resource(max_entries=8, show_spinner=False)
def _labels(name: str, limit: int | None, fingerprint: str, split: str) -> NDArray[np.int64] | None:
    kept = _split(name, limit, fingerprint, split)
    return None if kept is None else kept.labels


def _split(name: str, limit: int | None, fingerprint: str, split: str) -> Split | None:
    from vae_tf.data import load_dataset

    try:
        dataset = load_dataset(name, limit=limit)
    except ValueError:
        return None
    kept = dataset.train if split == "train" else dataset.test
    return kept if dataset.fingerprint == fingerprint else None
