"""The browser's files, run by an interpreter that follows the format's words, number by number, against Keras."""

import hashlib
import inspect
import json
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

from vae_tf import VAE, VAEConfig
from vae_tf.export import Unsupported, browser
from vae_tf.export.browser import describe, write_browser, write_unsupported
from vae_tf.export.manifest import BLOB, blobs, complete, whole
from vae_tf.figures import reach
from vae_tf.latent import Codes, neighbour_distance
from vae_tf.models.likelihoods import Likelihood
from vae_tf.runs import shipped_run

RNG = np.random.default_rng(0)

ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}


# ---------------------------------------------------------------------- the format, word for word


def weigh(op, weights, name, shape):
    start = op[name]
    assert start % 4 == 0
    return weights[start : start + int(np.prod(shape))].reshape(shape)


def dense(op, x, weights):
    return x @ weigh(op, weights, "kernel", (op["in"], op["out"])) + weigh(op, weights, "bias", (op["out"],))


def scale(op, x, weights):
    factor, bias = (weigh(op, weights, name, (op["channels"],)) for name in ("kernel", "bias"))
    assert x.size == op["size"]
    return (x.reshape(-1, op["channels"]) * factor + bias).ravel()


def taps(op):
    """Each pair of a small and a large pixel that an entry of the kernel joins: small, entry, large * stride."""
    large = op["out"] if op["op"] == "conv2d_transpose" else op["in"]
    small = op["in"] if op["op"] == "conv2d_transpose" else op["out"]
    (height, width), (down, right), (top, left) = op["kernel_size"], op["strides"], op.get("pad") or op["crop"]
    for y, x, ky, kx in np.ndindex(*small[:2], height, width):
        there = (y * down + ky - top, x * right + kx - left)
        if 0 <= there[0] < large[0] and 0 <= there[1] < large[1]:
            yield (y, x), (ky, kx), there


def convolution(op, x, weights):
    kernel = weigh(op, weights, "kernel", (*op["kernel_size"], op["in"][2], op["out"][2]))
    x, out = x.reshape(op["in"]), np.zeros(op["out"])
    for small, entry, large in taps(op):
        if op["op"] == "conv2d":
            out[small] += x[large] @ kernel[entry]
        else:
            out[large] += x[small] @ kernel[entry]
    return (out + weigh(op, weights, "bias", (op["out"][2],))).ravel()


OPS = {"dense": dense, "scale": scale, "conv2d": convolution, "conv2d_transpose": convolution}


def execute(ops, x, weights):
    """All tensors of a network for one input, by their numbers."""
    tensors = {0: np.asarray(x, np.float64).ravel()}
    for op in ops:
        made = OPS[op["op"]](op, tensors[op["input"]], weights.astype(np.float64))
        assert op["output"] not in tensors
        tensors[op["output"]] = ACTIVATIONS[op["activation"]](made)
    return tensors


# ---------------------------------------------------------------------- models


def shaken(model):
    """The model with weights, biases and moving statistics none of which is 0 or 1."""
    for variable in model.variables:
        if variable.dtype == "float32":
            low, high = (0.5, 1.5) if "variance" in variable.path or "gamma" in variable.path else (-0.6, 0.6)
            variable.assign(RNG.uniform(low, high, variable.shape))
    return model


def vae(**settings):
    settings = {"image_shape": (6, 5, 1), "latent_dim": 2, "hidden": (7,)} | settings
    model = VAE(VAEConfig(**settings))
    for part in (model.encoder, model.decoder):
        shaken(part)
    return model


class Gaussian(Likelihood):
    """A linear mean, by the name of ours: what the decoder gives first."""

    def call(self, parameters):
        return parameters[..., : self.config.image_shape[2]]


def made_of(*stack, channels=None, latent_dim=3):
    """A model whose decoder is the given layers, the first of which reads z; its images are what they give."""
    z = h = keras.Input((latent_dim,))
    for layer in stack:
        h = layer(h)
    image_shape = (*h.shape[1:3], channels or h.shape[-1])
    x = keras.Input(image_shape)
    flat = layers.Flatten()(x)
    encoder = keras.Model(x, [layers.Dense(latent_dim)(flat), layers.Dense(latent_dim)(flat)])
    config = SimpleNamespace(image_shape=image_shape, latent_dim=latent_dim, gaussian_mean="linear")
    decoder = keras.Model(z, h)
    return SimpleNamespace(encoder=shaken(encoder), decoder=shaken(decoder), likelihood=Gaussian(config), config=config)


