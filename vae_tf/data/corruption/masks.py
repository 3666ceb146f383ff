"""Masks: which pixels are still seen. A mask is bool (n, h, w, 1), true where a pixel is kept, all channels alike.

Knows arrays and tensors alike; no model.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vae_tf.data.corruption.damage import Damage
from vae_tf.data.corruption.draw import Draw
from vae_tf.data.corruption.namespace import Array, namespace


def block(x: Array, strength: float, draw: Draw) -> Array:
    """All but a rectangle of the image's proportions, somewhere in it, that takes a share `strength` of its area."""
    xp = namespace(x)
    n, (height, width) = xp.shape(x)[0], x.shape[1:3]
    rows, columns = (round(size * strength**0.5) for size in (height, width))
    top = xp.floor(draw.uniform((n, 1, 1, 1)) * (height - rows + 1))
    left = xp.floor(draw.uniform((n, 1, 1, 1)) * (width - columns + 1))
    i = np.arange(height, dtype=np.float32).reshape(1, -1, 1, 1)
    j = np.arange(width, dtype=np.float32).reshape(1, 1, -1, 1)
    return ~((i >= top) & (i < top + rows) & (j >= left) & (j < left + columns))


def random(x: Array, strength: float, draw: Draw) -> Array:
    """Each pixel is lost with probability `strength`."""
    return draw.uniform((*namespace(x).shape(x)[:3], 1)) >= strength


def half(x: Array, strength: float, draw: Draw) -> Array:
    """The upper part; the lowest share `strength` of the rows is lost."""
    xp = namespace(x)
    height = x.shape[1]
    kept = np.arange(height) < height - round(height * strength)
    return xp.broadcast_to(kept.reshape(1, -1, 1, 1), (*xp.shape(x)[:3], 1))


def given(kept: npt.ArrayLike) -> Damage:
    """The damage that keeps exactly these pixels of each image: bool (h, w) or (n, h, w, 1). Raises: ValueError."""
    mask = np.asarray(kept)
    if mask.dtype != bool or mask.ndim not in (2, 4) or (mask.ndim == 4 and mask.shape[3] != 1):
        received = f"{mask.dtype} {mask.shape}"
        raise ValueError(f"mask: expected true or false for each pixel, (h, w) or (n, h, w, 1), received {received}")
    mask = mask.reshape(1, *mask.shape, 1) if mask.ndim == 2 else mask

    def keep(x: Array, strength: float, draw: Draw) -> Array:
        if mask.shape[1:3] != tuple(x.shape[1:3]) or mask.shape[0] not in (1, x.shape[0]):
            raise ValueError(f"mask: expected one for images {tuple(x.shape)}, received {mask.shape}")
        return np.broadcast_to(mask, (x.shape[0], *mask.shape[1:]))

    return Damage("given", "A mask of your own", "Hides the pixels that you painted.", "unused", 0, 1, 1, kept=keep)


BLOCK = Damage(
    "block", "A block is missing", "Hides a rectangle at a random place.", "share of the area", 0, 1, 0.25, kept=block
)
RANDOM = Damage(
    "random", "Random pixels are missing", "Hides pixels at random.", "share of the pixels", 0, 1, 0.7, kept=random
)
HALF = Damage("half", "The lower part is missing", "Hides the lowest rows.", "share of the rows", 0, 1, 0.5, kept=half)
