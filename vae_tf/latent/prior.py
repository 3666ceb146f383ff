"""Samples of the prior p(z), the standard Gaussian. Knows no model."""

import math

import numpy as np
from numpy.typing import NDArray


def sample_prior(n: int, latent_dim: int, *, seed: int, temperature: float = 1.0) -> NDArray[np.float32]:
    """Independent Gaussian codes, float32 (n, latent_dim); the same seed gives the same codes.

    Args:
        n: how many, at least 1.
        latent_dim: at least 1.
        seed: a whole number >= 0.
        temperature: the standard deviation, >= 0. Below 1 the codes keep to where the prior is dense, which
            gives more typical images and fewer kinds of them; only 1 samples the model.

    Raises:
        ValueError: an argument out of range.
    """
    if n < 1 or latent_dim < 1:
        raise ValueError(f"expected n >= 1 and latent_dim >= 1, received n={n}, latent_dim={latent_dim}")
    if seed < 0:
        raise ValueError(f"seed: expected a whole number >= 0, received {seed}")
    if not (math.isfinite(temperature) and temperature >= 0):
        raise ValueError(f"temperature: expected a finite number >= 0, received {temperature}")
    noise = np.random.default_rng(seed).standard_normal((n, latent_dim), dtype=np.float32)
    return noise * np.float32(temperature)
