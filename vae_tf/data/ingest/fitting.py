"""Images brought to one size and one kind of colour. Pure: uint8 in, uint8 out; (h, w) is grey, (h, w, 3) colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Pixels = NDArray[np.uint8]
# Pillow's bicubic widens with the reduction, so that nothing aliases: Parmar et al., "On aliased resizing and
# surprising subtleties in GAN evaluation" (CVPR 2022).
_FILTER = Image.Resampling.BICUBIC
_TOLERANCE = 2


def is_grey(image: Pixels) -> bool:
    """Whether the channels say the same, within 2 of 255."""
    if image.ndim == 2:
        return True
    first = image[..., :1].astype(np.int16)
    return bool((np.abs(image[..., 1:] - first) <= _TOLERANCE).all())


def coloured(image: Pixels, *, colour: bool) -> Pixels:
    """The image with three channels, or as its luminance (ITU-R 601) where not `colour`."""
    if colour:
        return image if image.ndim == 3 else np.repeat(image[..., np.newaxis], 3, axis=2)
    return image if image.ndim == 2 else np.asarray(Image.fromarray(image).convert("L"))


def fitted(image: Pixels, height: int, width: int, fit: str) -> Pixels:
    """The image at a size: cropped, padded or stretched to it; one that has it already is not touched."""
    if image.shape[:2] == (height, width):
        return image
    return {"crop": _cropped, "pad": _padded, "stretch": _stretched}[fit](image, height, width)


def letterboxed(image: Pixels, side: int) -> Pixels:
    """The image inside a square of `side` pixels, whole and in colour; smaller ones are not enlarged."""
    return coloured(_inside(image, side, side, enlarge=False), colour=True)


def _stretched(image: Pixels, height: int, width: int) -> Pixels:
    return np.asarray(Image.fromarray(image).resize((width, height), _FILTER))


def _cropped(image: Pixels, height: int, width: int) -> Pixels:
    return np.asarray(ImageOps.fit(Image.fromarray(image), (width, height), _FILTER))


def _padded(image: Pixels, height: int, width: int) -> Pixels:
    return _inside(image, height, width, enlarge=True)


def _inside(image: Pixels, height: int, width: int, *, enlarge: bool) -> Pixels:
    h, w = image.shape[:2]
    scale = min(height / h, width / w)
    scale = scale if enlarge else min(scale, 1.0)
    inner_h, inner_w = (min(most, max(1, round(side * scale))) for most, side in ((height, h), (width, w)))
    framed = np.empty((height, width, *image.shape[2:]), np.uint8)
    framed[:] = _border(image)
    top, left = (height - inner_h) // 2, (width - inner_w) // 2
    inner = image if (inner_h, inner_w) == (h, w) else _stretched(image, inner_h, inner_w)
    framed[top : top + inner_h, left : left + inner_w] = inner
    return framed


def _border(image: Pixels) -> Pixels:
    """The median of the pixels at the edge, a channel at a time: what a frame around the image should look like."""
    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    return np.asarray(np.median(edge, axis=0), np.uint8)
