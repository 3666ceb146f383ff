"""Models with random weights, in Keras and as a page is handed them: every preset, and all that changes networks."""

import base64
from functools import cache

import numpy as np

from vae_tf.config import VAEConfig
from vae_tf.training.presets import PRESETS

OTHERS = {
    "odd sizes, three channels": {"image_shape": (7, 5, 3), "architecture": "conv", "hidden": (4, 6)},
    "frey": {"image_shape": (28, 20, 1), "likelihood": "gaussian", "hidden": (200,)},
    "frey by convolutions": {"image_shape": (28, 20, 1), "architecture": "conv", "likelihood": "gaussian"},
    "64 x 64 in colour": {"image_shape": (64, 64, 3), "architecture": "conv", "latent_dim": 8},
    "a linear mean": {"image_shape": (8, 8, 1), "likelihood": "gaussian", "gaussian_mean": "linear", "hidden": (16,)},
    "one shared variance": {"image_shape": (8, 8, 3), "likelihood": "gaussian", "gaussian_variance": "shared"},
    "no hidden layer": {"image_shape": (8, 8, 1), "hidden": ()},
    "no convolution that halves": {"image_shape": (6, 9, 3), "architecture": "conv", "hidden": ()},
    "tanh by convolutions": {"image_shape": (9, 9, 1), "architecture": "conv", "activation": "tanh", "latent_dim": 1},
    "no width a multiple of four": {"image_shape": (7, 7, 1), "hidden": (33, 6), "latent_dim": 5},
    "one pixel": {"image_shape": (1, 1, 1), "hidden": (3,), "latent_dim": 1},
}
CONFIGS = {
    **{f"preset {name}": preset.make("mnist", (28, 28, 1), 60_000).model for name, preset in PRESETS.items()},
    **{name: VAEConfig(**settings) for name, settings in OTHERS.items()},
}


@cache
def made(name):
    """A model with random biases too, as Keras has it and as the exporter describes it."""
    import keras

    from vae_tf.export.browser import describe
    from vae_tf.models.vae import VAE

    rng = np.random.default_rng(0)
    keras.utils.set_random_seed(0)
    model = VAE(CONFIGS[name])
    for variable in [*model.encoder.trainable_variables, *model.decoder.trainable_variables]:
        if variable.name == "bias":
            variable.assign(rng.normal(0, 0.3, variable.shape))
    return model, *describe(model)


def packed(description, weights):
    """The manifest and the weights in base 64, as a test's argument."""
    data = weights.tobytes()
    manifest = {"schema": 1, **description, "weights": {"dtype": str(weights.dtype), "bytes": len(data)}}
    return {"manifest": manifest, "weights": base64.b64encode(data).decode()}
