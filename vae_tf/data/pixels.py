"""Pixels at rest and pixels at work: uint8 0..255 on disk, float32 in [0, 1] in a model."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def to_float(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Images uint8 0..255, of any shape, as float32 in [0, 1].

    Raises:
        ValueError: another type.
    """
    if images.dtype != np.uint8:
        raise ValueError(f"images: expected uint8, received {images.dtype}")
    return np.multiply(images, np.float32(1 / 255), dtype=np.float32)


def to_uint8(x: NDArray[Any]) -> NDArray[np.uint8]:
    """Images as uint8 0..255: floats in [0, 1] scaled and rounded to the nearest, uint8 as it is.

    Raises:
        ValueError: another type, NaN, or values outside [0, 1] by more than rounding (1e-4).
    """
    x = np.asarray(x)
    if x.dtype == np.uint8:
        return x
    if x.dtype.kind != "f":
        raise ValueError(f"images: expected uint8 or floats in [0, 1], received {x.dtype}")
    if x.size and not (x.min() >= -1e-4 and x.max() <= 1 + 1e-4):  # also true of NaN
        raise ValueError(f"images: expected floats in [0, 1], received {x.min()} to {x.max()}")
    return np.asarray(np.rint(np.clip(x, 0, 1) * np.float32(255)), np.uint8)
