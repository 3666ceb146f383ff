"""Pixels at rest and pixels at work: uint8 0..255 on disk, float32 in [0, 1] in a model."""

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
