"""How pixels are read by a Bernoulli likelihood. Each reading gives another likelihood: they are not comparable.

Knows tensors, no model. A reading maps x, float32 in [0, 1], to targets of the same shape and range.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from vae_tf.inference.gaussian import Tensor


def grey(x: Tensor, seed: Any) -> Tensor:
    """The grey values themselves, as AEVB does: a cross-entropy rather than a probability of data."""
    return x


def dynamic(x: Tensor, seed: Any) -> Tensor:
    """0 or 1, drawn anew each time with the grey value as its probability (Salakhutdinov & Murray 2008).

    `seed` is a `keras.random.SeedGenerator`, or a number for the same draw each time.
    """
    return ops.cast(keras.random.uniform(ops.shape(x), seed=seed) < x, x.dtype)


def threshold(x: Tensor, seed: Any) -> Tensor:
    """1 where the grey value is above one half, else 0."""
    return ops.cast(x > 0.5, x.dtype)
