"""The BDMC gap: how far annealing can be from log p(x), measured on images that the model itself drew.

Of such an image one exact sample of the posterior is known, the z it was drawn from. Annealing from the prior bounds
log p(x) from below, annealing back from that z from above (Grosse et al. 2015, arXiv 1511.02543; Wu et al. 2017,
arXiv 1611.04273): log p(x) lies between, and their distance bounds what either is off. Knows a model that is given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from vae_tf.inference.ais import TOGETHER, Annealing, block_key
from vae_tf.inference.batch import Array
from vae_tf.inference.iwae import weighted_mean
from vae_tf.inference.transition import Rows

FORWARD, BACKWARD, IMAGES = 0, 1, 2
"""What a seed is for."""


class Bidirectional:
    """Both bounds on images that a model draws; those of an image are a function of the seed and its place."""

    def __init__(self, model: Any, *, chains: int, temperatures: int, leapfrogs: int, seed: int = 0) -> None:
        self.model, self.chains, self.seed = model, chains, seed
        self.size = max(1, min(TOGETHER, model.at_once) // chains)
        self.anneal = Annealing(model.log_likelihood, temperatures=temperatures, leapfrogs=leapfrogs)

    def __call__(self, start: int, end: int, *, tell: Callable[[float], object] = lambda share: None) -> dict[str, Any]:
        """`lower`, `upper`, nats, and `acceptance` (n,) of the images from place `start` to `end`, within one block.

        `tell` hears the share done, and may raise.
        """
        number, first = divmod(start, self.size)
        rows, n = Rows(first, self.size), end - start
        x, z = self.drawn(number)
        x, z = (rows.of(array, n, axis=0) for array in (x, z))
        shape = (self.chains, self.size, z.shape[1])
        prior = np.random.default_rng((self.seed, number, FORWARD)).standard_normal(shape, np.float32)
        forward = self._half(x, rows.of(prior, n), number, FORWARD, rows, tell)
        backward = self._half(x, np.repeat(z[None], self.chains, axis=0), number, BACKWARD, rows, tell)
        return {
            "lower": weighted_mean(forward.log_weights)["value"],
            "upper": -weighted_mean(backward.log_weights)["value"],
            "acceptance": 0.5 * (forward.acceptance + backward.acceptance),
        }

    def drawn(self, number: int) -> tuple[Array, Array]:
        """The images x (size, h, w, c) of a block, and the z (size, latent_dim) that they were drawn from."""
        shape = (self.size, self.model.config.latent_dim)
        z = np.random.default_rng((self.seed, number, IMAGES)).standard_normal(shape, np.float32)
        key = tf.constant([block_key(self.seed, number), IMAGES], tf.int32)
        return np.asarray(self.model.likelihood.sample(self.model.decoder(z), key)), z

    def _half(self, x: Any, start: Any, number: int, way: int, rows: Rows, tell: Callable[[float], object]) -> Any:
        key = (block_key(self.seed, number) + way) % 2**31
        return self.anneal(
            x, start, backward=way == BACKWARD, key=key, rows=rows, progress=lambda share: tell(0.5 * (way + share))
        )