def images_of(shape):
    """Layers from a vector to raw images of that shape."""
    return [layers.Dense(int(np.prod(shape))), layers.Reshape(shape)]


def check_decoder(model):
    """Asserts that the described decoder gives Keras' images; returns its operations."""
    description, weights = describe(model)
    decoder = description["decoder"]
    z = RNG.standard_normal((3, description["latent_dim"])).astype(np.float32)
    expected = np.asarray(model.likelihood(model.decoder(z)))
    for code, image in zip(z, expected, strict=True):
        made = execute(decoder["ops"], code, weights)[decoder["image"]]
        np.testing.assert_allclose(made, image.ravel(), atol=1e-5)
    return decoder["ops"]


def kinds(ops):
    return [op["op"] for op in ops]


def codes(n=30, d=2, labels=True):
    return Codes(
        RNG.standard_normal((n, d)).astype(np.float32),
        RNG.uniform(-3, 0, (n, d)).astype(np.float32),
        np.arange(n) % 10 if labels else None,
        None,
        np.arange(n),
        "test",
    )


# ---------------------------------------------------------------------- our own architectures


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"hidden": (), "latent_dim": 1},
        {"hidden": (5, 4, 3), "activation": "tanh", "image_shape": (3, 4, 3), "latent_dim": 5},
        {"architecture": "conv", "hidden": (3, 4), "image_shape": (6, 5, 1)},
        {"architecture": "conv", "hidden": (3, 2), "image_shape": (7, 7, 3), "activation": "tanh"},
        {"architecture": "conv", "hidden": (2,), "image_shape": (2, 9, 1)},
        {"architecture": "conv", "hidden": (), "image_shape": (3, 3, 1)},
    ],
)
@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_a_model_in_the_browser_gives_the_numbers_of_keras(settings, likelihood):
    model = vae(**settings, likelihood=likelihood)
    description, weights = describe(model)
    assert weights.dtype == np.float32
    check_decoder(model)
    encoder = description["encoder"]
    x = RNG.random((2, *model.config.image_shape)).astype(np.float32)
    posterior = model.encode(x)
    for i in range(2):
        tensors = execute(encoder["ops"], x[i], weights)
        np.testing.assert_allclose(tensors[encoder["z_mean"]], posterior.z_mean[i], atol=1e-5)
        np.testing.assert_allclose(tensors[encoder["z_log_var"]], posterior.z_log_var[i], atol=1e-5)


def test_both_heads_of_the_encoder_read_one_tensor():
    encoder = describe(vae(hidden=(7, 6)))[0]["encoder"]
    inputs = {op["output"]: op["input"] for op in encoder["ops"]}
    assert inputs[encoder["z_mean"]] == inputs[encoder["z_log_var"]] == 2
    assert len(encoder["ops"]) == 4  # what they share is there once


@pytest.mark.parametrize("mean", ["sigmoid", "linear"])
@pytest.mark.parametrize("variance", ["pixel", "shared", "fixed"])
@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_of_a_gaussian_only_the_mean_is_there(mean, variance, architecture):
    model = vae(
        image_shape=(4, 6, 3),
        architecture=architecture,
        hidden=(3,),
        likelihood="gaussian",
        gaussian_mean=mean,
        gaussian_variance=variance,
    )
    last = check_decoder(model)[-1]
    assert last["out"] == (4 * 6 * 3 if architecture == "mlp" else [4, 6, 3])
    assert last["activation"] == mean


