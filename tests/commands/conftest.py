"""Settings of a training of a second."""

import pytest

from vae_tf import TrainConfig, VAEConfig


@pytest.fixture(scope="session")
def config():
    def tiny(**settings):
        model = VAEConfig(image_shape=(8, 8, 1), hidden=(8,), eval_targets="dynamic")
        return TrainConfig(
            **{"dataset": "digits", "limit": 60, "batch_size": 20, "epochs": 3, "model": model} | settings
        )

    return tiny
