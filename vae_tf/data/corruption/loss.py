"""Detail that is lost without chance: blur and fewer grey levels. Knows arrays and tensors alike; no model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vae_tf.data.corruption.damage import Damage
from vae_tf.data.corruption.draw import Draw
from vae_tf.data.corruption.namespace import Array, namespace


def blur(x: Array, strength: float, draw: Draw) -> Array:
    """A Gaussian blur of `strength` pixels; the border repeats outward."""
    xp = namespace(x)
    rows, columns = (blur_matrix(size, strength) for size in x.shape[1:3])
    return xp.clip(xp.einsum("ij,njkc,lk->nilc", rows, x, columns), 0.0, 1.0)


def blur_matrix(size: int, deviation: float) -> npt.NDArray[np.float32]:
    """The blur of a line of pixels as a matrix (size, size), whose rows sum to one."""
    reach = int(np.ceil(4 * deviation))
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (offsets / deviation) ** 2)
    matrix = np.zeros((size, size))
    places = np.clip(np.arange(size)[:, None] + offsets, 0, size - 1)
    np.add.at(matrix, (np.arange(size)[:, None], places), weights / weights.sum())
    return matrix.astype(np.float32)


def quantise(x: Array, strength: float, draw: Draw) -> Array:
    """The nearest of 2^(8 - strength) evenly spaced levels, black and white among them."""
    steps = 2.0 ** (8 - round(strength)) - 1.0
    return namespace(x).round(x * steps) / steps


BLUR = Damage(
    "blur",
    "Blur",
    "Smears each pixel over its neighbours by a Gaussian.",
    "pixels",
    0.1,
    8.0,
    1.5,
    apply=blur,
)
QUANTISATION = Damage(
    "quantisation",
    "Fewer grey levels",
    "Leaves 2 to the power of (8 - strength) levels.",
    "bits of eight that are lost",
    1,
    7,
    6,
    apply=quantise,
    whole=True,
)
