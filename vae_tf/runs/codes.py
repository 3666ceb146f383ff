"""The codes and the pixels of a run's images by split, and what tells one set of them from another.

Codes of the test split are written at a training's end; others when they are first asked for (`encoding`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import choose
from vae_tf.data import Split
from vae_tf.data.locations import home
from vae_tf.data.npz import read_npz
from vae_tf.data.pixels import to_float
from vae_tf.latent.codes import SPLITS, Codes
from vae_tf.runs.run import Run
from vae_tf.runs.store import runs_folder

OF = ("codes", "pixels")
"""What of an image may be mapped."""


@dataclass(frozen=True, eq=False)
class Points:
    """What a map is made of: `table` float32 (n, d), `labels` int64 (n,) or None, `index` int64 (n,) in the split."""

    table: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64] | None
    index: npt.NDArray[np.int64]


def points_of(run: Run, of: str, split: str) -> Points:
    """The codes or the pixels of a split's images; "all" is the training split followed by the test split.

    Raises:
        ValueError: there are no codes yet, they are damaged, or the dataset is not on this machine, or has changed.
    """
    choose(dict.fromkeys(OF), of, "of")
    if of == "pixels":
        images = split_of(run, split)
        return Points(to_float(images.images).reshape(len(images), -1), images.labels, np.arange(len(images)))
    codes = codes_of(run, split)
    if codes is None:
        raise ValueError(f"{run.id}: expected the codes of its {split} images, found none yet")
    return Points(codes.z_mean, codes.labels, codes.index)


def codes_of(run: Run, split: str) -> Codes | None:
    """The codes of a split, or None where they have not been made for the model as it is. Raises: ValueError."""
    choose(dict.fromkeys(SPLITS), split, "split")
    if split == "test":
        return run.codes()
    if split == "train":
        path = _trained(run)
        return None if path is None else Codes.load(path)
    train, test = codes_of(run, "train"), codes_of(run, "test")
    return None if train is None or test is None else _joined(train, test, int(run.dataset["train_images"]))


def has_codes(run: Run, split: str) -> bool:
    """Whether the codes of a split are there, for the model as it is; without reading them."""
    choose(dict.fromkeys(SPLITS), split, "split")
    path = run.path / "artifacts" / "codes.npz"
    if split != "train" and not path.is_file():
        return False
    return split == "test" or _trained(run) is not None


def split_of(run: Run, split: str) -> Split:
    """The images of a split. Raises: ValueError where the dataset is not on this machine, or has changed since."""
    choose(dict.fromkeys(SPLITS), split, "split")
    dataset = run.load_dataset()
    if split != "all":
        return dataset.test if split == "test" else dataset.train
    images = np.concatenate([dataset.train.images, dataset.test.images])
    if dataset.train.labels is None or dataset.test.labels is None:
        return Split(images)
    return Split(images, np.concatenate([dataset.train.labels, dataset.test.labels]))


def fingerprint(run: Run, of: str, split: str) -> str:
    """SHA-256, in hex, of what the points of a split are made from: equal points, equal fingerprint.

    The codes of test images by their content; those of training images by the weights and the dataset that they come
    from, so that one knows it before they are made; "all" by both.

    Raises: ValueError where there are no such points.
    """
    choose(dict.fromkeys(OF), of, "of")
    choose(dict.fromkeys(SPLITS), split, "split")
    data = f"{run.dataset['fingerprint']} {run.config.limit} {split}"
    if of == "pixels":
        return _digest("pixels", data)
    if split == "train":
        return _digest("codes", data, weights_digest(run))
    path = run.path / "artifacts" / "codes.npz"
    if not path.is_file():
        raise ValueError(f"{run.id}: expected the codes of its test images, found none yet")
    tested = _file_digest(path, *_stamp(path))
    return tested if split == "test" else _digest("codes", data, weights_digest(run), tested)


def weights_digest(run: Run) -> str:
    """SHA-256 of the model's weights. Raises: ValueError where there are none."""
    path = run.path / "weights.npz"
    if not path.is_file():
        raise ValueError(f"{run.id}: expected a trained model, found none yet")
    return _file_digest(path, *_stamp(path))


def train_codes_path(run: Run) -> Path:
    """Where the codes of the training images lie, or will."""
    return writable_folder(run, "codes") / "codes-train.npz"


def writable_folder(run: Run, kind: str) -> Path:
    """Where what is computed of a run is kept: its artifacts; in the home's cache for a run that lies elsewhere."""
    if run.path.parent == runs_folder() or run.path.resolve().parent == runs_folder().resolve():
        return run.path / "artifacts" if kind == "codes" else run.path / "artifacts" / kind
    return home() / "cache" / kind / run.id


def places_of(run: Run, kind: str, name: str) -> tuple[Path, Path]:
    """Where such a file is written, and where it would have come with the run: of the home's own runs the same."""
    return writable_folder(run, kind) / name, run.path / "artifacts" / kind / name


def _joined(train: Codes, test: Codes, trained: int) -> Codes:
    def both(name: str) -> Any:
        parts = [getattr(codes, name) for codes in (train, test)]
        return None if any(part is None for part in parts) else np.concatenate(parts)

    index = np.concatenate([train.index, test.index + trained])
    return Codes(both("z_mean"), both("z_log_var"), both("labels"), both("elbo"), index, "all")


def _trained(run: Run) -> Path | None:
    """The file of the training images' codes, where it is there and of the model as it is."""
    path = train_codes_path(run)
    try:
        made_by = str(read_npz(path, ("weights",))["weights"])
    except (OSError, ValueError):  # not there, or damaged: it will be made anew
        return None
    return path if made_by == weights_digest(run) else None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _file_digest(path: Path, changed: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
