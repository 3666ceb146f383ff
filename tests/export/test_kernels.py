import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.export.wasm import WASM, Kernels
from vae_tf.config import VAEConfig
from vae_tf.export.browser import describe
from vae_tf.models.vae import VAE
from vae_tf.training.presets import PRESETS, preset

ROOT = Path(__file__).resolve().parents[2]
NAN = np.float32(np.nan)


@pytest.fixture(scope="module")
def kernels():
    return Kernels()


def weighed(op, kernel, bias):
    """A whole op, and its weights."""
    kernel = np.asarray(kernel, np.float32)
    whole = {"input": 0, "output": 1, "kernel": 0, "bias": kernel.size, "activation": "linear"} | op
    return whole, np.concatenate([kernel.ravel(), np.asarray(bias, np.float32)])


def layer(name, before, after, kernel_size, strides, corner):
    sizes = {"in": list(before), "out": list(after), "kernel_size": list(kernel_size), "strides": list(strides)}
    return {"op": name, **sizes, "pad" if name == "conv2d" else "crop": list(corner)}


def convolved(x, kernel, bias, after, strides, pad):
    """The contract's sum, tap by tap, in double precision: a pixel of x outside the image is 0."""
    out = np.zeros((len(x), *after)) + bias
    for y, x_, ky, kx in product(*map(range, (*after[:2], *kernel.shape[:2]))):
        iy, ix = y * strides[0] + ky - pad[0], x_ * strides[1] + kx - pad[1]
        if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
            out[:, y, x_] += x[:, iy, ix].astype(float) @ kernel[ky, kx]
    return out


def spread(x, kernel, bias, after, strides, crop):
    """The contract's transposed sum: each pixel of x adds to the pixels of the image that it reaches."""
    out = np.zeros((len(x), *after)) + bias
    for y, x_, ky, kx in product(*map(range, (*x.shape[1:3], *kernel.shape[:2]))):
        oy, ox = y * strides[0] + ky - crop[0], x_ * strides[1] + kx - crop[1]
        if 0 <= oy < after[0] and 0 <= ox < after[1]:
            out[:, oy, ox] += x[:, y, x_].astype(float) @ kernel[ky, kx]
    return out


# ---------------------------------------------------------------------- by hand


def test_a_dense_layer_is_a_product_and_a_bias(kernels):
    op, weights = weighed({"op": "dense", "in": 2, "out": 3}, [[1, 2, 3], [4, 5, 6]], [0.5, 0, -1])
    x = np.float32([[1, 2], [0, -1]])
    assert kernels.run(op, weights, x).tolist() == [[9.5, 12, 14], [-3.5, -5, -7]]


def test_a_convolution_adds_what_its_window_sees(kernels):
    op = layer("conv2d", (2, 2, 1), (2, 2, 1), (3, 3), (1, 1), (1, 1))
    op, weights = weighed(op, np.arange(1, 10), [0.5])
    x = np.float32([[1, 10, 100, 1000]])
    assert kernels.run(op, weights, x).tolist() == [[9865.5, 8754.5, 6532.5, 5421.5]]


def test_a_convolution_with_strides_takes_every_second_window(kernels):
    op, weights = weighed(layer("conv2d", (3, 5, 1), (2, 2, 1), (1, 2), (2, 3), (0, 0)), [1, 10], [0])
    assert kernels.run(op, weights, np.arange(15, dtype=np.float32)[np.newaxis]).tolist() == [[10, 43, 120, 153]]


def test_a_transposed_convolution_stamps_its_kernel(kernels):
    op, weights = weighed(layer("conv2d_transpose", (1, 2, 1), (2, 5, 1), (2, 3), (2, 2), (0, 0)), np.arange(1, 7), [0])
    x = np.float32([[1, 10]])
    assert kernels.run(op, weights, x).tolist() == [[1, 2, 13, 20, 30, 4, 5, 46, 50, 60]]


def test_what_a_transposed_convolution_crops_is_gone_and_what_no_pixel_reaches_is_the_bias(kernels):
    op = layer("conv2d_transpose", (1, 2, 1), (1, 5, 1), (1, 1), (1, 3), (0, 1))
    op, weights = weighed(op, [2], [0.5])
    assert kernels.run(op, weights, np.float32([[1, 10]])).tolist() == [[0.5, 0.5, 20.5, 0.5, 0.5]]


def test_a_scale_repeats_along_the_channels(kernels):
    op, weights = weighed({"op": "scale", "size": 6, "channels": 3, "activation": "relu"}, [1, 2, -3], [0, 1, 0.5])
    assert kernels.run(op, weights, np.float32([[1, 2, 3, 4, 5, -6]])).tolist() == [[1, 5, 0, 4, 11, 18.5]]


# ---------------------------------------------------------------------- against the contract's sums


