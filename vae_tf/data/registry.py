"""The datasets by name. To add one: a file beside this with its `DatasetSpec`, and its name in one line."""

from functools import lru_cache
from pathlib import Path

from vae_tf.data.dataset import Dataset
from vae_tf.data.digits import DIGITS
from vae_tf.data.fashion_mnist import FASHION_MNIST
from vae_tf.data.frey import FREY
from vae_tf.data.mnist import MNIST
from vae_tf.data.mnist_5k import MNIST_5K
from vae_tf.data.spec import DatasetSpec

DATASETS: dict[str, DatasetSpec] = {spec.name: spec for spec in (MNIST_5K, MNIST, FASHION_MNIST, FREY, DIGITS)}
"""By name, in the order of the menus."""


def load_dataset(name: str, *, limit: int | None = None) -> Dataset:
    """The dataset called `name`, with all its training images or `limit` of them (see `Dataset.limited`).

    The last two datasets stay in memory, so asking again is free; the arrays are read-only. A changed file is
    read anew.

    Raises:
        DatasetUnavailable: it is not on this machine and cannot be downloaded.
        ValueError: no such name, a limit out of range, or a damaged file.
    """
    if name not in DATASETS:
        raise ValueError(f"unknown dataset {name!r}: expected one of {', '.join(DATASETS)}")
    spec = DATASETS[name]
    location = spec.locate()
    dataset = _load(spec, location, _stamp(location))
    return dataset if limit is None else dataset.limited(limit)


@lru_cache(maxsize=2)
def _load(spec: DatasetSpec, _location: str | None, _stamp: tuple[int, int] | None) -> Dataset:
    """`spec.load()`; the other arguments only tell one state of the disk from another."""
    return spec.load()


def _stamp(location: str | None) -> tuple[int, int] | None:
    """The newest change and the size of what lies at a location: a file, or a folder of idx files."""
    if location is None or location == "embedded":
        return None
    path = Path(location)
    try:
        found = [file.stat() for file in (path.iterdir() if path.is_dir() else [path])]
    except OSError:
        return None  # gone since it was located: loading will say so
    return max((status.st_mtime_ns for status in found), default=0), sum(status.st_size for status in found)
