"""The two layouts that MNIST and its kin come in, an npz and four idx files: finding, reading, downloading.

Knows no single dataset: `mnist.py` and `fashion_mnist.py` say which names and addresses are theirs.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.dataset import Dataset, Split, grey_images, integer_labels
from vae_tf.data.download import DatasetUnavailable, Fetch, Remote
from vae_tf.data.files import save_npz
from vae_tf.data.idx import read_idx
from vae_tf.data.locations import data_folders, find, home, is_file
from vae_tf.data.npz import naming, read_npz

IDX_FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}

# SHA-256 of the 10,000 test labels: both datasets use the same file names, so only the content tells which.
_TEST_LABELS = {
    "mnist": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    "fashion-mnist": "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
}


@dataclass(frozen=True)
class MnistFiles:
    """How a dataset of this kind is called, on the disk and on the network."""

    name: str
    npz: str
    remote: tuple[Remote, ...]


def locate(files: MnistFiles) -> Path | None:
    """The npz file, or else the folder of idx files, that `load` would read, or None."""
    path = find(files.npz)
    if path is not None:
        return path
    folders = (folder / part for folder in data_folders() for part in (files.name, ""))
    return next((folder for folder in folders if _has_idx(folder) and _holds(folder, files.name)), None)


def load(files: MnistFiles, build: Callable[[Split, Split], Dataset], *, fetch: Fetch) -> Dataset:
    """What `build` makes of both splits, read on this machine, or else downloaded and kept in our own folder.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    path = locate(files) or _download(files, fetch)
    arrays = _read(path)
    with naming(path):
        train, test = (
            Split(grey_images(arrays[f"x_{part}"]), integer_labels(arrays[f"y_{part}"])) for part in ("train", "test")
        )
        return build(train, test)


def _read(path: Path) -> dict[str, NDArray[Any]]:
    if not path.is_dir():
        return read_npz(path, tuple(IDX_FILES))
    return {key: read_idx(_idx_path(path, name)) for key, name in IDX_FILES.items()}


def _idx_path(folder: Path, name: str) -> Path:
    raw = folder / name
    return raw if is_file(raw) else folder / f"{name}.gz"


def _has_idx(folder: Path) -> bool:
    return all(is_file(_idx_path(folder, name)) for name in IDX_FILES.values())


def _holds(folder: Path, name: str) -> bool:
    """Whether the idx files in `folder` are `name`'s: by the folder's name, else by the test labels."""
    called = folder.name.lower().replace("_", "-")
    if called in _TEST_LABELS:
        return called == name
    try:
        labels = read_idx(_idx_path(folder, IDX_FILES["y_test"]))
    except (OSError, ValueError):
        labels = np.zeros(0, np.uint8)  # damaged: reading it in earnest will say so
    digest = hashlib.sha256(labels.tobytes()).hexdigest()
    known = {value: key for key, value in _TEST_LABELS.items()}
    return known.get(digest, "mnist") == name  # these names are MNIST's own


def _download(files: MnistFiles, fetch: Fetch) -> Path:
    """The npz file in `home()/datasets`, freshly downloaded."""
    target = home() / "datasets" / files.npz
    try:
        with TemporaryDirectory() as name:
            folder = Path(name)
            for remote in files.remote:
                fetch(remote, folder)
            npz = folder / files.npz
            arrays = _read(npz if npz.is_file() else folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        save_npz(target, **arrays)
    except Exception as error:  # Keras raises bare ones
        raise DatasetUnavailable(_unavailable(files, error)) from error
    return target


def _unavailable(files: MnistFiles, error: Exception) -> str:
    folders = ", ".join(str(folder) for folder in data_folders())
    reason = " ".join(str(error).split()) or type(error).__name__
    return (
        f"{files.name} is not available: neither {files.npz} nor the four idx files "
        f"(train-images-idx3-ubyte, ...) are in {folders}, and the download failed ({reason}); "
        "connect to the network, or put the files into one of these folders, "
        "or name the folder that has them in VAE_TF_DATA_DIR."
    )
