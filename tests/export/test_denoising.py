"""Models that learned to undo damage go to the browser as any other: their encoder is shown damaged images there."""

import numpy as np
import pytest

from tests.export.wasm import Kernels
from vae_tf import TrainConfig, VAEConfig
from vae_tf.export.browser import describe
from vae_tf.models import registry

MADE = {
    "plain, convolutional": {"kind": "dae", "model": VAEConfig(latent_dim=6, architecture="conv")},
    "plain, fully connected": {"kind": "dae", "model": VAEConfig(image_shape=(8, 8, 3), latent_dim=5, hidden=(16,))},
    "variational": {"kind": "vae", "model": VAEConfig(image_shape=(8, 8, 1), latent_dim=3, hidden=(16,))},
}


@pytest.mark.parametrize("name", MADE)
def test_the_kernels_undo_damage_as_keras_does(name):
    made = registry.make(TrainConfig(damage="gaussian", damage_strength=0.5, **MADE[name]))
    description, weights = describe(made)
    encoder, decoder, kernels = description["encoder"], description["decoder"], Kernels()
    y = np.random.default_rng(0).random((3, *made.config.image_shape), np.float32)
    y[1] += 0.7  # unclipped noise leaves [0, 1]
    (z,) = kernels.run_all(encoder["ops"], weights, y, [encoder["z_mean"]])
    (image,) = kernels.run_all(decoder["ops"], weights, z.reshape(3, -1), [decoder["image"]])
    expected = made.likelihood(made.decoder(made.encoder(y)[0])).numpy()
    assert np.abs(image.reshape(expected.shape) - expected).max() < 1e-5
