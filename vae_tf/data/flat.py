"""A dataset as four npy files in a folder, which are mapped, not read: it costs no memory until it is looked at.

Knows the files' names and their form; not whose they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from vae_tf.data.aligned import map_npy
from vae_tf.data.dataset import Split
from vae_tf.data.npz import naming

SplitName = Literal["train", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "test")


def images_of(folder: Path, split: SplitName) -> Path:
    """The file of a split's images, uint8 (n, h, w, c)."""
    return folder / f"{split}_images.npy"


def labels_of(folder: Path, split: SplitName) -> Path:
    """The file of a split's labels, int64 (n,)."""
    return folder / f"{split}_labels.npy"


def map_split(
    folder: Path, split: SplitName, *, image_shape: tuple[int, int, int], n: int | None = None, labelled: bool
) -> Split:
    """A split, its arrays left on the disk; they stay whole when the folder is deleted.

    Raises: ValueError naming the file that is missing, or has another form than this.
    """
    path = images_of(folder, split)
    try:
        with naming(path):
            images = map_npy(path, shape=(n, *image_shape), dtype=np.uint8)
        if not labelled:
            return Split(images)
        path = labels_of(folder, split)
        with naming(path):
            return Split(images, map_npy(path, shape=(len(images),), dtype=np.int64))
    except FileNotFoundError:
        raise ValueError(f"{path}: expected a file, found none") from None
    except OSError as error:
        raise ValueError(f"{path}: expected a file that can be read, received an error ({error})") from None
