"""Noise of pixels: Gaussian, salt and pepper, speckle, Poisson. Each with what it says of the image behind it.

Knows arrays and tensors alike; no model.
"""

from __future__ import annotations

import numpy as np

from vae_tf.data.corruption.damage import Damage
from vae_tf.data.corruption.draw import Draw
from vae_tf.data.corruption.namespace import Array, namespace
from vae_tf.data.corruption.normal import log_clipped_normal, log_normal, log_poisson

READING = 0.05
"""To within what deviation a pixel that was left as it is counts as known: a density needs some width."""


def gaussian(x: Array, strength: float, draw: Draw) -> Array:
    """x + N(0, strength^2), clipped to [0, 1]."""
    xp = namespace(x)
    return xp.clip(unclipped(x, strength, draw), 0.0, 1.0)


def unclipped(x: Array, strength: float, draw: Draw) -> Array:
    """x + N(0, strength^2), which may leave [0, 1]."""
    return x + strength * draw.normal(namespace(x).shape(x))


def salt_and_pepper(x: Array, strength: float, draw: Draw) -> Array:
    """A share of the pixels replaced by 0 or 1, each as likely; all channels of a pixel alike."""
    xp = namespace(x)
    coin = draw.uniform((*xp.shape(x)[:3], 1))
    spoilt = xp.where(coin < 0.5 * strength, xp.zeros_like(x), xp.ones_like(x))
    return xp.where(coin < strength, spoilt, x)


def log_salt_and_pepper(y: Array, x: Array, strength: float) -> Array:
    """A pixel is either left (known to within `READING`), or 0 or 1 whatever it was, in all its channels alike.

    y and x (..., c): (..., 1), as a pixel's channels have one density together.
    """
    xp = namespace(y, x)
    of_channels = log_clipped_normal(y, x, np.float32(READING))
    left = np.float32(np.log(max(1.0 - strength, 1e-6))) + xp.sum(of_channels, axis=-1, keepdims=True)
    replaced = xp.all(y <= 0, axis=-1, keepdims=True) | xp.all(y >= 1, axis=-1, keepdims=True)
    # What is neither, nor near x, is taken as unlikely rather than impossible.
    spoilt = xp.where(replaced, np.float32(np.log(0.5 * strength)), np.float32(-30.0 * of_channels.shape[-1]))
    return xp.logaddexp(left, spoilt)


def speckle(x: Array, strength: float, draw: Draw) -> Array:
    """x (1 + N(0, strength^2)), clipped to [0, 1]."""
    xp = namespace(x)
    return xp.clip(x * (1.0 + strength * draw.normal(xp.shape(x))), 0.0, 1.0)


def log_speckle(y: Array, x: Array, strength: float) -> Array:
    """Clipped Gaussian whose deviation grows with the pixel; black is known to within `READING`."""
    xp = namespace(y, x)
    deviation = xp.sqrt(xp.square(strength * x) + np.float32(READING**2))
    return log_clipped_normal(y, x, deviation)


def poisson(x: Array, strength: float, draw: Draw) -> Array:
    """Counts of light over their number at white, 1 / strength^2; no more than that are counted."""
    peak = _peak(strength)
    xp = namespace(x)
    return xp.minimum(draw.poisson(peak * x), peak) / peak


def log_poisson_pixels(y: Array, x: Array, strength: float) -> Array:
    """Log-probability of the count; black counts a little light, so that no count is impossible."""
    peak = _peak(strength)
    xp = namespace(y, x)
    return log_poisson(xp.round(y * peak), peak * xp.maximum(x, np.float32(1e-3)), peak)


def _peak(strength: float) -> float:
    return float(max(1, round(strength**-2)))


GAUSSIAN = Damage(
    "gaussian",
    "Gaussian noise",
    "Adds Gaussian noise to each pixel, then clips to black and white.",
    "standard deviation",
    0.01,
    2.0,
    0.5,
    apply=gaussian,
    density=log_clipped_normal,
    extra="clipped",
)
UNCLIPPED = Damage(
    "gaussian-unclipped",
    "Gaussian noise, not clipped",
    "Adds Gaussian noise to each pixel; values may lie beyond black and white.",
    "standard deviation",
    0.01,
    2.0,
    0.5,
    apply=unclipped,
    density=log_normal,
    extra="normal",
)
SALT_AND_PEPPER = Damage(
    "salt-and-pepper",
    "Salt and pepper",
    "Replaces some pixels by black or white.",
    "share of the pixels",
    0.01,
    0.95,
    0.3,
    apply=salt_and_pepper,
    density=log_salt_and_pepper,
)
SPECKLE = Damage(
    "speckle",
    "Speckle",
    "Multiplies each pixel by Gaussian noise around one: bright ones suffer most.",
    "standard deviation of the factor",
    0.01,
    3.0,
    1.0,
    apply=speckle,
    density=log_speckle,
)
POISSON = Damage(
    "poisson",
    "Poisson noise",
    "Counts of light: white is 1 / strength squared photons.",
    "noise of white",
    0.03,
    1.0,
    0.5,
    apply=poisson,
    density=log_poisson_pixels,
)