def test_the_sizes_are_those_of_the_settings():
    description, weights = describe(vae(image_shape=(6, 5, 1), latent_dim=2, hidden=(7,)))
    assert (description["image_shape"], description["latent_dim"]) == ([6, 5, 1], 2)
    kernels = [30 * 7, 7, 7 * 2, 2, 7 * 2, 2, 2 * 7, 7, 7 * 30, 30]
    assert weights.size == sum(-(-size // 4) * 4 for size in kernels)  # each begins at a multiple of four
    assert kinds(description["decoder"]["ops"]) == ["dense", "dense"]
    json.dumps(description, allow_nan=False)


# ---------------------------------------------------------------------- layers


@pytest.mark.parametrize("size", [1, 2, 3, (4, 2), 5])
@pytest.mark.parametrize("strides", [1, 2, 3, (2, 1)])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_convolutions_of_every_size_and_stride(size, strides, padding):
    convolution = layers.Conv2D(3, size, strides=strides, padding=padding, activation="relu")
    model = made_of(*images_of((7, 6, 2)), convolution)
    assert kinds(check_decoder(model)) == ["dense", "conv2d"]


@pytest.mark.parametrize("size", [1, 2, 3, (4, 2), 5])
@pytest.mark.parametrize("strides", [1, 2, 3, (2, 1)])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_transposed_convolutions_of_every_size_and_stride(size, strides, padding):
    convolution = layers.Conv2DTranspose(3, size, strides=strides, padding=padding, use_bias=False)
    model = made_of(*images_of((3, 4, 2)), convolution)
    assert kinds(check_decoder(model)) == ["dense", "conv2d_transpose"]


def test_a_transposed_convolution_with_output_padding():
    convolution = layers.Conv2DTranspose(2, 3, strides=2, padding="same", output_padding=0)
    check_decoder(made_of(*images_of((3, 4, 2)), convolution))


def test_a_batch_normalisation_is_folded_into_what_comes_before_it():
    stack = [
        layers.Dense(6),
        layers.BatchNormalization(),
        layers.ReLU(),
        *images_of((2, 3, 2)),
        layers.BatchNormalization(scale=False),
        layers.Activation("tanh"),
        layers.Conv2DTranspose(2, 3, strides=2, padding="same"),
        layers.BatchNormalization(center=False),
        layers.ReLU(),
        layers.Conv2D(1, 3, padding="same"),
        layers.BatchNormalization(axis=3),
    ]
    ops = check_decoder(made_of(*stack))
    assert kinds(ops) == ["dense", "dense", "conv2d_transpose", "conv2d"]
    assert [op["activation"] for op in ops] == ["relu", "tanh", "relu", "linear"]


def test_a_batch_normalisation_that_cannot_be_folded_is_a_scale():
    stack = [
        layers.BatchNormalization(),  # of z itself
        layers.Dense(8, activation="relu"),
        layers.BatchNormalization(),
        *images_of((2, 3, 2)),
        layers.Activation("tanh"),
        layers.Conv2D(2, 1),
        layers.Flatten(),
        layers.BatchNormalization(),  # of pixels, where the convolution knows channels
        layers.Reshape((2, 3, 2)),
    ]
    ops = check_decoder(made_of(*stack))
    assert kinds(ops) == ["scale", "dense", "scale", "dense", "conv2d", "scale"]
    assert [(op["size"], op["channels"]) for op in ops if op["op"] == "scale"] == [(3, 3), (8, 8), (12, 12)]


def test_what_two_read_is_not_folded_into_for_one_of_them():
    x = keras.Input((2, 2, 1))
    hidden = layers.Dense(3)(layers.Flatten()(x))
    encoder = shaken(keras.Model(x, [hidden, layers.BatchNormalization()(hidden)]))
    model = made_of(*images_of((2, 2, 1)))
    model.encoder = encoder
    description, weights = describe(model)
    image = RNG.random((1, 2, 2, 1)).astype(np.float32)
    tensors = execute(description["encoder"]["ops"], image, weights)
    for name, expected in zip(("z_mean", "z_log_var"), encoder(image), strict=True):
        np.testing.assert_allclose(tensors[description["encoder"][name]], expected[0], atol=1e-5)


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        (images_of((5, 6, 2)), ["dense"]),
        ([*images_of((5, 6, 2)), layers.ReLU()], ["dense"]),
        (
            [*images_of((3, 4, 1)), layers.Conv2DTranspose(2, 3, strides=2, activation="tanh")],
            ["dense", "conv2d_transpose"],
        ),
        ([*images_of((5, 6, 1)), layers.Conv2D(2, 3, padding="valid")], ["dense", "conv2d", "conv2d_transpose"]),
        ([*images_of((9, 9, 1)), layers.Conv2D(2, 5, padding="same")], ["dense", "conv2d"]),
        ([layers.Reshape((1, 1, 3)), layers.ZeroPadding2D(((3, 1), (0, 4)))], ["conv2d", "conv2d_transpose"]),
        (
            [*images_of((5, 6, 2)), layers.ReLU(), layers.BatchNormalization()],
            ["dense", "scale", "conv2d_transpose"],
        ),
    ],
)
def test_a_crop_is_folded_into_what_comes_before_it_where_that_can_be(stack, expected):
    crop = layers.Cropping2D(((1, 0), (2, 1)))
    assert kinds(check_decoder(made_of(*stack, crop))) == expected


