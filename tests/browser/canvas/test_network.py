"""The kernels in Chromium against Keras."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.browser.canvas.models import CONFIGS, made, packed

CLOSE = 1e-5
LOAD = """async (load, { kernels, name, manifest, weights }) => {
    const { Network } = await load("network");
    const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
    window.kernels ??= await WebAssembly.compileStreaming(fetch(kernels));
    (window.networks ??= {})[name] = new Network(window.kernels, manifest, bytes.buffer);
}"""
DECODE = """async (load, { name, z, dim }) => {
    const network = window.networks[name];
    const decode = (k) => Array.from(network.decode(z.slice(k * dim, (k + 1) * dim)));
    const batch = Array.from(network.decodeBatch(Float32Array.from(z)));
    const after = Array.from({ length: z.length / dim }, (_, k) => decode(k)).flat(); // memory has grown meanwhile
    return [batch, after];
}"""
ENCODE = """async (load, { name, x }) => {
    const { zMean, zLogVar } = window.networks[name].encode(x);
    return [Array.from(zMean), Array.from(zLogVar)];
}"""


@dataclass
class Loaded:
    """A model of random weights, in Keras and in the page."""

    name: str
    model: Any
    manifest: dict[str, Any]
    weights: Any


def handed(js, address, name, description, weights):
    js(LOAD, {"kernels": f"{address}/kernels.wasm", "name": name, **packed(description, weights)})


@pytest.fixture
def network(request, js, address):
    """The model of one of CONFIGS, by indirect parametrisation."""
    model, description, weights = made(request.param)
    handed(js, address, request.param, description, weights)
    yield Loaded(request.param, model, description, weights)
    js("async (_, name) => { delete window.networks[name]; }", request.param)


every = pytest.mark.parametrize("network", CONFIGS, indirect=True, ids=CONFIGS)


@every
def test_decoded_images_are_those_of_keras(js, network):
    dim, (height, width, channels) = network.model.config.latent_dim, network.model.config.image_shape
    rng = np.random.default_rng(1)
    z = np.concatenate(
        [
            rng.normal(size=(5, dim)),
            np.zeros((1, dim)),
            *(scale * np.sign(rng.normal(size=(2, dim))) for scale in (6, 100)),
        ]
    ).astype(np.float32)
    wanted = np.asarray(network.model.decode(z))
    assert wanted.shape == (10, height, width, channels)
    found = js(DECODE, {"name": network.name, "z": z.ravel().tolist(), "dim": dim})
    for images in found:
        images = np.clip(np.reshape(images, wanted.shape), 0, 1)  # as Keras' side has done, and painting does
        np.testing.assert_allclose(images, wanted, rtol=0, atol=CLOSE)
    assert wanted.std() > 1e-3  # else all would be close to all


@every
def test_encoded_images_are_those_of_keras(js, network):
    shape = network.model.config.image_shape
    for x in (np.random.default_rng(2).random(shape), np.zeros(shape), np.ones(shape)):
        x = x.astype(np.float32)
        posterior = network.model.encode(x[np.newaxis])
        wanted = [np.asarray(posterior.z_mean)[0], np.asarray(posterior.z_log_var)[0]]
        found = js(ENCODE, {"name": network.name, "x": x.ravel().tolist()})
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=CLOSE)


@pytest.mark.parametrize("network", ["preset 20d", "preset conv"], indirect=True)
def test_400_images_at_once_are_what_they_are_one_by_one(js, network):
    largest = js(
        """async (_, { name, z, dim }) => {
            const network = window.networks[name];
            const batch = network.decodeBatch(Float32Array.from(z));
            const size = batch.length / 400;
            let largest = 0;
            for (let n = 0; n < 400; n += 7) {
              const one = network.decode(z.slice(n * dim, (n + 1) * dim));
              one.forEach((value, k) => (largest = Math.max(largest, Math.abs(value - batch[n * size + k]))));
            }
            return [batch.length, largest];
        }""",
        {
            "name": network.name,
            "dim": network.model.config.latent_dim,
            "z": np.random.default_rng(0).normal(size=(400, network.model.config.latent_dim)).ravel().tolist(),
        },
    )
    assert largest[0] == 400 * 28 * 28
    assert largest[1] <= 1e-6


@pytest.mark.parametrize("network", ["preset quick"], indirect=True)
def test_half_precision_weights_are_read_exactly(js, address, network):
    half = network.weights.astype(np.float16)
    images = []
    for name, weights in (("half", half), ("whole", half.astype(np.float32))):
        handed(js, address, name, network.manifest, weights)
        images.append(js(DECODE, {"name": name, "z": [0.5, -1.5], "dim": 2})[0])
    assert images[0] == images[1]
    exact = js(DECODE, {"name": network.name, "z": [0.5, -1.5], "dim": 2})[0]
    assert 0 < np.abs(np.subtract(images[0], exact)).max() < 0.01


@pytest.mark.parametrize("network", ["one pixel"], indirect=True)
def test_a_point_that_is_no_number_harms_no_later_one(js, network):
    images = js(
        """async (_, name) => [[0.5], [NaN], [Infinity], [0.5]].map((z) => window.networks[name].decode(z)[0])""",
        network.name,
    )
    assert np.isnan(images[1])
    assert images[0] == images[3]


@pytest.mark.parametrize("network", ["one pixel"], indirect=True)
def test_numbers_too_many_or_too_few_are_refused(js, network):
    refused = js(
        """async (_, name) => {
            const network = window.networks[name];
            const said = (call) => { try { call(); } catch (error) { return error.message; } };
            return [
              said(() => network.decode([1, 2])),
              said(() => network.encode([])),
              said(() => network.decodeBatch(new Float32Array(0))),
            ];
        }""",
        network.name,
    )
    assert refused == ["z: expected 1 numbers, received 2", "x: expected 1 numbers, received 0", None]


@pytest.mark.parametrize("network", ["one pixel"], indirect=True)
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("manifest.schema = 2", "model.json: expected schema 1, received 2"),
        ("manifest.latent_dim = 2", "decoder, op 0 (dense): expected 1 numbers in tensor 0, received 2"),
        ("manifest.latent_dim = -1", "latent_dim: expected a whole number"),
        ("manifest.image_shape = [1, 1]", "image_shape: expected 3 whole numbers"),
        ("manifest.image_shape[0] = 1e9", "image_shape: expected a whole number"),
        ("manifest.weights.dtype = 'int8'", "weights: expected float32 or float16"),
        ("weights = weights.slice(4)", "weights: expected"),
        ("manifest.encoder = undefined", "encoder: expected a list of ops"),
        ("manifest.decoder.image = 7", "decoder: expected 1 numbers in tensor 7"),
        ("manifest.decoder.ops[0].op = 'attention'", "op 0 (attention): expected one of dense, "),
        ("manifest.decoder.ops[0].op = 'constructor'", "op 0 (constructor): expected one of dense, "),
        ("manifest.decoder.ops[0].activation = 'gelu'", "expected one of linear, relu, tanh, sigmoid, received"),
        ("manifest.decoder.ops[0].kernel = 1e6", "kernel: expected a whole number from 0 to 4"),
        ("manifest.decoder.ops[0].bias = -4", "bias: expected a whole number"),
        ("manifest.decoder.ops[0].in = 3", "expected 3 numbers in tensor 0, received 1"),
        ("manifest.decoder.ops[0].out = 2 ** 40", "out: expected a whole number"),
        ("manifest.decoder.ops.reverse()", "reads tensor 1, which no op before it has made"),
        ("manifest.decoder.ops[1].output = 1", "makes tensor 1, which is there already"),
        ("manifest.unsupported = 'No kernel for it.'", "No kernel for it."),
        ("manifest = null", "model.json: expected schema 1, received undefined"),
    ],
)
def test_a_description_that_is_wrong_is_refused_in_words(js, network, change, sentence):
    refused = js(
        f"""async (load, {{ manifest, weights: text }}) => {{
            const {{ Network }} = await load("network");
            let weights = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
            {change};
            try {{ new Network(window.kernels, manifest, weights); }}
            catch (error) {{ return error.message; }}
        }}""",
        packed(network.manifest, network.weights),
    )
    assert refused is not None
    assert sentence in refused
