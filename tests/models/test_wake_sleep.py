import numpy as np
import pytest
import tensorflow as tf

from tests.models.rivals import SHAPE, X, rival, values


def test_the_wake_gradient_is_that_of_minus_log_p_by_hand():
    """One pixel, a linear decoder: logit = w z + b, so that -d log p(x|z) / db = sigmoid(logit) - x, times z for w."""
    model = rival("wake-sleep", image_shape=(1, 1, 1), hidden=(), latent_dim=1)
    layer = model.decoder.get_layer("parameters")
    layer.set_weights([np.array([[0.7]], np.float32), np.array([-0.2], np.float32)])
    x, z = np.full((1, 1, 1, 1), 0.25, np.float32), np.float32(1.5)
    model.draw = lambda z_mean, z_log_var: tf.fill((1, 1, 1), z)
    with tf.GradientTape() as tape:
        loss = model.compute_losses(x, targets="grey").loss
    kernel, bias = tape.gradient(loss, layer.trainable_variables)
    error = 1 / (1 + np.exp(-(0.7 * 1.5 - 0.2))) - 0.25
    assert float(bias[0]) == pytest.approx(error, rel=1e-5)
    assert float(kernel[0, 0]) == pytest.approx(error * 1.5, rel=1e-5)


def test_the_sleep_gradient_is_that_of_minus_log_q_of_the_dream_by_hand():
    """A linear encoder's mean head, of spread 1: -d log q(z|x) / d bias = mean - z."""
    model = rival("wake-sleep", hidden=(), latent_dim=1)
    for name in ("z_mean", "z_log_var"):
        head = model.encoder.get_layer(name)
        head.set_weights([np.zeros_like(weight) for weight in head.get_weights()])
    x = np.ones((2, *SHAPE), np.float32)
    model.dream = lambda n: (tf.constant([[0.5], [1.0]]), tf.constant(x))
    with tf.GradientTape() as tape:
        loss = model.compute_losses(x, targets="grey").loss
    bias = tape.gradient(loss, model.encoder.get_layer("z_mean").bias)
    assert float(bias[0]) == pytest.approx(-0.75, rel=1e-5)


def test_dreams_are_sampled_and_not_averaged():
    _, x = rival("wake-sleep").dream(50)
    assert set(np.unique(x)) == {0.0, 1.0}


def test_gaussian_dreams_have_the_noise_of_their_pixels():
    settings = {"likelihood": "gaussian", "gaussian_variance": "fixed", "gaussian_log_var": -2.0}
    model = rival("wake-sleep", **settings)
    z, x = model.dream(4000)
    noise = x - model.likelihood(model.decoder(z))
    assert np.var(noise) == pytest.approx(np.exp(-2.0), rel=0.03)


def test_no_gradient_crosses_from_one_network_to_the_other():
    model = rival("wake-sleep", likelihood="gaussian")
    wake, sleep = model._terms, model.dream
    del sleep
    with tf.GradientTape(persistent=True) as tape:
        log_likelihood, _, log_q = wake(tf.constant(X), "grey")
    assert all(gradient is None for gradient in tape.gradient(log_likelihood, model.encoder.trainable_variables))
    assert all(gradient is None for gradient in tape.gradient(log_q, model.decoder.trainable_variables))


def test_a_step_moves_both_networks():
    model = rival("wake-sleep")
    before = values(model.trainable_variables)
    model.train_step(tf.constant(X))
    assert all(np.any(old != new) for old, new in zip(before, values(model.trainable_variables), strict=True))
