import time

import pytest

from vae_tf import TrainConfig, VAEConfig
from vae_tf.models.registry import ARCHITECTURES, MODELS, make
from vae_tf.models.sizes import (
    LAYERS,
    MOST_PARAMETERS,
    Tensor,
    at_once,
    check_size,
    layers,
    parameters,
    tensors,
    widest,
)
from vae_tf.training.variables import lasting, named

SETTINGS = [
    {},
    {"hidden": (5, 4)},
    {"hidden": ()},
    {"image_shape": (9, 7, 3), "hidden": (5,), "likelihood": "gaussian"},
    {"hidden": (5,), "likelihood": "gaussian", "gaussian_variance": "shared"},
    {"hidden": (5,), "likelihood": "gaussian", "gaussian_variance": "fixed"},
    {"architecture": "conv"},
    {"architecture": "conv", "hidden": ()},
    {"architecture": "conv", "hidden": (3,), "image_shape": (5, 8, 1)},
    {"architecture": "conv", "hidden": (3, 4, 2), "image_shape": (9, 11, 3), "latent_dim": 7},
    {"architecture": "conv", "hidden": (3, 4), "likelihood": "gaussian"},
    {"architecture": "conv", "hidden": (3, 4), "likelihood": "gaussian", "gaussian_variance": "shared"},
]


def built(kind="vae", **settings):
    """A model of these settings."""
    return make(TrainConfig(kind=kind, model=VAEConfig(**settings)))


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("settings", SETTINGS)
def test_names_types_and_shapes_are_those_of_the_built_model_in_its_order(settings, kind):
    held = named(lasting(built(kind, **settings)))
    expected = [(name, Tensor(variable.dtype, tuple(variable.shape))) for name, variable in held.items()]
    assert list(tensors(VAEConfig(**settings)).items()) == expected


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_weights_are_counted_as_keras_counts_them(settings):
    model = built(**settings)
    assert parameters(VAEConfig(**settings)) == sum(weight.shape.num_elements() for weight in model.trainable_weights)


@pytest.mark.parametrize("settings", SETTINGS)
def test_each_layer_gives_as_many_numbers_as_the_built_one(settings):
    model, found = built(**settings), layers(VAEConfig(**settings))
    weighted = [layer for part in (model.encoder, model.decoder) for layer in part.layers if layer.weights]
    assert [layer.name for layer in weighted] == [layer.name for layer in found]
    for layer, expected in zip(weighted, found, strict=True):
        size = 1
        for side in layer.output.shape[1:]:
            size *= side
        assert size == expected.outputs


def test_every_architecture_has_its_layers():
    assert LAYERS.keys() == ARCHITECTURES.keys()


def test_a_model_counted_by_hand():
    config = VAEConfig(image_shape=(2, 3, 1), latent_dim=2, hidden=(4,))
    assert parameters(config) == (6 * 4 + 4) + 2 * (4 * 2 + 2) + (2 * 4 + 4) + (4 * 6 + 6)
    assert widest(config) == 6


@pytest.mark.parametrize(
    ("pixels", "images"),
    [((28, 28, 1), 500), ((256, 256, 3), 162), ((1024, 1024, 3), 10)],
)
def test_fewer_images_are_decoded_at_once_where_a_layer_is_wide(pixels, images):
    assert at_once(VAEConfig(image_shape=pixels, hidden=())) == images  # 32,000,000 / the pixels


def test_one_image_is_decoded_at_once_at_least():
    assert at_once(VAEConfig(image_shape=(1024, 1024, 1), architecture="conv", hidden=(64,))) == 1


def test_the_most_that_is_built_is_allowed_and_one_more_is_not():
    config = VAEConfig(image_shape=(2, 3, 1), latent_dim=2, hidden=(4,))
    check_size(config, most=parameters(config), outputs=6)
    with pytest.raises(ValueError, match="model: expected at most 89 weights, received settings for 90: choose narrow"):
        check_size(config, most=parameters(config) - 1)
    with pytest.raises(ValueError, match="model: expected layers of at most 5 numbers an image, received 6: choose"):
        check_size(config, outputs=5)


@pytest.mark.parametrize(
    "settings",
    [
        {"image_shape": (1024, 1024, 3), "hidden": (16384,) * 32},
        {"image_shape": (1024, 1024, 3), "latent_dim": 512, "hidden": (16384,)},
        {"image_shape": (64, 64, 1), "architecture": "conv", "hidden": (16384,) * 6},
        {"image_shape": (1024, 1024, 3), "architecture": "conv", "hidden": (16384,), "latent_dim": 1},
    ],
)
def test_a_model_too_large_for_any_machine_is_refused_before_anything_is_built(settings):
    began = time.monotonic()
    with pytest.raises(ValueError, match="model: expected at most 300,000,000 weights, received settings for"):
        make(TrainConfig(model=VAEConfig(**settings)))
    assert time.monotonic() - began < 1


def test_a_wide_model_of_the_largest_images_that_are_taken_in_is_allowed():
    assert 0.5 * MOST_PARAMETERS < parameters(VAEConfig(image_shape=(256, 256, 3))) < MOST_PARAMETERS
