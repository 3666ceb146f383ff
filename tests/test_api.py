"""The Python of the design, section 4, as it stands there (on a dataset that trains in a second)."""

import importlib
import types

import keras
import numpy as np
import pytest

import vae_tf


def test_everything_that_is_promised_can_be_imported_and_nothing_else():
    for name in vae_tf.__all__:
        assert getattr(vae_tf, name).__module__.startswith("vae_tf.")
    assert dir(vae_tf) == sorted(vae_tf.__all__)
    assert set(vae_tf._WHERE) == set(vae_tf.__all__)
    namespace = {}
    exec("from vae_tf import *", namespace)
    assert set(namespace) - {"__builtins__"} == set(vae_tf.__all__)
    with pytest.raises(AttributeError, match="module 'vae_tf' has no attribute 'GAN'"):
        vae_tf.GAN  # noqa: B018


@pytest.mark.parametrize("name", ["vae_tf.data", "vae_tf.inference", "vae_tf.latent", "vae_tf.runs"])
def test_a_table_of_contents_names_what_is_there(name):
    module = importlib.import_module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    assert [entry for entry in module.__all__ if isinstance(getattr(module, entry), types.ModuleType)] == []


def test_the_python_of_the_design_works_as_written(home):
    data = vae_tf.load_dataset("digits")
    assert data.train.images.dtype == np.uint8
    assert data.train.images.shape == (1438, 8, 8, 1)
    assert data.train.labels.shape == (1438,)
    x, x_test = (split.images[:60] / np.float32(255) for split in (data.train, data.test))

    keras.utils.set_random_seed(0)
    config = vae_tf.VAEConfig(image_shape=(8, 8, 1), latent_dim=2, architecture="mlp", hidden=(8,))
    model = vae_tf.VAE(config)
    assert isinstance(model, keras.Model)
    model.compile(optimizer=keras.optimizers.Adam(1e-3))
    history = model.fit(x, epochs=3, batch_size=20, validation_data=(x_test,), verbose=0)
    assert {"loss", "reconstruction_loss", "kl_loss", "val_loss", "val_reconstruction_loss", "val_kl_loss"} <= set(
        history.history
    )
    assert history.history["loss"][-1] < history.history["loss"][0]

    posterior = model.encode(x)
    assert posterior.z_mean.shape == posterior.z_log_var.shape == (60, 2)
    z = posterior.sample(seed=0)
    images = model.decode(z)
    assert (images.dtype, images.shape) == (np.float32, (60, 8, 8, 1))
    assert images.min() >= 0
    assert images.max() <= 1

    run = vae_tf.train(vae_tf.TrainConfig(dataset="digits", model=config, epochs=1, limit=60, batch_size=20))
    for way in (run.path, str(run.path), run.id):
        opened = vae_tf.open_run(way)
        assert opened.config == run.config
        assert [record["epoch"] for record in opened.metrics] == [1]
        assert opened.load_model().decode(z).shape == images.shape
    assert [listed.id for listed in vae_tf.list_runs()] == [run.id]

    e = vae_tf.estimate_log_likelihood(model, x, estimator="iwae", num_samples=50)
    assert e.value.shape == e.standard_error.shape == e.effective_sample_size.shape == (60,)


def test_preset_gives_settings_that_train(home):
    config = vae_tf.preset("quick", dataset="digits", image_shape=(8, 8, 1), train_images=1438)
    assert isinstance(config, vae_tf.TrainConfig)
