"""The two layouts that MNIST and its kin come in, an npz and four idx files: finding, reading, downloading.

Knows no single dataset: `mnist.py`, `fashion_mnist.py`, `kmnist.py` and `emnist_letters.py` say which names and
addresses are theirs.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.dataset import Dataset, Split, grey_images, integer_labels
from vae_tf.data.download import Fetch, Remote, fetched
from vae_tf.data.files import save_npz
from vae_tf.data.idx import read_idx
from vae_tf.data.locations import data_folders, find, home, is_file
from vae_tf.data.npz import naming, read_npz

Arrays = dict[str, NDArray[Any]]
IDX_FILES: Mapping[str, str] = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}

# SHA-256 of the 10,000 test labels: several datasets use the same file names, so only the content tells which. That
# of Kuzushiji-MNIST is not known here: its files are taken for its own in a folder of its name.
_TEST_LABELS = {
    "mnist": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    "fashion-mnist": "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
}
_SHARING = (*_TEST_LABELS, "kmnist")
"""The datasets whose idx files are called alike."""


@dataclass(frozen=True)
class MnistFiles:
    """How a dataset of this kind is called, on the disk and on the network.

    Attributes:
        npz: the file that we keep; it may also be somebody's own.
        idx: the idx files by the name of their array in the npz.
        folders: what a folder of its idx files may be called, inside a data folder.
        unpack: what is done with the folder that `remote` was fetched into, before its idx files are read.
        right: what is done with arrays that were read from idx files: the npz holds them as they should be.
    """

    name: str
    npz: str
    remote: tuple[Remote, ...]
    idx: Mapping[str, str] = field(default_factory=lambda: IDX_FILES)
    folders: tuple[str, ...] = ()
    unpack: Callable[[Path], object] = lambda folder: None
    right: Callable[[Arrays], Arrays] = lambda arrays: arrays


def locate(files: MnistFiles) -> Path | None:
    """The npz file, or else the folder of idx files, that `load` would read, or None."""
    path = find(files.npz)
    if path is not None:
        return path
    folders = (folder / part for folder in data_folders() for part in (files.name, *files.folders, ""))
    return next((folder for folder in folders if _has_idx(folder, files) and _holds(folder, files)), None)


def load(files: MnistFiles, build: Callable[[Split, Split], Dataset], *, fetch: Fetch) -> Dataset:
    """What `build` makes of both splits, read on this machine, or else downloaded and kept in our own folder.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    path = locate(files) or _download(files, fetch)
    arrays = _read(path, files)
    with naming(path):
        train, test = (
            Split(grey_images(arrays[f"x_{part}"]), integer_labels(arrays[f"y_{part}"])) for part in ("train", "test")
        )
        return build(train, test)


def _read(path: Path, files: MnistFiles) -> Arrays:
    if not path.is_dir():
        return read_npz(path, tuple(files.idx))
    arrays: Arrays = {key: read_idx(_idx_path(path, name)) for key, name in files.idx.items()}
    with naming(path):
        return files.right(arrays)


def _idx_path(folder: Path, name: str) -> Path:
    raw = folder / name
    return raw if is_file(raw) else folder / f"{name}.gz"


def _has_idx(folder: Path, files: MnistFiles) -> bool:
    return all(is_file(_idx_path(folder, name)) for name in files.idx.values())


def _holds(folder: Path, files: MnistFiles) -> bool:
    """Whether the idx files in `folder` are these: by the folder's name, else by the test labels."""
    if files.name not in _SHARING:
        return True
    called = folder.name.lower().replace("_", "-")
    if called in _SHARING:
        return called == files.name
    try:
        labels = read_idx(_idx_path(folder, IDX_FILES["y_test"]))
    except (OSError, ValueError):
        labels = np.zeros(0, np.uint8)  # damaged: reading it in earnest will say so
    digest = hashlib.sha256(labels.tobytes()).hexdigest()
    known = {value: key for key, value in _TEST_LABELS.items()}
    return known.get(digest, "mnist") == files.name  # these names are MNIST's own


def _download(files: MnistFiles, fetch: Fetch) -> Path:
    """The npz file in `home()/datasets`, freshly downloaded."""

    def keep(folder: Path) -> Path:
        files.unpack(folder)
        npz, target = folder / files.npz, home() / "datasets" / files.npz
        arrays = _read(npz if npz.is_file() else folder, files)
        target.parent.mkdir(parents=True, exist_ok=True)
        save_npz(target, **arrays)
        return target

    first = next(iter(files.idx.values()))
    missing = f"neither {files.npz} nor the four idx files ({first}, ...) are"
    return fetched(files.name, files.remote, keep, fetch=fetch, missing=missing)