def test_zeros_can_be_put_around_images():
    check_decoder(made_of(*images_of((2, 3, 2)), layers.ZeroPadding2D(((1, 2), (0, 3))), layers.Conv2D(1, 2)))


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ([layers.Conv2D(4, 1)], ["dense", "conv2d"]),
        ([layers.Conv2DTranspose(4, 2, activation="relu")], ["dense", "conv2d_transpose"]),
        ([layers.Conv2D(4, 1, activation="tanh"), layers.BatchNormalization()], ["dense", "conv2d", "scale", "conv2d"]),
    ],
)
def test_channels_that_no_image_needs_are_cut_off(end, expected):
    ops = check_decoder(made_of(*images_of((3, 4, 2)), *end, channels=2))
    assert kinds(ops) == expected
    assert ops[-1]["out"][2] == 2


def test_layers_of_training_alone_and_shapes_leave_no_trace():
    stack = [
        layers.Dropout(0.5),
        layers.Dense(24, use_bias=False),
        layers.GaussianNoise(1.0),
        layers.Reshape((4, 3, 2)),
        layers.SpatialDropout2D(0.5),
        layers.Flatten(),
        layers.Reshape((-1, 4, 2)),
        layers.Identity(),
        layers.Activation("linear"),
    ]
    assert kinds(check_decoder(made_of(*stack))) == ["dense"]


def test_activations_one_after_another_are_all_computed():
    stack = [*images_of((2, 2, 1)), layers.Activation("tanh"), layers.Activation(layers.ReLU())]
    ops = check_decoder(made_of(*stack))
    assert [op["activation"] for op in ops] == ["tanh", "relu"]
    assert kinds(ops) == ["dense", "scale"]


def test_a_dense_layer_over_images_works_on_each_pixel():
    stack = [*images_of((2, 3, 2)), layers.Dense(4, activation="tanh"), layers.Reshape((6, 4)), layers.Dense(1)]
    ops = check_decoder(made_of(*stack, layers.Reshape((2, 3, 1))))
    assert kinds(ops) == ["dense", "conv2d", "conv2d"]


def test_a_model_inside_a_model_and_a_layer_used_twice():
    shared = layers.Dense(3, activation="tanh")
    inside = keras.Sequential([keras.Input((3,)), layers.Dense(5), layers.BatchNormalization(), layers.Dense(3)])
    ops = check_decoder(made_of(shared, inside, shared, *images_of((2, 2, 1))))
    assert kinds(ops) == ["dense"] * 5


def test_a_network_may_be_deeper_than_pythons_stack():
    model = made_of(*images_of((2, 2, 1)), *(layers.Activation("relu") for _ in range(300)))
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 200)
    try:
        assert len(describe(model)[0]["decoder"]["ops"]) == 300
    finally:
        sys.setrecursionlimit(before)


# ---------------------------------------------------------------------- what no kernel can compute


class Dense(layers.Dense):
    """A stranger by a known name."""