@pytest.mark.parametrize("strides", [(1, 1), (2, 1), (2, 2), (3, 2)])
@pytest.mark.parametrize("kernel_size", [(1, 1), (2, 3), (3, 3), (4, 4), (5, 2)])
@pytest.mark.parametrize("channels", [(1, 1), (3, 8), (5, 3), (4, 13)])
def test_convolutions_of_all_sizes(kernels, strides, kernel_size, channels):
    rng = np.random.default_rng(0)
    kernel, bias = rng.standard_normal((*kernel_size, *channels)), rng.standard_normal(channels[1])
    for (before, after), offset, images in [
        (((7, 5), (4, 3)), (0, 0), 1),
        (((5, 9), (3, 5)), (1, 1), 1),
        (((4, 6), (6, 4)), (2, 1), 3),
        (((1, 1), (2, 3)), (0, 4), 5),
        (((3, 2), (11, 9)), (1, 0), 2),  # the image ends, or nothing reaches: also then a sum
    ]:
        x = rng.standard_normal((images, *before, channels[0])).astype(np.float32)
        for name, expected in (("conv2d", convolved), ("conv2d_transpose", spread)):
            op = layer(name, x.shape[1:], (*after, channels[1]), kernel_size, strides, offset)
            op, weights = weighed(op, kernel, bias)
            found = kernels.run(op, weights, x.reshape(images, -1)).reshape(images, *after, channels[1])
            wanted = expected(x, kernel, bias, (*after, channels[1]), strides, offset)
            np.testing.assert_allclose(found, wanted, atol=1e-5, err_msg=str(op))


