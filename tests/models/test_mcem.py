import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.models.rivals import SHAPE, X, rival, values
from vae_tf.models.mcem import UPDATES

INDEX = tf.range(len(X))


def linear(images, **options):
    """A linear-Gaussian model with one latent dimension and spread exp(-1) of its pixels, and images of it.

    Its maximum of the likelihood is known: factor analysis with a fixed isotropic noise is probabilistic PCA.
    """
    rng = np.random.default_rng(5)
    direction = rng.standard_normal(16) * 0.3
    z = rng.standard_normal((images, 1))
    x = 0.5 + z * direction + np.exp(-1.0) * rng.standard_normal((images, 16))
    settings = {"likelihood": "gaussian", "gaussian_mean": "linear", "gaussian_variance": "fixed"}
    model = rival("mcem", hidden=(), latent_dim=1, gaussian_log_var=-2.0, **settings, **options)
    return model, x.reshape(-1, *SHAPE).astype(np.float32)


def test_a_linear_gaussian_model_comes_to_its_maximum_likelihood():
    model, x = linear(200, optimizer=keras.optimizers.Adam(0.02))
    model.keep(len(x))
    step = tf.function(model.train_step, autograph=False)
    for _ in range(250):
        step((tf.constant(x), tf.range(200)))
    flat = x.reshape(len(x), -1).astype(np.float64)
    variances, directions = np.linalg.eigh(np.cov(flat.T, bias=True))
    best = directions[:, -1] * np.sqrt(variances[-1] - np.exp(-2.0))  # Tipping & Bishop 1999, eq. 7
    kernel, bias = (weight.numpy() for weight in model.decoder.get_layer("parameters").weights)
    found = kernel[0] * np.sign(kernel[0] @ best)
    assert found @ best / np.linalg.norm(found) / np.linalg.norm(best) > 0.98
    assert np.linalg.norm(found) == pytest.approx(np.linalg.norm(best), rel=0.1)
    off = bias - flat.mean(axis=0)  # along the direction it can be made up for by the codes' own mean
    np.testing.assert_allclose(off - best * (off @ best) / (best @ best), 0.0, atol=0.05)


def test_the_chains_sample_the_posterior():
    """Of the linear model: variance 1 / (1 + |w|^2 / s^2), mean that times w (x - b) / s^2."""
    model, x = linear(1)
    w = model.decoder.get_layer("parameters").kernel.numpy()[0]
    images = np.repeat(x, 500, axis=0)
    model.keep(len(images))
    step = tf.function(lambda: model.sample(tf.constant(images), tf.range(500), model.kept), autograph=False)
    z = np.concatenate([step().numpy() for _ in range(40)][20:])
    variance = 1 / (1 + w @ w * np.exp(2.0))
    assert z.mean() == pytest.approx(variance * (w @ x.reshape(-1)) * np.exp(2.0), abs=0.05)
    assert z.var() == pytest.approx(variance, rel=0.1)


def test_the_step_size_follows_the_acceptance():
    model = rival("mcem")
    model.keep(6)
    sizes = []
    for log_step in (-7.0, 3.0):  # far too small, far too large
        model.kept.variables["log_step"].assign(log_step)
        model.sample(tf.constant(X), INDEX, model.kept)
        sizes.append(float(model.kept.variables["log_step"].value) - log_step)
    assert sizes[0] == pytest.approx(0.05 * 0.1, abs=1e-4)  # all accepted: a tenth too often
    assert sizes[1] < 0


def test_a_step_updates_the_decoder_five_times_and_the_encoder_once():
    model = rival("mcem", learning_rate=1e-3)
    model.keep(6)
    model.train_step((tf.constant(X), INDEX))
    assert int(model.optimizer.iterations) == UPDATES + 1
    assert int(model.steps) == 1


def test_the_decoder_does_not_see_the_encoder():
    """Whatever the encoder says, the decoder comes to the same weights."""
    found = []
    for shift in (0.0, 3.0):
        model = rival("mcem")
        model.keep(6)
        model.encoder.get_layer("z_mean").bias.assign([shift, -shift])
        model.train_step((tf.constant(X), INDEX))
        found.append(values(model.decoder.trainable_variables))
    assert all(np.array_equal(one, other) for one, other in zip(*found, strict=True))


def test_only_the_chains_of_the_batch_move():
    model = rival("mcem")
    model.keep(10)
    before = model.kept.variables["chains"].numpy()
    model.train_step((tf.constant(X), INDEX + 2))
    moved = np.any(model.kept.variables["chains"].numpy() != before, axis=1)
    assert not moved[[0, 1, 8, 9]].any()
    assert moved[2:8].any()


@pytest.mark.parametrize("kind", ["mcem", "mean-field"])
def test_images_without_their_index_are_refused(kind):
    model = rival(kind)
    with pytest.raises(ValueError, match=r"expected \(x, index\) after keep\(images\).*received images alone"):
        model.train_step(tf.constant(X))