def leaky(x):
    return keras.ops.leaky_relu(x)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (layers.LayerNormalization(name="norm"), r"The layer norm \(LayerNormalization\) has no kernel"),
        (layers.LeakyReLU(name="leak"), r"The layer leak \(LeakyReLU\) has no kernel"),
        (layers.UpSampling2D(name="up"), r"The layer up \(UpSampling2D\) has no kernel"),
        (Dense(2, name="odd"), r"The layer odd \(Dense\) has no kernel"),
        (layers.Activation("gelu", name="bend"), r"The layer bend \(Activation\) has the activation gelu, for which"),
        (layers.Activation(leaky, name="bend"), "has the activation leaky"),
        (layers.Activation(layers.ReLU(max_value=6)), "has the activation ReLU"),
        (layers.ReLU(negative_slope=0.1, name="slope"), r"The layer slope \(ReLU\) has the activation"),
        (layers.Conv2D(2, 3, dilation_rate=2), r"its dilation_rate is \(2, 2\), not \(1, 1\)"),
        (layers.Conv2D(2, 1, groups=2), "its groups is 2, not 1"),
        (layers.Conv2D(2, 1, data_format="channels_first"), "its data_format is channels_first"),
        (layers.Flatten(data_format="channels_first"), "its data_format is channels_first"),
        (layers.BatchNormalization(axis=1), "it normalises axis 1, not the last"),
    ],
)
def test_what_has_no_kernel_is_named_in_a_sentence(layer, words):
    with pytest.raises(Unsupported, match=words) as caught:
        describe(made_of(*images_of((6, 6, 2)), layer))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_layer_that_always_acts_as_in_training_has_no_kernel():
    model = made_of(*images_of((2, 2, 1)))
    z = keras.Input((3,))
    model.decoder = keras.Model(z, layers.Dropout(0.5, name="drop")(z, training=True))
    with pytest.raises(Unsupported, match=r"The layer drop \(Dropout\) .*: its training is True, not None"):
        describe(model)


def test_two_inputs_of_a_layer_have_no_kernel():
    model = made_of(*images_of((2, 2, 1)))
    z = keras.Input((3,))
    model.decoder = keras.Model(z, layers.Add(name="sum")([layers.Dense(3)(z), z]))
    with pytest.raises(Unsupported, match=r"The layer sum \(Add\) has no kernel"):
        describe(model)


def test_networks_that_are_no_graph_of_layers_have_no_kernel():
    class Own(keras.Model):
        def call(self, z):
            return 2 * z

    model, z = made_of(*images_of((2, 2, 1))), keras.Input((3,))
    for network in (Own(name="own"), Own(z, z, name="own"), keras.Sequential([layers.Dense(3)], name="own")):
        model.decoder = network
        with pytest.raises(Unsupported, match="The part own of the model is no graph of Keras layers with one input"):
            describe(model)


def test_outputs_and_likelihoods_that_the_format_does_not_know():
    model = made_of(*images_of((2, 2, 1)))
    encoder, likelihood = model.encoder, model.likelihood
    model.encoder = keras.Model(encoder.inputs, encoder.outputs[0])
    with pytest.raises(Unsupported, match="two outputs of the encoder and one of the decoder, not 1 and 1"):
        describe(model)
    model.encoder, model.likelihood = encoder, SimpleNamespace()
    with pytest.raises(Unsupported, match="The likelihood SimpleNamespace has no kernel"):
        describe(model)
    model.likelihood = likelihood
    describe(model)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers_are_refused(number):
    model = vae()
    model.decoder.weights[0].assign(np.full(model.decoder.weights[0].shape, number))
    with pytest.raises(Unsupported, match="holds weights that are no numbers"):
        describe(model)


def test_weights_that_fill_a_browsers_memory_are_refused(monkeypatch):
    model = vae()
    monkeypatch.setattr(browser, "LIMIT", 4 * describe(model)[1].size)
    with pytest.raises(Unsupported, match=r"The model's weights take 0\.0 GB, more than a browser can hold"):
        describe(model)


def test_weights_that_folding_makes_infinite_are_refused():
    model = made_of(layers.Dense(4), layers.BatchNormalization(), layers.Reshape((2, 2, 1)))
    for variable in model.decoder.variables:
        variable.assign(np.full(variable.shape, 1e30, np.float32))
    model.decoder.layers[2].moving_variance.assign(np.zeros(4))
    with pytest.raises(Unsupported, match="holds weights that are no numbers"):
        describe(model)


