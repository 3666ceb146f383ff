"""A dataset in memory: two splits of images, and labels where there are any. Knows no files."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

LIMIT_SEED = 1312_6114  # which images `limited` takes is fixed for good: runs are compared by it


@dataclass(frozen=True, eq=False)
class Split:
    """Images and, where there are any, their labels; both are read-only.

    Attributes:
        images: uint8 (n, h, w, c), 0..255, n >= 1, c 1 (grey) or 3 (colour).
        labels: int64 (n,), or None.

    Raises:
        ValueError: another type or shape.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        _check_images(self.images)
        object.__setattr__(self, "images", _read_only(self.images))
        if self.labels is not None:
            _check_labels(self.labels, len(self.images))
            object.__setattr__(self, "labels", _read_only(self.labels))

    def __len__(self) -> int:
        return len(self.images)

    def take(self, index: NDArray[np.integer[Any]] | NDArray[np.bool_]) -> "Split":
        """The images and labels that `index` (positions, or a mask) selects."""
        return Split(self.images[index], None if self.labels is None else self.labels[index])


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training and a test split, with what one has to know about where they come from.

    Attributes:
        name: the key in the registry; `title` is what people read.
        label_names: the name of label 0, 1, ...; None where labels are absent or have no names.
        source: who made it; `licence` as they state it.

    Raises:
        ValueError: the splits do not fit each other or the label names.
    """

    name: str
    title: str
    train: Split
    test: Split
    label_names: tuple[str, ...] | None
    source: str
    licence: str

    def __post_init__(self) -> None:
        if self.train.images.shape[1:] != self.test.images.shape[1:]:
            shapes = f"{self.train.images.shape[1:]} and {self.test.images.shape[1:]}"
            raise ValueError(f"expected training and test images of one shape, received {shapes}")
        if (self.train.labels is None) != (self.test.labels is None):
            raise ValueError("expected labels in both splits or in neither, received them in one")
        for split in (self.train, self.test):
            _check_label_range(split.labels, self.label_names)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of every image."""
        return cast(tuple[int, int, int], self.train.images.shape[1:])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of the shapes, images and labels of both splits: equal data, equal fingerprint."""
        digest = hashlib.sha256()
        for array in self._arrays():
            digest.update(repr(None if array is None else array.shape).encode())
            if array is not None:
                # Little-endian, so that two machines agree about the labels.
                digest.update(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data)
        return digest.hexdigest()

    def limited(self, n: int) -> "Dataset":
        """This dataset with `n` of its training images; the test split stays whole.

        The images are drawn at random (a file may be sorted by label), always the same ones, and kept in
        their order. Those of a smaller `n` are among those of a larger.

        Raises:
            ValueError: n < 1 or n > len(train).
        """
        if not 1 <= n <= len(self.train):
            raise ValueError(f"limit: expected 1 to {len(self.train)} training images, received {n}")
        if n == len(self.train):
            return self
        chosen = np.random.default_rng(LIMIT_SEED).permutation(len(self.train))[:n]
        return replace(self, train=self.train.take(np.sort(chosen)))

    def _arrays(self) -> Iterator[NDArray[Any] | None]:
        for split in (self.train, self.test):
            yield split.images
            yield split.labels


def grey_images(array: NDArray[Any]) -> NDArray[np.uint8]:
    """The (n, h, w) array of a file as images (n, h, w, 1).

    Raises:
        ValueError: not uint8, or not three-dimensional.
    """
    if array.dtype != np.uint8 or array.ndim != 3:
        raise ValueError(f"expected uint8 images (n, h, w), received {array.dtype} {array.shape}")
    return array[..., np.newaxis]


def integer_labels(array: NDArray[Any]) -> NDArray[np.int64]:
    """The labels of a file, of whatever integer type, as int64 (n,).

    Raises:
        ValueError: not integers, or not one-dimensional.
    """
    if array.dtype.kind not in "iu" or array.ndim != 1:
        raise ValueError(f"expected integer labels (n,), received {array.dtype} {array.shape}")
    return array.astype(np.int64)


def _check_images(images: NDArray[Any]) -> None:
    if not isinstance(images, np.ndarray) or images.dtype != np.uint8:
        raise ValueError(f"images: expected a uint8 array, received {getattr(images, 'dtype', type(images).__name__)}")
    if images.ndim != 4 or images.shape[3] not in (1, 3):
        raise ValueError(f"images: expected shape (n, h, w, c) with c 1 or 3, received {images.shape}")
    if 0 in images.shape:
        raise ValueError(f"images: expected at least one image of at least one pixel, received {images.shape}")


def _check_labels(labels: NDArray[Any], n: int) -> None:
    if not isinstance(labels, np.ndarray) or labels.dtype != np.int64:
        raise ValueError(f"labels: expected an int64 array, received {getattr(labels, 'dtype', type(labels).__name__)}")
    if labels.shape != (n,):
        raise ValueError(f"labels: expected shape ({n},), one for each image, received {labels.shape}")


def _check_label_range(labels: NDArray[np.int64] | None, names: tuple[str, ...] | None) -> None:
    if labels is None or names is None:
        return
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= len(names):
        raise ValueError(f"labels: expected 0 to {len(names) - 1}, received {low} to {high}")


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view that cannot be written through: what a cache hands out must stay as it is."""
    view = array.view()
    view.setflags(write=False)
    return view
