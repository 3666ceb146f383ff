"""Where damage takes its random numbers from: a numpy generator here, a seed generator of Keras in a graph.

Knows no damage.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from vae_tf.data.corruption.namespace import Array


class Draw(Protocol):
    """Independent random numbers, float32."""

    def normal(self, shape: Any) -> Array:
        """Standard Gaussian."""

    def uniform(self, shape: Any) -> Array:
        """In [0, 1)."""

    def poisson(self, rate: Array) -> Array:
        """Counts, of the shape of their rates."""


class ArrayDraw:
    """From a numpy generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def normal(self, shape: Any) -> Array:
        """Standard Gaussian."""
        return self.rng.standard_normal(shape, dtype=np.float32)

    def uniform(self, shape: Any) -> Array:
        """In [0, 1)."""
        return self.rng.random(shape, dtype=np.float32)

    def poisson(self, rate: Array) -> Array:
        """Counts."""
        return np.asarray(self.rng.poisson(rate), np.float32)


class GraphDraw:
    """From a `keras.random.SeedGenerator`, inside a graph."""

    def __init__(self, generator: Any) -> None:
        self.generator = generator

    def normal(self, shape: Any) -> Array:
        """Standard Gaussian."""
        import keras

        return keras.random.normal(shape, seed=self.generator)

    def uniform(self, shape: Any) -> Array:
        """In [0, 1)."""
        import keras

        return keras.random.uniform(shape, seed=self.generator)

    def poisson(self, rate: Array) -> Array:
        """Counts."""
        import tensorflow as tf

        seed = tf.cast(self.generator.next(), tf.int32)
        return tf.random.stateless_poisson(tf.shape(rate), seed, rate, dtype=tf.float32)
