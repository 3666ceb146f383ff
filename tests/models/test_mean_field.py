import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.models.rivals import X, rival, values
from vae_tf.inference.gaussian import kl_to_standard_normal

INDEX = tf.range(len(X))


def bound(model, q, samples=2000):
    """The ELBO of each image under its q (n, 2 latent_dim), nats."""
    z_mean, z_log_var = np.split(np.asarray(q), 2, axis=-1)
    noise = np.random.default_rng(0).standard_normal((samples, *z_mean.shape)).astype(np.float32)
    log_p = model.log_likelihood(tf.constant(X), z_mean + np.exp(0.5 * z_log_var) * noise)
    return np.mean(log_p, axis=0) - np.sum(kl_to_standard_normal(z_mean, z_log_var), axis=-1)


def trained():
    model = rival("mean-field", optimizer=keras.optimizers.Adam(0.02))
    model.keep(len(X))
    step = tf.function(model.train_step, autograph=False)
    for _ in range(60):
        step((tf.constant(X), INDEX))
    return model


@pytest.fixture(scope="module")
def model():
    return trained()


def test_an_images_own_q_is_no_worse_than_the_encoders(model):
    own = bound(model, model.kept.variables["posteriors"].numpy())
    amortised = bound(model, np.concatenate(model.encoder(X), axis=-1))
    assert own.mean() >= amortised.mean() - 0.02


def test_what_is_scored_is_fitted_and_better_than_where_it_began(model):
    fresh = rival("mean-field", seed=1)
    fresh.decoder.set_weights(values(model.decoder.weights))
    fitted = np.concatenate(fresh.infer(tf.constant(X)), axis=-1)
    assert bound(model, fitted).mean() > bound(model, np.concatenate(fresh.encoder(X), axis=-1)).mean()


def test_an_image_that_is_scored_has_the_same_q_whatever_is_beside_it(model):
    z_mean, z_log_var = model.infer(tf.constant(X))
    for i in (0, len(X) - 1):
        alone = model.infer(tf.constant(X[i : i + 1]))
        np.testing.assert_allclose(np.concatenate(alone), [z_mean[i], z_log_var[i]], atol=1e-4)


def test_many_steps_come_to_the_posterior_of_a_linear_gaussian_model():
    """Its variance is 1 / (1 + |w|^2 / s^2), and its mean that times w (x - b) / s^2."""
    settings = {"likelihood": "gaussian", "gaussian_mean": "linear", "gaussian_variance": "fixed"}
    model = rival("mean-field", hidden=(), latent_dim=1, gaussian_log_var=0.0, **settings)
    w = model.decoder.get_layer("parameters").kernel.numpy()[0]
    q = tf.function(
        lambda: model.fit_posterior(tf.constant(X), tf.zeros((len(X), 2)), steps=3000, seed=tf.constant([1, 2])),
        autograph=False,
    )()
    z_mean, z_log_var = np.split(q.numpy(), 2, axis=-1)
    variance = 1 / (1 + w @ w)
    np.testing.assert_allclose(z_mean[:, 0], variance * (X.reshape(len(X), -1) @ w), atol=0.1)
    np.testing.assert_allclose(np.exp(z_log_var), variance, rtol=0.15)


def test_only_the_posteriors_of_the_batch_move():
    model = rival("mean-field")
    model.keep(10)
    model.train_step((tf.constant(X), INDEX + 2))
    posteriors = model.kept.variables["posteriors"].numpy()
    assert not posteriors[[0, 1, 8, 9]].any()
    assert np.all(posteriors[2:8] != 0)
