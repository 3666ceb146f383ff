"""How near a result is to the clean image: PSNR, SSIM, cross-entropy; means with standard errors. Knows arrays only.

Images are float (n, h, w, c) in [0, 1]; a figure of each image is float64 (n,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

Images = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

DECIBEL = float(10.0 / np.log(10.0))
SURE = 0.01
"""A result read as a probability is kept this far from 0 and 1: certainty that is wrong would cost infinitely much."""
REACH = 5
"""Pixels from the border that SSIM does not count: where its window, a Gaussian of 1.5 pixels, would look outside."""


@dataclass(frozen=True)
class Figure:
    """A mean over images, or what is made of it, with its standard error; NaN for the error of a single image."""

    value: float
    standard_error: float


def squared_error(result: Images, clean: Images) -> Doubles:
    """The mean squared error of each image's pixels. Raises: ValueError for two shapes."""
    if result.shape != clean.shape:
        raise ValueError(f"result: expected shape {clean.shape}, received {result.shape}")
    difference = result.astype(np.float64) - clean
    return np.asarray(np.square(difference).reshape(len(clean), -1).mean(axis=1))


def psnr(errors: Doubles) -> Figure:
    """10 log10(1 / mean) decibel, of the mean over all images of their squared errors (the delta method's error)."""
    mean = float(np.mean(errors))
    if mean == 0.0:
        return Figure(float("inf"), 0.0)
    return Figure(-DECIBEL * float(np.log(mean)), DECIBEL * mean_of(errors).standard_error / mean)


def psnr_gain(errors: Doubles, other: Doubles) -> Figure:
    """By how many decibel the first is better on the same images, paired: what all images share cancels.

    Without end (infinite, its error NaN) where one of the two is perfect, as a mask that hides nothing; 0 where both.
    """
    ours, theirs = float(np.mean(errors)), float(np.mean(other))
    if ours == 0.0 or theirs == 0.0:
        return Figure(0.0, 0.0) if ours == theirs else Figure(float("inf" if ours == 0.0 else "-inf"), float("nan"))
    shares = errors / ours - other / theirs
    return Figure(DECIBEL * float(np.log(theirs / ours)), DECIBEL * mean_of(shares).standard_error)


def ssim(result: Images, clean: Images) -> Doubles:
    """The structural similarity of each image, at most 1, a mean over channels (Wang et al. 2004: a Gaussian window of
    1.5 pixels, K 0.01 and 0.03). Images too small for the window count whole."""
    a, b = result.astype(np.float64), clean.astype(np.float64)
    mean_a, mean_b = _smooth(a), _smooth(b)
    var_a, var_b = _smooth(a * a) - mean_a**2, _smooth(b * b) - mean_b**2
    covariance = _smooth(a * b) - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    likeness = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    likeness /= (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    cut = slice(REACH, -REACH) if min(a.shape[1:3]) > 2 * REACH else slice(None)
    return np.asarray(likeness[:, cut, cut].mean(axis=(1, 2, 3)))


def cross_entropy(result: Images, clean: Images) -> Doubles:
    """The negative Bernoulli log-likelihood of each clean grey image, nats, the result's pixels read as probabilities
    (within `SURE` of 0 and 1 they are held there)."""
    p = np.clip(result.astype(np.float64), SURE, 1.0 - SURE)
    nats = clean * np.log(p) + (1.0 - clean) * np.log1p(-p)
    return np.asarray(-nats.reshape(len(clean), -1).sum(axis=1))


def mean_of(values: Doubles) -> Figure:
    """The mean of one number an image."""
    error = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return Figure(float(np.mean(values)), float(error))


def _smooth(images: Doubles) -> Doubles:
    return np.asarray(gaussian_filter(images, sigma=(0, 1.5, 1.5, 0), truncate=3.5))
