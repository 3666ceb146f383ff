"""What an estimator has found of test images so far, image by image: a file, and the figures that follow from it.

Knows files and numbers, no model: a page reads here what another process is still adding to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.named import Arrays, read_named, save_named
from vae_tf.latent import active_units, activity

SUBSET_SEED = 1312
OVER_IMAGES: Mapping[str, Callable[[npt.NDArray[Any]], Any]] = {
    "acceptance": np.mean,
    "r_hat": np.max,
    "defensive": np.sum,
    "refined": np.sum,
}
"""How what is told of each image is told of all: those that are counted were done in a more careful way."""


def places(count: int, limit: int | None) -> npt.NDArray[np.int64]:
    """Which of `count` images, and in which order: all as they are, or a fixed random subset of `limit`.

    A larger subset begins with the smaller one. Raises: ValueError for a limit that there is not.
    """
    if limit is None or limit == count:
        return np.arange(count)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= count:
        raise ValueError(f"limit: expected 1 to {count} images, received {limit}")
    return np.random.default_rng(SUBSET_SEED).permutation(count)[:limit]


@dataclass(frozen=True, eq=False)
class Findings:
    """`arrays` by name, (n, ...): one row an image, in the order of `places`. `about`: what holds for all of them.

    Of real images: value, standard_error, z_mean, flags, seconds, and what else the estimator knows; of simulated ones:
    lower, upper, acceptance, seconds.
    """

    arrays: Arrays
    about: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.arrays["seconds"])

    def first(self, count: int) -> Findings:
        """Those of the first images."""
        return Findings({name: array[:count] for name, array in self.arrays.items()}, self.about)

    def joined(self, more: Arrays) -> Findings:
        """With those of further images behind them."""
        return Findings({name: np.concatenate([self.arrays[name], more[name]]) for name in more}, self.about)

    def save(self, path: Path) -> None:
        """Writes them, unless the file holds as many already. Raises: OSError, also where the folder is gone."""
        there = read_findings(path)
        if there is None or len(there) < len(self):
            save_named(path, self.arrays, self.about)


def read_findings(path: Path) -> Findings | None:
    """What a file holds, or None where there is none, or it is damaged."""
    read = read_named(path)
    if read is None:
        return None
    about, arrays = read
    n = len(arrays.get("seconds", ()))
    return Findings(arrays, about) if n and all(len(array) == n for array in arrays.values()) else None


def figures(found: Findings) -> dict[str, Any]:
    """The means over images, nats per image, with their standard errors: those of an estimate, or of a gap."""
    return _gap(found.arrays) if "upper" in found.arrays else _estimate(found.arrays, found.about)


def _estimate(arrays: Arrays, about: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {
        "images": len(arrays["value"]),
        "mean": mean(arrays["value"]),
        "standard_error": standard_error(arrays["value"]),
        "flagged": int(arrays["flags"].sum()),
    }
    if "effective_sample_size" in arrays:
        known["effective_sample_size"] = float(np.median(arrays["effective_sample_size"]))
    known |= {name: float(over(arrays[name])) for name, over in OVER_IMAGES.items() if name in arrays}
    if "kl" in arrays:
        known |= _terms(arrays)
    if "log_var_at_bounds" in arrays:
        known["log_var_range"] = about["log_var_range"]
        known["log_var_at_bounds"] = mean(arrays["log_var_at_bounds"])
    return known | {"seconds": float(arrays["seconds"].sum())}


def _terms(arrays: Arrays) -> dict[str, Any]:
    """The two terms of the bound, and how many dimensions carry the second."""
    total = arrays["kl"].sum(axis=1)
    return {
        "reconstruction": mean(arrays["reconstruction"]),
        "reconstruction_se": standard_error(arrays["reconstruction"]),
        "kl": mean(total),
        "kl_se": standard_error(total),
        "kl_per_dimension": [mean(column) for column in arrays["kl"].T],
        "activity": [float(variance) for variance in activity(arrays["z_mean"])],
        "active_units": active_units(arrays["z_mean"]),
    }


def _gap(arrays: Arrays) -> dict[str, Any]:
    """Both bounds on images that the model drew, and how far they are apart."""
    gap = arrays["upper"] - arrays["lower"]
    return {
        "images": len(gap),
        "lower": mean(arrays["lower"]),
        "upper": mean(arrays["upper"]),
        "gap": mean(gap),
        "gap_se": standard_error(gap),
        "acceptance": mean(arrays["acceptance"]),
        "seconds": float(arrays["seconds"].sum()),
    }


def mean(values: npt.NDArray[Any]) -> float:
    """Over images, in double precision."""
    return float(np.mean(values, dtype=np.float64))


def standard_error(values: npt.NDArray[Any]) -> float | None:
    """Of the mean over images; None for one image, of which there is none."""
    if len(values) < 2:
        return None
    return float(np.std(values, dtype=np.float64, ddof=1) / np.sqrt(len(values)))
