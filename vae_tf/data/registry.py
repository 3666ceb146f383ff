"""The datasets by name. To add one: a file beside this with its `DatasetSpec`, and its name in one line.

Those that people brought follow by themselves (`own`).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from vae_tf.data.cifar10 import CIFAR10
from vae_tf.data.dataset import Dataset
from vae_tf.data.digits import DIGITS
from vae_tf.data.download import DatasetUnavailable
from vae_tf.data.dsprites import DSPRITES
from vae_tf.data.emnist_letters import EMNIST_LETTERS
from vae_tf.data.fashion_mnist import FASHION_MNIST
from vae_tf.data.frey import FREY
from vae_tf.data.kmnist import KMNIST
from vae_tf.data.mnist import MNIST
from vae_tf.data.mnist_5k import MNIST_5K
from vae_tf.data.own import OWN, own_spec, own_specs, why_missing
from vae_tf.data.spec import DatasetSpec

BUILT_IN: Mapping[str, DatasetSpec] = {
    spec.name: spec
    for spec in (MNIST_5K, MNIST, FASHION_MNIST, FREY, DIGITS, KMNIST, EMNIST_LETTERS, CIFAR10, DSPRITES)
}
"""Those that come with the code, in the order of the menus."""


class _Registry(Mapping[str, DatasetSpec]):
    """Those that come with the code, then those of this home, as they are at the moment."""

    def __getitem__(self, name: str) -> DatasetSpec:
        spec = BUILT_IN.get(name) or own_spec(name)
        if spec is None:
            raise KeyError(name)
        return spec

    def __iter__(self) -> Iterator[str]:
        yield from BUILT_IN
        yield from own_specs()

    def __len__(self) -> int:
        return len(BUILT_IN) + len(own_specs())


DATASETS: Mapping[str, DatasetSpec] = _Registry()
"""By name, in the order of the menus."""


def load_dataset(name: str, *, limit: int | None = None) -> Dataset:
    """The dataset called `name`, with all its training images or `limit` of them (see `Dataset.limited`).

    The last two datasets stay in memory, so asking again is free; the arrays are read-only. A changed file is
    read anew.

    Raises:
        DatasetUnavailable: it is not on this machine and cannot be downloaded.
        ValueError: no such name, a limit out of range, or a damaged file.
    """
    spec = DATASETS.get(name)
    if spec is None and OWN.fullmatch(name):
        raise DatasetUnavailable(why_missing(name))
    if spec is None:
        raise ValueError(f"unknown dataset {name!r}: expected one of {', '.join(DATASETS)}")
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