# ---------------------------------------------------------------------- files


def written(folder, name="model.json"):
    return json.loads((folder / name).read_text(), parse_constant=pytest.fail)


def test_the_files_are_named_by_what_they_hold(tmp_path):
    model, given = vae(), codes(30, 2)
    paths = write_browser(tmp_path / "browser", model, given)
    manifest = written(tmp_path / "browser")
    assert paths[-1].name == "model.json"
    assert {path.name for path in paths} == {path.name for path in (tmp_path / "browser").iterdir()}
    sections = [manifest["weights"], manifest["codes"], manifest["codes"]["spread"]]
    assert [section["file"] for section in sections] == [path.name for path in paths[:-1]]
    for section in sections:
        content = (tmp_path / "browser" / section["file"]).read_bytes()
        assert (section["bytes"], section["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert BLOB.fullmatch(section["file"]).group(2) == section["sha256"][:16]
    assert whole(manifest, (6, 5, 1), 2)


def test_the_files_hold_the_model_and_the_codes(tmp_path):
    model, given = vae(), codes(30, 2)
    write_browser(tmp_path, model, given)
    manifest = written(tmp_path)
    description, weights = describe(model)
    assert {name: manifest[name] for name in description} == description
    assert (manifest["weights"]["dtype"], manifest["weights"]["max_error"]) == ("float32", None)
    np.testing.assert_array_equal(np.fromfile(tmp_path / manifest["weights"]["file"], "<f4"), weights)
    stored, entry = (tmp_path / manifest["codes"]["file"]).read_bytes(), manifest["codes"]
    np.testing.assert_array_equal(np.frombuffer(stored[:240], "<f4").reshape(30, 2), given.z_mean)
    np.testing.assert_array_equal(np.frombuffer(stored[240:], "<i4"), given.labels)
    spread = np.fromfile(tmp_path / entry["spread"]["file"], "<f4").reshape(30, 2)
    np.testing.assert_array_equal(spread, given.z_log_var)
    assert (entry["count"], entry["labels"], entry["active"]) == (30, True, 0.01)
    assert entry["reach"] == reach(given.z_mean)
    assert entry["radius"] == neighbour_distance(given.z_mean, k=10)
    np.testing.assert_allclose(entry["activity"], given.z_mean.var(axis=0), rtol=1e-5)
    np.testing.assert_allclose(entry["mean"], given.z_mean.mean(axis=0), rtol=1e-5)
    axes = np.array(entry["components"])
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    along = (given.z_mean - np.array(entry["mean"])) @ axes.T
    np.testing.assert_allclose(entry["component_variance"], along.var(axis=0), rtol=1e-5)


def test_codes_may_lack_labels_or_be_absent(tmp_path):
    write_browser(tmp_path, vae(), codes(12, 2, labels=False))
    entry = written(tmp_path)["codes"]
    assert (entry["labels"], entry["bytes"]) == (False, 12 * 2 * 4)
    given = codes(12, 2)
    large = Codes(given.z_mean, given.z_log_var, given.labels + 2**40, None, given.index, "test")
    write_browser(tmp_path, vae(), large)  # no label that a file of int32 could hold
    assert written(tmp_path)["codes"]["labels"] is False
    write_browser(tmp_path, vae(), None)
    assert written(tmp_path)["codes"] is None
    assert whole(written(tmp_path), (6, 5, 1), 2)
    assert sorted(path.name.split("-")[0] for path in tmp_path.iterdir()) == ["model.json", "weights"]


def test_of_many_dimensions_ten_axes_are_kept(tmp_path):
    write_browser(tmp_path, vae(latent_dim=12), codes(40, 12))
    assert np.shape(written(tmp_path)["codes"]["components"]) == (10, 12)
    assert whole(written(tmp_path), (6, 5, 1), 12)


def test_codes_of_other_dimensions_are_refused(tmp_path):
    with pytest.raises(ValueError, match="codes: expected 2 dimensions, received 3"):
        write_browser(tmp_path / "browser", vae(), codes(5, 3))
    assert list(tmp_path.iterdir()) == []


def test_a_new_export_takes_the_place_of_the_old_one_and_of_nothing_else(tmp_path):
    for name in ("notes.txt", "weights-of-mine.bin", "weights-0123456789abcdeF.bin"):
        (tmp_path / name).write_text("mine")
    write_browser(tmp_path, vae(), codes())
    first = blobs(written(tmp_path))
    write_browser(tmp_path, vae(), codes())
    second = blobs(written(tmp_path))
    assert not set(first) & set(second)
    others = {"model.json", "notes.txt", "weights-of-mine.bin", "weights-0123456789abcdeF.bin"}
    assert {path.name for path in tmp_path.iterdir()} == {*second, *others}
    assert complete(written(tmp_path), tmp_path)


def test_the_same_model_gives_the_same_bytes(tmp_path):
    model, given = vae(), codes()
    for name in ("a", "b"):
        write_browser(tmp_path / name, model, given)
    names = [sorted(path.name for path in (tmp_path / name).iterdir()) for name in ("a", "b")]
    assert names[0] == names[1]
    assert (tmp_path / "a" / "model.json").read_bytes() == (tmp_path / "b" / "model.json").read_bytes()


def test_a_write_that_fails_leaves_the_export_before_it(tmp_path, monkeypatch):
    write_browser(tmp_path, vae(), codes())
    before = written(tmp_path)

    def full(path, value):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(browser, "write_json", full)
    with pytest.raises(OSError, match="No space left"):
        write_browser(tmp_path, vae(), codes())
    assert written(tmp_path) == before
    assert complete(before, tmp_path)


def test_a_folder_deleted_meanwhile_does_not_come_back(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_browser(tmp_path / "gone" / "browser", vae(), None)
    assert list(tmp_path.iterdir()) == []


def test_half_the_bytes_cost_an_error_that_is_measured(tmp_path):
    model = vae(hidden=(20,))
    write_browser(tmp_path, model, None, dtype="float16")
    entry = written(tmp_path)["weights"]
    description, weights = describe(model)
    stored = np.fromfile(tmp_path / entry["file"], "<f2")
    assert (entry["dtype"], entry["bytes"]) == ("float16", 2 * weights.size)
    np.testing.assert_array_equal(stored, weights.astype(np.float16))
    decoder = description["decoder"]
    z = np.random.default_rng(0).standard_normal((256, 2), dtype=np.float32)
    worst = max(
        np.abs(execute(decoder["ops"], code, stored)[decoder["image"]] - image.ravel()).max()
        for code, image in zip(z, model.decode(z), strict=True)
    )
    assert 0 < entry["max_error"] < 0.01
    assert entry["max_error"] == pytest.approx(worst, rel=1e-2)
    assert whole(written(tmp_path), (6, 5, 1), 2)


def test_weights_beyond_float16_are_refused_before_anything_is_written(tmp_path):
    model = vae()
    model.decoder.weights[0].assign(np.full(model.decoder.weights[0].shape, 1e5))
    with pytest.raises(ValueError, match=r"dtype: expected float32 for weights up to 100000, received 'float16'"):
        write_browser(tmp_path / "browser", model, None, dtype="float16")
    with pytest.raises(ValueError, match="dtype: expected float32 or float16 for the browser format"):
        write_browser(tmp_path / "browser", model, None, dtype="int8")
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_kernels_leaves_the_reason_and_no_old_files(tmp_path):
    write_browser(tmp_path, vae(), codes())
    odd = made_of(*images_of((2, 2, 1)), layers.LeakyReLU(name="leak"))
    assert write_browser(tmp_path, odd, None) == [tmp_path / "model.json"]
    sentence = "The layer leak (LeakyReLU) has no kernel for the browser."
    assert written(tmp_path) == {"schema": 1, "unsupported": sentence}
    assert [path.name for path in tmp_path.iterdir()] == ["model.json"]
    with pytest.raises(Unsupported, match="LeakyReLU"):
        browser.export(tmp_path / "other", odd, None)
    assert not (tmp_path / "other").exists()


# ---------------------------------------------------------------------- manifests that are not whole


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    model = vae(architecture="conv", hidden=(2,), likelihood="gaussian")
    write_browser(folder, model, codes())
    return written(folder)


def changed(value, path, new):
    """A copy in which one entry is another (or gone, where `new` is Ellipsis)."""
    copy = json.loads(json.dumps(value))
    place = copy
    for step in path[:-1]:
        place = place[step]
    if new is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return copy


def paths(value, path=()):
    """Where each entry of a manifest stands."""
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(entry, dict | list):
            yield from paths(entry, (*path, key))


def test_a_manifest_that_lacks_anything_or_has_another_kind_of_thing_is_none(manifest):
    assert whole(manifest, (6, 5, 1), 2)
    for path in paths(manifest):
        for new in (..., "odd", {}, [[]], -1, 2**40, float("nan")):
            free = {"reach", "active", "radius", "max_error"} & set(path) or path[1:2] in (("activity",), ("mean",))
            free = free or path[1:2] in (("components",), ("component_variance",))
            if free and isinstance(new, int):
                continue  # a number like another
            assert not whole(changed(manifest, path, new), (6, 5, 1), 2), (path, new)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("schema",), 2),
        (("unsupported",), ""),
        (("unsupported",), 5),
        (("weights", "file"), "../../../etc/passwd"),
        (("weights", "file"), "weights-0123456789abcdef.bin\n"),
        (("weights", "dtype"), "int8"),
        (("weights", "bytes"), 64),
        (("decoder", "ops", 0, "kernel"), 2),
        (("decoder", "ops", 0, "input"), 9),
        (("decoder", "ops", 0, "input"), 1),
        (("decoder", "ops", 1, "output"), 1),
        (("decoder", "ops", 0, "activation"), "gelu"),
        (("decoder", "ops", 0, "op"), "lstm"),
        (("decoder", "ops", 1, "strides"), [0, 1]),
        (("decoder", "ops", 1, "crop"), [-1, 0]),
        (("decoder", "image"), 0),
        (("decoder", "image"), True),
        (("codes", "count"), 0),
        (("codes", "labels"), 1),
        (("codes", "labels"), False),
    ],
)
def test_what_a_manifest_may_not_say(manifest, path, new):
    assert not whole(changed(manifest, path, new), (6, 5, 1), 2)