@pytest.mark.parametrize("images", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("outputs", [1, 3, 4, 7, 8, 18])
def test_dense_layers_of_all_widths(kernels, images, outputs):
    rng = np.random.default_rng(1)
    for inputs in (1, 2, 7, 8, 9, 21):
        kernel, bias = rng.standard_normal((inputs, outputs)), rng.standard_normal(outputs)
        x = np.maximum(rng.standard_normal((images, inputs)), 0).astype(np.float32)  # with zeros, as after a relu
        op, weights = weighed({"op": "dense", "in": inputs, "out": outputs}, kernel, bias)
        np.testing.assert_allclose(kernels.run(op, weights, x), x @ kernel + bias, atol=1e-5)


def test_many_images_give_what_one_by_one_gives(kernels):
    rng = np.random.default_rng(2)
    op, weights = weighed({"op": "dense", "in": 50, "out": 30}, rng.standard_normal((50, 30)), rng.standard_normal(30))
    x = rng.standard_normal((400, 50)).astype(np.float32)
    one_by_one = np.concatenate([kernels.run(op, weights, x[i : i + 1]) for i in range(0, 400, 23)])
    np.testing.assert_allclose(kernels.run(op, weights, x)[::23], one_by_one, atol=1e-5)


# ---------------------------------------------------------------------- activations and odd numbers


@pytest.mark.parametrize(
    ("activation", "function"),
    [
        ("linear", lambda x: x),
        ("relu", lambda x: np.maximum(x, 0)),
        ("tanh", np.tanh),
        ("sigmoid", lambda x: np.exp(-np.logaddexp(0, -x))),
    ],
)
def test_activations_are_right_to_a_few_units_in_the_last_place(kernels, activation, function):
    x = np.concatenate(
        [[0, -0.0, 1e-30, 0.625, -0.625, 87.5, -87], *(np.geomspace(1e-8, 80, 4000) * s for s in (1, -1))]
    )
    x = x.astype(np.float32)
    op, weights = weighed({"op": "scale", "size": x.size, "channels": 1, "activation": activation}, [1], [0])
    found, expected = kernels.run(op, weights, x[np.newaxis])[0], function(x.astype(float))
    assert (np.abs(found - expected) <= 4 * np.spacing(np.abs(expected).astype(np.float32))).all()


@pytest.mark.parametrize(
    ("activation", "expected"),
    [("relu", [np.inf, 0]), ("tanh", [1, -1]), ("sigmoid", [1, 0]), ("linear", [np.inf, -np.inf])],
)
def test_activations_of_enormous_numbers_are_their_limits(kernels, activation, expected):
    op, weights = weighed({"op": "scale", "size": 2, "channels": 1, "activation": activation}, [1], [0])
    for large in (np.inf, np.float32(1e38)):
        found = kernels.run(op, weights, np.float32([[large, -large]]))[0]
        np.testing.assert_allclose(found, np.clip(expected, -large, large), rtol=0, atol=1e-37)


@pytest.mark.parametrize("activation", ["linear", "relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("images", [1, 5])
def test_weights_that_are_no_numbers_stay_visible(kernels, activation, images):
    kernel = np.ones((6, 9), np.float32)
    kernel[2, 4] = NAN
    op, weights = weighed({"op": "dense", "in": 6, "out": 9, "activation": activation}, kernel, np.zeros(9))
    assert (
        np.isnan(kernels.run(op, weights, np.ones((images, 6), np.float32))).tolist()
        == [[i == 4 for i in range(9)]] * images
    )


def test_half_precision_numbers_are_widened_exactly(kernels):
    halves = np.arange(2**16, dtype=np.uint16).view(np.float16)
    np.testing.assert_array_equal(kernels.widen(halves), halves.astype(np.float32))
    assert (np.signbit(kernels.widen(halves)) == np.signbit(halves)).all()
    assert kernels.widen(halves[:3]).tolist() == [0, 2**-24, 2**-23]


# ---------------------------------------------------------------------- against Keras

SETTINGS = [
    ("mlp", (9, 7, 1), 1, (), {}),
    ("mlp", (28, 28, 1), 2, (500,), {}),
    ("mlp", (20, 28, 1), 20, (500,), {"activation": "tanh"}),
    ("mlp", (32, 32, 3), 50, (64, 32, 16), {"likelihood": "gaussian"}),
    ("mlp", (9, 7, 1), 2, (32, 64), {"likelihood": "gaussian", "gaussian_mean": "linear"}),
    ("conv", (9, 7, 1), 2, (), {"activation": "tanh"}),
    ("conv", (32, 32, 3), 50, (), {}),
    ("conv", (28, 28, 1), 2, (32, 64), {"activation": "tanh"}),
    ("conv", (64, 64, 3), 20, (32, 64), {"likelihood": "gaussian"}),
    ("conv", (20, 28, 1), 50, (64, 32, 16), {"activation": "tanh"}),
    ("conv", (32, 32, 3), 1, (64, 32, 16), {}),
    ("conv", (9, 7, 1), 1, (5, 6), {"likelihood": "gaussian", "gaussian_mean": "linear"}),
]
MADE = [
    VAEConfig(architecture=architecture, image_shape=image_shape, latent_dim=latent_dim, hidden=hidden, **more)
    for architecture, image_shape, latent_dim, hidden, more in SETTINGS
]
SHIPPED = [preset(name, dataset="mnist", image_shape=(28, 28, 1), train_images=60_000).model for name in PRESETS]


def name(config):
    return f"{config.architecture} {config.hidden} {config.image_shape} {config.latent_dim} {config.likelihood}"


@pytest.fixture(scope="module", params=[*MADE, *SHIPPED], ids=name)
def model(request):
    """A model whose biases are no longer zero, with its description and its weights for the browser."""
    made, rng = VAE(request.param), np.random.default_rng(3)
    for network in (made.encoder, made.decoder):
        for weight in network.weights:
            fan_in = np.prod(weight.shape[:-1]) if len(weight.shape) > 1 else 4
            weight.assign(rng.standard_normal(weight.shape) / np.sqrt(fan_in))
    return made, *describe(made)


def error(found, expected):
    """The largest difference, of the largest number where that is above 1."""
    return np.abs(found.reshape(expected.shape) - expected).max() / max(1, np.abs(expected).max())


def test_the_decoder_gives_the_image_that_keras_gives(kernels, model):
    made, description, weights = model
    decoder, d = description["decoder"], made.config.latent_dim
    usual = np.random.default_rng(4).standard_normal((6, d))
    extreme = np.concatenate([np.full((1, d), 30), np.full((1, d), -30), 30 * usual])
    for z, bound in [(usual, 1e-6), (usual[:1], 1e-6), (np.zeros((1, d)), 1e-6), (extreme, 1e-5), (extreme[:1], 1e-5)]:
        (image,) = kernels.run_all(decoder["ops"], weights, z, [decoder["image"]])
        assert error(image, made.likelihood(made.decoder(z.astype(np.float32))).numpy()) < bound


def test_the_encoder_gives_the_posterior_that_keras_gives(kernels, model):
    made, description, weights = model
    encoder = description["encoder"]
    x = np.random.default_rng(5).random((5, *made.config.image_shape), np.float32)
    for images in (x, x[:1], np.zeros_like(x[:1])):
        heads = kernels.run_all(encoder["ops"], weights, images, [encoder["z_mean"], encoder["z_log_var"]])
        posterior = made.encode(images)
        assert error(heads[0], posterior.z_mean) < 5e-6  # up to 16,384 numbers are summed, in another order
        assert error(heads[1], posterior.z_log_var) < 5e-6


# ---------------------------------------------------------------------- the file


def test_the_module_needs_nothing_and_is_small(kernels):
    assert list(kernels.module.imports) == []
    assert {export.name for export in kernels.module.exports} >= {"memory", "__heap_base", "run", "scratch", "widen"}
    assert WASM.stat().st_size < 12_000


def test_building_it_again_elsewhere_gives_the_same_bytes(tmp_path):
    canvas = tmp_path / "assets/canvas"
    canvas.mkdir(parents=True)
    shutil.copy(WASM.with_name("kernels.c"), canvas)
    places = {"ZIG_GLOBAL_CACHE_DIR": str(tmp_path / "global"), "ZIG_LOCAL_CACHE_DIR": str(tmp_path / "local")}
    command = [str(ROOT / ".ci/kernels"), str(tmp_path / "built.wasm")]
    subprocess.run(command, cwd=tmp_path, env=os.environ | places | {"PYTHON": sys.executable}, check=True)
    assert (tmp_path / "built.wasm").read_bytes() == WASM.read_bytes(), "run `make kernels`"
