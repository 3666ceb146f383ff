"""A race of seconds on the digits that come with the code, in the place of the paper's."""

from dataclasses import replace

import pytest

from vae_tf import TrainConfig, VAEConfig
from vae_tf.runs.paper import PaperRequest, races


@pytest.fixture
def short():
    """Makes a race of figure 2 or 3 whose training is tiny."""

    def make(figure="fig3", algorithm="aevb", **settings):
        images = {"train_images": (1_000,)} if figure == "fig3" else {}
        asked = PaperRequest(figure=figure, latent_dims=(3,), algorithms=(algorithm,), samples=10**6, **images)
        (race,) = races(asked)
        model = VAEConfig(image_shape=(8, 8, 1), latent_dim=3, hidden=(4,))
        given = {"kind": race.config.kind, "dataset": "digits", "limit": 40, "batch_size": 20, "epochs": 2}
        return replace(race, config=TrainConfig(model=model, **given | {"marks": (20, 60)} | settings))

    return make
