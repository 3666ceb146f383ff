"""The classical filters, from SciPy and scikit-image, each with one setting that is chosen on other images.

Noise that was clipped makes black brighter and white darker, which no filter of these undoes: each is followed by the
straight line that brings its results nearest to the clean pixels of those other images.
Knows arrays only; scikit-image is imported when a filter is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.inference.quality import squared_error

Images = npt.NDArray[np.float32]

CHOOSING = 50
"""Pairs on which the settings are tried."""


@dataclass(frozen=True)
class Filter:
    """A filter: `code` (images (n, h, w, c), setting) -> images, and the settings that are tried, in their `unit`."""

    title: str
    unit: str
    settings: Sequence[float]
    code: Callable[[Images, float], Images]

    def fit(self, damaged: Images, clean: Images) -> FittedFilter:
        """The setting of least squared error on the first `CHOOSING` of these pairs, and the line fitted on all."""
        few = slice(CHOOSING)
        errors = [self._with(setting, damaged[few], clean[few])[1] for setting in self.settings]
        return self._with(self.settings[int(np.argmin(errors))], damaged, clean)[0]

    def _with(self, setting: float, damaged: Images, clean: Images) -> tuple[FittedFilter, float]:
        """The filter of a setting, and its error on the same pairs."""
        filtered = self.code(np.clip(damaged, 0.0, 1.0), setting)
        variance = float(filtered.var(dtype=np.float64))
        mean, target = float(filtered.mean(dtype=np.float64)), float(clean.mean(dtype=np.float64))
        slope = float(np.mean((filtered - mean) * (clean - target), dtype=np.float64) / variance) if variance else 0.0
        fitted = FittedFilter(self.code, setting, slope, target - slope * mean)
        return fitted, float(squared_error(fitted.line(filtered), clean).mean())


@dataclass(frozen=True)
class FittedFilter:
    """A filter with its setting, and the line behind it."""

    code: Callable[[Images, float], Images]
    setting: float
    slope: float
    offset: float

    def __call__(self, damaged: Images) -> Images:
        """The filtered images, float32 in [0, 1]."""
        return self.line(self.code(np.clip(damaged, 0.0, 1.0), self.setting))

    def line(self, filtered: Images) -> Images:
        """What the line makes of filtered images, in [0, 1]."""
        return np.asarray(np.clip(self.slope * filtered + self.offset, 0.0, 1.0), np.float32)


def median(images: Images, size: float) -> Images:
    """The median of a square of odd side."""
    from scipy.ndimage import median_filter

    return np.asarray(median_filter(images, size=(1, int(size), int(size), 1)))


def gaussian(images: Images, deviation: float) -> Images:
    """A Gaussian blur."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(images, sigma=(0, deviation, deviation, 0)))


def total_variation(images: Images, weight: float) -> Images:
    """The image of small total variation near to it (Chambolle 2004)."""
    from skimage import restoration

    code: Any = restoration.denoise_tv_chambolle
    return _each(images, lambda image: code(image, weight=weight, channel_axis=-1))


def non_local_means(images: Images, strength: float) -> Images:
    """Means over places that look alike (Buades et al. 2005): patches of 5 pixels, 6 pixels far."""
    from skimage import restoration

    means: Any = restoration.denoise_nl_means

    def code(image: Images) -> Images:
        found = means(image, patch_size=5, patch_distance=6, h=strength, fast_mode=True, channel_axis=-1)
        return np.asarray(found).reshape(image.shape)

    return _each(images, code)


def _each(images: Images, code: Callable[[Images], Images]) -> Images:
    return np.stack([code(image) for image in images])


FILTERS: Mapping[str, Filter] = {
    "median": Filter("Median", "side of the square", (3, 5, 7), median),
    "gaussian": Filter("Gaussian filter", "deviation in pixels", (0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 1.8, 2.5), gaussian),
    "total-variation": Filter(
        "Total variation", "weight", (0.03, 0.06, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2), total_variation
    ),
    "non-local-means": Filter(
        "Non-local means", "strength", (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0), non_local_means
    ),
}
"""By name, in the order of the tables."""
