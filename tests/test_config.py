import dataclasses
import json
import math

import numpy as np
import pytest

from vae_tf import TrainConfig, VAEConfig
from vae_tf.config import choose, settings_of


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"latent_dim": 0}, "latent_dim: expected a whole number from 1 to 512, received 0"),
        ({"latent_dim": 513}, "latent_dim: expected a whole number from 1 to 512, received 513"),
        ({"latent_dim": 2.0}, "latent_dim: expected a whole number, received 2.0"),
        ({"latent_dim": True}, "latent_dim: expected a whole number, received True"),
        ({"latent_dim": "2"}, "latent_dim: expected a whole number, received '2'"),
        ({"latent_dim": None}, "latent_dim: expected a whole number, received None"),
        ({"beta": True}, "beta: expected a number, received True"),
        ({"beta": -0.1}, "beta: expected a number from 0 to 1000, received -0.1"),
        ({"beta": math.inf}, "beta: expected a number from 0 to 1000, received inf"),
        ({"free_bits": math.nan}, "free_bits: expected a number from 0 to 100, received nan"),
        ({"num_samples": 0}, "num_samples: expected a whole number from 1 to 1000, received 0"),
        ({"kl_warmup": -1}, "kl_warmup: expected a whole number from 0 to 1e+09, received -1"),
        ({"weight_prior": 1.5}, "weight_prior: expected a number from 0 to 1, received 1.5"),
        ({"gaussian_log_var": -11}, "gaussian_log_var: expected a number from -10 to 2, received -11.0"),
        ({"hidden": (500, 0)}, "hidden: expected a whole number from 1 to 16384, received 0"),
        ({"hidden": 500}, "hidden: expected whole numbers, received 500"),
        ({"hidden": (1.5,)}, "hidden: expected a whole number, received 1.5"),
        ({"hidden": (1,) * 33}, "hidden: expected at most 32 numbers, received 33"),
        ({"hidden": (300_000_000,)}, "hidden: expected a whole number from 1 to 16384, received 300000000"),
        ({"hidden": (3e8,)}, "hidden: expected a whole number, received 300000000.0"),
        ({"activation": 1}, "activation: expected a name, received 1"),
        ({"image_shape": (28, 28)}, "image_shape: expected 3 whole numbers, received (28, 28)"),
        ({"image_shape": (28, 0, 1)}, "image_shape: expected a whole number from 1 to 1024, received 0"),
        ({"image_shape": (28, 28, 2)}, "image_shape: expected 1 or 3 channels, received 2"),
        ({"image_shape": (28, 28, 4)}, "image_shape: expected 1 or 3 channels, received 4"),
    ],
)
def test_a_model_setting_out_of_bounds_is_refused_in_one_sentence(settings, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 the whole sentence is compared
        VAEConfig(**settings)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learning_rate": math.nan}, "learning_rate: expected a number above 0 to 10, received nan"),
        ({"learning_rate": 0}, "learning_rate: expected a number above 0 to 10, received 0.0"),
        ({"learning_rate": 11}, "learning_rate: expected a number above 0 to 10, received 11.0"),
        ({"epochs": 0}, "epochs: expected a whole number from 1 to 100000, received 0"),
        ({"batch_size": 0}, "batch_size: expected a whole number from 1 to 1e+06, received 0"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 2.14748e+09, received -1"),
        ({"limit": 0}, "limit: expected a whole number from 1 to 1e+09, received 0"),
        ({"dataset": 5}, "dataset: expected a name, received 5"),
        ({"model": 5}, "VAEConfig: expected a mapping of settings, received 5"),
    ],
)
def test_a_training_setting_out_of_bounds_is_refused_in_one_sentence(settings, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        TrainConfig(**settings)
    assert str(caught.value) == message


def test_a_whole_number_beyond_every_float_is_refused_like_any_other():
    with pytest.raises(ValueError, match="epochs: expected a whole number from 1 to 100000"):
        TrainConfig(epochs=10**400)


def test_a_whole_number_beyond_every_float_is_refused_where_a_float_is_expected_too():
    with pytest.raises(ValueError, match=r"beta: expected a whole number from 0 to 1000, received 1000000"):
        VAEConfig(beta=10**400)


@pytest.mark.parametrize(
    "values", [{"a" * 10_000: 1}, {"epochs": [1] * 10_000}, {"model": {"hidden": ["1"] * 10_000}}, {"epochs": 10**4000}]
)
def test_what_a_stranger_sends_is_not_repeated_at_length(values):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        TrainConfig.from_dict(values)
    assert len(str(caught.value)) < 600


def test_an_image_can_be_halved_only_so_often():
    VAEConfig(image_shape=(8, 28, 1), architecture="conv", hidden=(4, 4, 4))
    with pytest.raises(ValueError, match=r"hidden: expected at most 3 convolutions for images of 8x28 \(each halves"):
        VAEConfig(image_shape=(8, 28, 1), architecture="conv", hidden=(4, 4, 4, 4))
    VAEConfig(image_shape=(8, 28, 1), architecture="mlp", hidden=(4, 4, 4, 4))


@pytest.mark.parametrize(
    ("config", "settings"),
    [
        (VAEConfig, {"latent_dim": 1, "beta": 0, "free_bits": 100, "weight_prior": 1, "gaussian_log_var": -10}),
        (VAEConfig, {"latent_dim": 512, "beta": 1000, "num_samples": 1000, "image_shape": (1, 1024, 3)}),
        (TrainConfig, {"learning_rate": 10, "seed": 0, "epochs": 1, "batch_size": 1, "limit": 1}),
        (TrainConfig, {"learning_rate": 5e-324, "seed": 2**31 - 1, "epochs": 100_000}),
    ],
)
def test_the_bounds_themselves_are_allowed(config, settings):
    made = config(**settings)
    assert {name: getattr(made, name) for name in settings} == settings


def test_whole_numbers_become_floats_and_lists_become_tuples():
    config = VAEConfig(beta=2, hidden=[8, 4], image_shape=[6, 5, 1], latent_dim=np.int64(3))
    assert (config.beta, type(config.beta)) == (2.0, float)
    assert (config.hidden, config.image_shape) == ((8, 4), (6, 5, 1))
    assert type(config.latent_dim) is int


def test_no_hidden_layer_is_not_the_same_as_the_usual_ones():
    assert VAEConfig(hidden=()).hidden == ()
    assert VAEConfig().hidden is None


def test_settings_are_frozen_and_given_by_name():
    with pytest.raises(dataclasses.FrozenInstanceError):
        VAEConfig().latent_dim = 3
    with pytest.raises(TypeError):
        VAEConfig((28, 28, 1))


def test_settings_survive_the_way_through_json():
    model = VAEConfig(image_shape=(25, 20, 3), latent_dim=7, hidden=(8,), likelihood="gaussian", weight_prior=1 / 3)
    config = TrainConfig(model=model, dataset="frey", epochs=3, learning_rate=0.1, limit=40)
    assert TrainConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert VAEConfig.from_dict(json.loads(json.dumps(model.to_dict()))) == model


def test_settings_that_are_left_out_take_their_defaults():
    assert TrainConfig.from_dict({"model": {"latent_dim": 5}}) == TrainConfig(model=VAEConfig(latent_dim=5))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"lr": 0.1}, "TrainConfig: unknown setting 'lr'; expected kind, model, dataset"),
        ({"model": {"latents": 2}}, "VAEConfig: unknown setting 'latents'; expected image_shape"),
        ({"model": None}, "VAEConfig: expected a mapping of settings, received None"),
        ([], "TrainConfig: expected a mapping of settings, received"),
        ({"epochs": "3"}, "epochs: expected a whole number, received '3'"),
    ],
)
def test_what_is_no_setting_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        TrainConfig.from_dict(values)


@pytest.mark.parametrize("config", [VAEConfig, TrainConfig])
def test_every_setting_says_what_it_is(config):
    for entry in settings_of(config).values():
        assert entry.metadata["help"].endswith(".")


def test_a_choice_names_what_there_is():
    assert choose({"a": 1, "b": 2}, "b", "letter") == 2
    with pytest.raises(ValueError, match="letter: expected one of a, b; received 'c'"):
        choose({"a": 1, "b": 2}, "c", "letter")
