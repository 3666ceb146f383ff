"""Tiny models of every kind, for the tests of AEVB's rivals."""

import keras
import numpy as np

from vae_tf import TrainConfig, VAEConfig
from vae_tf.models.registry import make

SHAPE = (4, 4, 1)
X = np.random.default_rng(0).random((6, *SHAPE), np.float32)


def rival(kind, *, learning_rate=0.05, seed=0, optimizer=None, **settings):
    """A small compiled model whose every random number comes from the seed; it runs eagerly."""
    keras.utils.set_random_seed(seed)
    model = make(TrainConfig(kind=kind, model=VAEConfig(**{"image_shape": SHAPE, "hidden": (8,)} | settings)))
    model.compile(optimizer=optimizer or keras.optimizers.SGD(learning_rate), run_eagerly=True)
    return model


def values(weights):
    """Copies of what the variables hold."""
    return [np.array(weight.numpy()) for weight in weights]
