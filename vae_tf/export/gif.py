"""A walk through latent space as an animated GIF. Images in, a file's bytes out; knows no model."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 280
"""About how many pixels the longer side of the film has: each pixel of an image becomes a square of them."""
LARGEST = 2048
FRAMES = (1, 480)
MILLISECONDS = (20, 10_000)
"""Viewers slow down what is faster than 20 ms a frame."""


def encode_gif(frames: NDArray[np.uint8], *, milliseconds: int, loop: bool) -> bytes:
    """The frames uint8 (n, h, w, c), each shown for so many milliseconds; `loop`: for ever, else once.

    Raises:
        ValueError: a shape that is none of images with 1 or 3 channels, or a number out of range.
    """
    if frames.dtype != np.uint8 or frames.ndim != 4 or 0 in frames.shape or frames.shape[-1] not in (1, 3):
        raise ValueError(f"frames: expected uint8 (n, h, w, 1 or 3), received {frames.dtype} {frames.shape}")
    for name, value, (low, high) in (("frames", len(frames), FRAMES), ("milliseconds", milliseconds, MILLISECONDS)):
        if not low <= value <= high:
            raise ValueError(f"{name}: expected {low} to {high}, received {value}")
    height, width = frames.shape[1:3]
    if max(height, width) > LARGEST:
        raise ValueError(f"frames: expected sides of at most {LARGEST} pixels, received {height} x {width}")
    scale = max(1, SIDE // max(height, width))
    pictures = [
        Image.fromarray(frame[..., 0] if frame.shape[-1] == 1 else frame).resize(
            (width * scale, height * scale), Image.Resampling.NEAREST
        )
        for frame in frames
    ]
    file = io.BytesIO()
    options = {"loop": 0} if loop else {}  # no entry: once
    pictures[0].save(
        file, "GIF", save_all=True, append_images=pictures[1:], duration=milliseconds, disposal=1, **options
    )
    return file.getvalue()
