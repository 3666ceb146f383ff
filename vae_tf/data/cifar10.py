"""CIFAR-10, small colour photographs: found on this machine, or downloaded once.

The binary version, of records of 3,073 bytes: a label, then 32 x 32 reds, greens and blues. The one for Python is
pickles, and is not read.
"""

import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.dataset import Dataset, Split, integer_labels
from vae_tf.data.download import Fetch, Remote, fetch_with_keras, fetched
from vae_tf.data.files import save_npz
from vae_tf.data.locations import data_folders, find, home, is_file
from vae_tf.data.npz import naming, read_npz
from vae_tf.data.spec import DatasetSpec

# The address is the authors'; the hash is that of tensorflow_datasets (url_checksums/cifar10.txt).
REMOTE = Remote(
    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
)
NPZ = "cifar10.npz"
FOLDER = "cifar-10-batches-bin"
TRAIN = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST = "test_batch.bin"
RECORD = 1 + 3 * 32 * 32
MAX_BYTES = 10_000 * RECORD


def load_cifar10(*, fetch: Fetch = fetch_with_keras) -> Dataset:
    """CIFAR-10 with its own test split; downloaded by `fetch` (170 MB) where it is not on this machine.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    path = _locate() or fetched("cifar10", [REMOTE], _keep, fetch=fetch, missing=_missing())
    arrays = _read(path)
    with naming(path):
        train, test = (Split(arrays[f"x_{part}"], integer_labels(arrays[f"y_{part}"])) for part in ("train", "test"))
        return CIFAR10.dataset(train, test)


def locate_cifar10() -> str | None:
    """The file or folder it would be read from, or None."""
    path = _locate()
    return None if path is None else str(path)


def _locate() -> Path | None:
    """The npz that we keep, or a folder of the six files, or the archive of them."""
    kept = find(NPZ)
    if kept is not None:
        return kept
    folders = (folder / part for folder in data_folders() for part in (FOLDER, ""))
    whole = (folder for folder in folders if all(is_file(folder / name) for name in (*TRAIN, TEST)))
    return next(whole, None) or find(REMOTE.file_name)


def _missing() -> str:
    return f"none of {NPZ}, {REMOTE.file_name} and its folder {FOLDER} is"


def _keep(folder: Path) -> Path:
    """The npz in `home()/datasets`, made of the archive that was fetched into `folder`."""
    target = home() / "datasets" / NPZ
    arrays = _read(folder / REMOTE.file_name)
    target.parent.mkdir(parents=True, exist_ok=True)
    save_npz(target, **arrays)
    return target


def _read(path: Path) -> dict[str, NDArray[Any]]:
    if path.name == NPZ:
        return read_npz(path, ("x_train", "y_train", "x_test", "y_test"))
    with naming(path):
        found = dict(_from_folder(path) if path.is_dir() else _from_archive(path))
        lacking = [name for name in (*TRAIN, TEST) if name not in found]
        if lacking:
            raise ValueError(f"expected {', '.join((*TRAIN, TEST))}, received none called {lacking[0]}")
        train = np.concatenate([_records(name, found[name]) for name in TRAIN])
        test = _records(TEST, found[TEST])
    return {
        "x_train": _images(train),
        "y_train": train[:, 0].copy(),
        "x_test": _images(test),
        "y_test": test[:, 0].copy(),
    }


def _from_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in (*TRAIN, TEST):
        with (folder / name).open("rb") as file:
            yield name, file.read(MAX_BYTES + 1)


def _from_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files by name, read in one pass; nothing is written to the disk."""
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                name = member.name.removeprefix(f"{FOLDER}/")
                stream = archive.extractfile(member) if name in (*TRAIN, TEST) and member.isreg() else None
                if stream is not None:
                    yield name, stream.read(MAX_BYTES + 1)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise ValueError(f"expected a whole archive, received a damaged one ({error})") from error


def _records(name: str, content: bytes) -> NDArray[np.uint8]:
    if not content or len(content) % RECORD or len(content) > MAX_BYTES:
        raise ValueError(f"{name}: expected records of {RECORD} bytes, at most 10,000, received {len(content)} bytes")
    return np.frombuffer(content, np.uint8).reshape(-1, RECORD)


def _images(records: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))


CIFAR10 = DatasetSpec(
    name="cifar10",
    title="CIFAR-10",
    description="60,000 colour photographs of animals and vehicles, 32 x 32: hard for a model this small, which "
    "learns colours and outlines.",
    image_shape=(32, 32, 3),
    train_images=50_000,
    test_images=10_000,
    label_names=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    source="A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009",
    licence="not stated",
    load=load_cifar10,
    locate=locate_cifar10,
    likelihood="gaussian",
)
