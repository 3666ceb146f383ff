import logging
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers, ops

from tests.export.words import about
from vae_tf import VAE, VAEConfig
from vae_tf.export import Unsupported, onnx_files
from vae_tf.export.onnx_files import difference, export, quiet


@pytest.fixture(scope="module")
def model():
    return VAE(VAEConfig(image_shape=(6, 5, 1), hidden=(7,)))


def test_numbers_that_are_not_keras_are_a_sentence(model, tmp_path, monkeypatch):
    def other(path, network, given):
        return {"encoder": 1e-7, "decoder": float("nan")}[network.name]

    monkeypatch.setattr(onnx_files, "difference", other)
    with pytest.raises(
        Unsupported, match=r"^The decoder gives other numbers in ONNX than in Keras: they differ by nan"
    ):
        export(tmp_path, model, about())


def test_a_difference_is_seen_where_a_weight_was_changed(model, tmp_path):
    network = keras.models.clone_model(model.encoder)
    named = keras.Model(
        network.inputs[0], dict(zip(("z_mean", "z_log_var"), network.outputs, strict=True)), name="encoder"
    )
    x = np.random.default_rng(0).random((3, 6, 5, 1), np.float32)
    onnx_files._write(tmp_path / "encoder.onnx", named, about())
    assert difference(tmp_path / "encoder.onnx", named, x) <= 1e-5
    bias = named.get_layer("z_mean").bias
    bias.assign(bias + 0.25)
    assert difference(tmp_path / "encoder.onnx", named, x) == pytest.approx(0.25, abs=0.05)


def test_a_layer_without_an_operation_in_onnx_is_a_sentence(model, tmp_path):
    z = keras.Input((2,), name="z")
    decoder = keras.Model(z, layers.Reshape((6, 5, 1))(layers.Dense(30)(ops.erfinv(z))))
    changed = SimpleNamespace(encoder=model.encoder, decoder=decoder, likelihood=model.likelihood, config=model.config)
    with pytest.raises(Unsupported, match=r"^The decoder cannot be said in ONNX: .*Erfinv"):
        export(tmp_path, changed, about())


def test_what_tf2onnx_says_is_silenced_only_meanwhile():
    logger = logging.getLogger("tf2onnx")
    before = logger.level
    with quiet():
        assert logger.level == logging.ERROR
    assert logger.level == before