def test_a_manifest_belongs_to_a_model_of_its_sizes(manifest):
    assert not whole(manifest, (5, 6, 1), 2)
    assert not whole(manifest, (6, 5, 1), 3)
    assert whole({"schema": 1, "unsupported": "Why not."}, (5, 6, 1), 2)


def test_files_that_are_missing_or_cut_are_seen(tmp_path):
    write_browser(tmp_path, vae(), codes())
    found = written(tmp_path)
    path = tmp_path / found["codes"]["file"]
    path.write_bytes(path.read_bytes()[:-4])
    assert not complete(found, tmp_path)
    path.unlink()
    assert not complete(found, tmp_path)
    write_unsupported(tmp_path, "Why not.")
    assert complete(written(tmp_path), tmp_path)


# ---------------------------------------------------------------------- the export that ships with the app


def test_the_shipped_export_is_that_of_the_shipped_run():
    run = shipped_run()
    description, weights = describe(run.load_model())
    manifest = run.browser
    assert {name: manifest[name] for name in description} == description
    stored = np.frombuffer(run.browser_file(manifest["weights"]["file"]).read_bytes(), "<f4")
    np.testing.assert_array_equal(stored, weights)
    z_mean = np.fromfile(run.browser_file(manifest["codes"]["file"]), "<f4")[:2000].reshape(1000, 2)
    np.testing.assert_array_equal(z_mean, run.codes().z_mean)
    assert {path.name for path in run.browser_folder.iterdir()} == {*blobs(manifest), "model.json"}
    for name in blobs(manifest):
        content = run.browser_file(name).read_bytes()
        assert BLOB.fullmatch(name).group(2) == hashlib.sha256(content).hexdigest()[:16]
