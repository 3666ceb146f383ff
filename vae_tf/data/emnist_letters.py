"""EMNIST's handwritten letters, upper and lower case under one label: found on this machine, or downloaded once."""

import shutil
import string
import zipfile
from pathlib import Path

from vae_tf.data import mnist_files
from vae_tf.data.dataset import Dataset
from vae_tf.data.download import Fetch, Remote, fetch_with_keras
from vae_tf.data.spec import DatasetSpec

IDX_FILES = {
    f"{array}_{split}": f"emnist-letters-{split}-{what}-ubyte"
    for split in ("train", "test")
    for array, what in (("x", "images-idx3"), ("y", "labels-idx1"))
}
_ARCHIVE = "gzip.zip"


def unpack_letters(folder: Path) -> None:
    """Takes the four files of the letters out of the archive in `folder`, which has those of six datasets.

    Raises: KeyError where one is not in it; zipfile.BadZipFile.
    """
    with zipfile.ZipFile(folder / _ARCHIVE) as archive:
        for name in IDX_FILES.values():
            with archive.open(f"gzip/{name}.gz") as source, (folder / f"{name}.gz").open("wb") as target:
                shutil.copyfileobj(source, target)


def upright(arrays: mnist_files.Arrays) -> mnist_files.Arrays:
    """The arrays with every letter upright (the files have rows and columns swapped) and labels from 0 (there: 1).

    Raises: ValueError for images that are not square, or a label of 0.
    """
    for name, array in arrays.items():
        if name.startswith("x") and (array.ndim != 3 or array.shape[1] != array.shape[2]):
            raise ValueError(f"expected square images (n, h, h), received {array.shape}")
        if name.startswith("y") and array.size and array.min() < 1:
            raise ValueError("expected labels 1 to 26, received 0")
    return {name: array.swapaxes(1, 2).copy() if name.startswith("x") else array - 1 for name, array in arrays.items()}


# The address is NIST's own; the hash is that of tensorflow_datasets (url_checksums/emnist.txt).
FILES = mnist_files.MnistFiles(
    name="emnist-letters",
    npz="emnist_letters.npz",
    remote=(
        Remote(
            f"https://biometrics.nist.gov/cs_links/EMNIST/{_ARCHIVE}",
            "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
        ),
    ),
    idx=IDX_FILES,
    folders=("emnist", "gzip"),
    unpack=unpack_letters,
    right=upright,
)


def load_emnist_letters(*, fetch: Fetch = fetch_with_keras) -> Dataset:
    """The letters with their own test split; downloaded by `fetch` (560 MB) where they are not on this machine.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    return mnist_files.load(FILES, EMNIST_LETTERS.dataset, fetch=fetch)


def locate_emnist_letters() -> str | None:
    """The file or folder it would be read from, or None."""
    path = mnist_files.locate(FILES)
    return None if path is None else str(path)


EMNIST_LETTERS = DatasetSpec(
    name="emnist-letters",
    title="EMNIST letters",
    description="145,600 handwritten letters in MNIST's format, A and a under one label. The download has five "
    "more datasets in it: 560 MB.",
    image_shape=(28, 28, 1),
    train_images=124_800,
    test_images=20_800,
    label_names=tuple(string.ascii_uppercase),
    source="G. Cohen, S. Afshar, J. Tapson, A. van Schaik, EMNIST, arXiv 1702.05373, from NIST Special Database 19",
    licence="not stated; made from NIST Special Database 19",
    load=load_emnist_letters,
    locate=locate_emnist_letters,
)
