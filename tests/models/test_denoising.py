"""Models that learn to undo damage: the denoising VAE, and the plain auto-encoder."""

import keras
import numpy as np
import pytest

from vae_tf import VAE, TrainConfig, VAEConfig
from vae_tf.data.corruption import DAMAGES
from vae_tf.models import registry
from vae_tf.models.autoencoder import AutoEncoder

CONFIG = VAEConfig(image_shape=(6, 6, 1), latent_dim=4, hidden=(32,))
DAMAGED = {"damage": "gaussian", "damage_strength": 0.5}
KINDS = [kind for kind, entry in registry.MODELS.items() if "damage" not in entry.without]


def images(n=64):
    """Left or right half white."""
    x = np.zeros((n, 6, 6, 1), np.float32)
    x[: n // 2, :, :3] = 1
    x[n // 2 :, :, 3:] = 1
    return x


@pytest.fixture(scope="module")
def learnt():
    """By kind, a model that was shown damaged images, and what its training said."""

    def trained(kind):
        keras.utils.set_random_seed(0)
        model = registry.make(TrainConfig(kind=kind, model=CONFIG, **DAMAGED))
        model.compile(optimizer=keras.optimizers.Adam(0.03))
        return model, model.fit(np.tile(images(), (8, 1, 1, 1)), epochs=5, batch_size=32, verbose=0)

    return {kind: trained(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_shown_damage_learns_to_undo_it(learnt, kind):
    x = images()
    y = DAMAGES["gaussian"].sample(x, 0.5, np.random.default_rng(1))
    model, history = learnt[kind]
    error = np.square(model.decode(model.encode(y).z_mean) - x).mean()
    assert error < 0.25 * np.square(y - x).mean()
    assert history.history["loss"][-1] < 0.5 * history.history["loss"][0]


def test_the_decoder_is_held_to_the_clean_image():
    """With all pixels hidden the encoder knows nothing, and yet white images come out."""
    config = TrainConfig(model=CONFIG, damage="random", damage_strength=1.0)
    model = registry.make(config)
    seen = model.damaged(images())
    assert (np.array(seen) == 0).all()
    model.compile(optimizer=keras.optimizers.Adam(0.05))
    model.fit(np.ones((1280, 6, 6, 1), np.float32), verbose=0)
    assert model.decode(model.encode(np.zeros((1, 6, 6, 1), np.float32)).z_mean).min() > 0.9


def test_without_damage_a_vae_is_what_it_was():
    losses = []
    for make in (VAE, lambda config: registry.make(TrainConfig(model=config))):
        keras.utils.set_random_seed(0)
        losses.append(np.array(make(CONFIG).compute_losses(images(), targets="grey")))
    a, b = losses
    np.testing.assert_allclose(a, b, rtol=1e-6)


def test_a_plain_auto_encoder_has_no_kl_and_one_code_an_image(learnt):
    model, history = learnt["dae"]
    assert set(history.history["kl_loss"]) == {0.0}
    posterior = model.encode(images())
    assert (posterior.z_log_var == -20).all()
    assert not model.bounded
    losses = model.compute_losses(images(), targets="grey")
    assert float(losses.loss) == pytest.approx(float(losses.reconstruction_loss))


@pytest.mark.parametrize("kind", [VAE, AutoEncoder])
def test_a_saved_model_keeps_its_damage(kind, tmp_path):
    model = kind(CONFIG, damage="gaussian:0.25")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert type(loaded) is kind
    assert str(loaded.dose) == "gaussian:0.25"
    np.testing.assert_array_equal(loaded.encode(images()).z_mean, model.encode(images()).z_mean)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"damage": "rain"}, "damage: expected one of none, gaussian"),
        ({"damage": "gaussian", "damage_strength": 5.0}, "strength: expected 0.01 to 2"),
    ],
)
def test_a_damage_that_is_none_is_refused_before_a_training(settings, words):
    with pytest.raises(ValueError, match=words):
        registry.check_names(TrainConfig(**settings))
