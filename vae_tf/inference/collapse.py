"""Whether a decoder uses the code that it is given, and how wide it believes its errors to be.

Knows tensors and the few methods of a model that it is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.inference.gaussian import Tensor
from vae_tf.inference.quality import Figure, mean_of

Array = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


class Decoding(Protocol):
    """What is needed of a model."""

    config: Any
    encoder: Any
    decoder: Any
    likelihood: Any
    at_once: int

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) (samples, n)."""

    def read(self, x: Tensor, targets: str, seed: Any) -> Tensor:
        """Pixels as `targets` reads them."""

    def checked(self, x: Any) -> Any:
        """x, or ValueError."""


@dataclass(frozen=True, eq=False)
class Use:
    """What a code is worth to the decoder.

    Attributes:
        z_mean, z_log_var (n, d): what the encoder says of each image, as its targets read it.
        worth: log p(x|z) with z from the image's own q(z|x), less that with another image's z: nats per image, with its
            standard error. Near 0 where the decoder ignores z, whatever the KL term pays for it.
        squared_error: the mean over pixels of E (x - mean image)^2; `variance`: the mean of the variance that the
            likelihood gives a pixel.
    """

    z_mean: Array
    z_log_var: Array
    worth: Figure
    squared_error: float
    variance: float


def use_of_codes(model: Decoding, x: npt.ArrayLike, *, targets: str | None = None, seed: int = 0) -> Use:
    """What codes of images x (n, h, w, c), n >= 2, float in [0, 1], are worth, one sample of z each. Raises: ValueError
    for a single image, or integer ones."""
    images = np.asarray(x)
    if len(model.checked(images)) < 2:
        raise ValueError(f"x: expected at least two images, received {len(images)}")
    wanted = targets or str(model.config.eval_targets)

    @tf.function(autograph=False, reduce_retracing=True)
    def compiled(x: Tensor, key: Tensor) -> Any:
        x = model.read(x, wanted, seed)
        z_mean, z_log_var = model.encoder(x)
        z = z_mean + tf.exp(0.5 * z_log_var) * tf.random.stateless_normal(tf.shape(z_mean), key)
        # Each image's neighbour in the batch: two at least, as the batches' sizes differ by one at most.
        other = tf.roll(z, 1, axis=0)
        worth = model.log_likelihood(x, z[None])[0] - model.log_likelihood(x, other[None])[0]
        parameters = model.decoder(z)
        mean = model.likelihood(parameters)
        variance = tf.reduce_mean(model.likelihood.variance(parameters) + tf.zeros_like(mean))
        return z_mean, z_log_var, worth, tf.reduce_mean(tf.square(x - mean)), variance

    batches = np.array_split(images.astype(np.float32, copy=False), max(1, len(images) // max(model.at_once, 2)))
    told = [compiled(tf.constant(batch), tf.constant([seed, i])) for i, batch in enumerate(batches)]
    z_mean, z_log_var, worth = (np.concatenate([part[i].numpy() for part in told]) for i in range(3))
    sizes = [len(batch) for batch in batches]
    squared_error, variance = (float(np.average([part[i].numpy() for part in told], weights=sizes)) for i in (3, 4))
    return Use(z_mean, z_log_var, mean_of(worth.astype(np.float64)), squared_error, variance)
