"""Small images in a row, each in a frame that says something. Arrays in, a picture on the page out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pages.ui import pictures

FRAME, GAP = 3, 4
"""Pixels."""
COLOURS = {0: (0, 0, 0, 0), 1: (138, 145, 156, 70), 2: (59, 91, 204, 130), 3: (59, 91, 204, 255)}
"""By how many rows an image is in, red, green, blue and cover: the last is the app's accent."""


def row(images: NDArray[np.uint8], shares: list[int], *, room: int, alt: str) -> None:
    """Draws images (n, h, w, c) side by side, as large as the room allows, each framed by its share, 0 to 3."""
    if len(images):
        pictures.show(strip(images, shares, room), alt=alt)


def strip(images: NDArray[np.uint8], shares: list[int], room: int) -> NDArray[np.uint8]:
    """The picture: uint8 (H, W, 4), see-through between the frames."""
    _, height, width, channels = images.shape
    scale = pictures.fitting(width, room // len(images) - 2 * FRAME - GAP)
    high, wide = height * scale + 2 * FRAME, width * scale + 2 * FRAME
    picture = np.zeros((high, len(images) * (wide + GAP) - GAP, 4), np.uint8)
    for place, (image, share) in enumerate(zip(images, shares, strict=True)):
        left = place * (wide + GAP)
        picture[:, left : left + wide] = COLOURS[share]
        inside = picture[FRAME:-FRAME, left + FRAME : left + wide - FRAME]
        inside[..., :3] = image.repeat(scale, axis=0).repeat(scale, axis=1)[..., : 3 if channels == 3 else 1]
        inside[..., 3] = 255
    return picture
