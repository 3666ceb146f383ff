"""What a result scores against the clean images, image by image, and the figures made of that. Knows arrays only.

Kept image by image, so that any two results of the same images can be compared in pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.inference import quality

Images = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

MEETING = 1.05
"""Chains whose R-hat is at most this have met (Gelman et al. ask for less than 1.1)."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Of each image: its mean squared `error`, `ssim`, `nll` (float64 (n,)), and what sampling `told` of itself.

    `about`: what is said once for all images, seconds and a filter's setting.
    """

    error: Doubles
    ssim: Doubles
    nll: Doubles
    told: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    about: Mapping[str, float] = field(default_factory=dict)


def measure(result: Images, x: Images, told: Mapping[str, npt.NDArray[Any]], about: Mapping[str, float]) -> Measured:
    """What images scores against the clean x, both (n, h, w, c). Raises: ValueError for two shapes."""
    error = quality.squared_error(result, x)
    return Measured(error, quality.ssim(result, x), quality.cross_entropy(result, x), told, about)


def figures(measured: Measured, reference: Doubles | None = None) -> dict[str, Any]:
    """psnr (decibel, over all images and pixels), ssim and nll (nats an image) with their standard errors, images.

    `reference`: the errors of the linear filter on the same images (n,), for the paired gain over it. A figure that is
    infinite, or an error of a single image, is None.
    """
    found = {
        "psnr": quality.psnr(measured.error),
        "ssim": quality.mean_of(measured.ssim),
        "nll": quality.mean_of(measured.nll),
    }
    if reference is not None:
        found["gain"] = quality.psnr_gain(measured.error, reference)
    said: dict[str, Any] = {}
    for name, figure in found.items():
        value, error = figure.value, figure.standard_error
        said |= {name: value if np.isfinite(value) else None, f"{name}_se": error if np.isfinite(error) else None}
    return said | summary(measured.told) | dict(measured.about) | {"images": len(measured.error)}


def summary(told: Mapping[str, npt.NDArray[Any]]) -> dict[str, float | None]:
    """What sampling says of itself: medians over images, and the share of images whose chains have met.

    What is not finite, as of chains that are stuck, is None: JSON has no word for it.
    """
    said = {name: float(np.median(values)) for name, values in told.items()}
    if "r_hat" in told:
        said |= {"converged": float(np.mean(told["r_hat"] <= MEETING)), "largest_r_hat": float(np.max(told["r_hat"]))}
    return {name: value if np.isfinite(value) else None for name, value in said.items()}
