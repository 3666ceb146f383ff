from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

from vae_tf import TrainConfig, VAEConfig
from vae_tf.export import Unsupported
from vae_tf.export.networks import described, plain_networks
from vae_tf.models.likelihoods import LOG_VAR_RANGE
from vae_tf.models.registry import MODELS, make

RNG = np.random.default_rng(0)


def made(kind="vae", **settings):
    """A model of that kind, none of whose weights is 0."""
    settings = {"image_shape": (6, 5, 1), "latent_dim": 2, "hidden": (7,)} | settings
    model = make(TrainConfig(kind=kind, model=VAEConfig(**settings)))
    for weight in model.encoder.variables + model.decoder.variables:
        weight.assign(RNG.uniform(-0.6, 0.6, weight.shape))
    return model


def given(model):
    x = RNG.random((4, *model.config.image_shape), np.float32)
    return x, RNG.standard_normal((4, model.config.latent_dim)).astype(np.float32)


@pytest.mark.parametrize("kind", MODELS)
def test_the_networks_of_every_kind_give_what_the_model_gives(kind):
    model = made(kind)
    x, z = given(model)
    networks, posterior = plain_networks(model), model.encode(x)
    encoded, decoded = networks.encoder(x), networks.decoder(z)
    np.testing.assert_allclose(encoded["z_mean"], posterior.z_mean, atol=1e-6)
    np.testing.assert_allclose(encoded["z_log_var"], posterior.z_log_var, atol=1e-6)
    np.testing.assert_allclose(decoded["image"], model.decode(z), atol=1e-6)
    assert set(decoded) == {"image"}


@pytest.mark.parametrize("variance", ["pixel", "shared", "fixed"])
@pytest.mark.parametrize("mean", ["sigmoid", "linear"])
def test_a_gaussian_decoder_gives_the_variance_too(mean, variance):
    shape = (7, 5, 3)
    model = made(likelihood="gaussian", gaussian_mean=mean, gaussian_variance=variance, image_shape=shape)
    z = given(model)[1]
    decoded, parameters = plain_networks(model).decoder(z), model.decoder(z)
    np.testing.assert_allclose(decoded["image"], model.decode(z), atol=1e-6)
    log_var = np.broadcast_to(model.likelihood.log_var(parameters), (4, *shape))
    np.testing.assert_allclose(decoded["log_var"], log_var, atol=1e-5)
    assert set(decoded) == {"image", "log_var"} | ({"mean"} if mean == "linear" else set())
    if mean == "linear":
        np.testing.assert_allclose(decoded["mean"], model.likelihood(parameters), atol=1e-6)
        assert np.max(decoded["mean"]) > 1 or np.min(decoded["mean"]) < 0  # or the cut would not be seen


def test_log_variances_stay_in_their_range_however_far_a_weight_goes():
    model = made(likelihood="gaussian")
    kernel, bias = model.decoder.get_layer("parameters").get_weights()
    model.decoder.get_layer("parameters").set_weights([100 * kernel, bias])
    log_var = np.asarray(plain_networks(model).decoder(given(model)[1])["log_var"])
    assert (log_var.min(), log_var.max()) == pytest.approx(LOG_VAR_RANGE, abs=1e-3)


def test_the_networks_share_no_weights_with_the_model():
    model = made()
    z = given(model)[1]
    networks, before = plain_networks(model), model.decode(z)
    for weight in networks.decoder.variables:
        weight.assign(0 * weight)
    np.testing.assert_array_equal(model.decode(z), before)


def test_inputs_and_outputs_are_said_in_words_by_their_names():
    for model in (made(), made(likelihood="gaussian", gaussian_mean="linear", image_shape=(7, 5, 3))):
        words, networks = described(model), plain_networks(model)
        for name, network in networks.by_name.items():
            assert set(words[name]) == {network.inputs[0].name, *network.output_names}
    assert words["decoder"]["image"] == "(n, 7, 5, 3), the mean image of p(x|z), in [0, 1]"


class Rotation(layers.Layer):
    def call(self, x):
        return -x


@pytest.mark.parametrize("layer", [Rotation(name="turned"), layers.Lambda(lambda x: -x, name="turned")])
def test_a_layer_that_keras_does_not_know_is_a_sentence(layer):
    model, z = made(), keras.Input((2,))
    decoder = keras.Model(z, layers.Reshape((6, 5, 1))(layers.Dense(30)(layer(z))))
    changed = SimpleNamespace(encoder=model.encoder, decoder=decoder, likelihood=model.likelihood, config=model.config)
    with pytest.raises(Unsupported, match=r"^The layer turned \((Rotation|Lambda)\) is code of its own: a file names"):
        plain_networks(changed)


def test_a_likelihood_without_a_form_in_layers_is_a_sentence():
    model = made()
    changed = SimpleNamespace(encoder=model.encoder, decoder=model.decoder, likelihood=object(), config=model.config)
    with pytest.raises(Unsupported, match=r"^The likelihood object cannot be said in layers of Keras alone"):
        plain_networks(changed)
