import math

import numpy as np
import pytest
import tensorflow as tf

from vae_tf import VAEConfig
from vae_tf.models.likelihoods import LOG_VAR_RANGE, Bernoulli, Gaussian, soft_clamp, softplus

SHAPE = (1, 1, 1)


def pixels(*values):
    """A batch of images of one pixel each."""
    return tf.constant(np.reshape(values, (-1, 1, 1, 1)), tf.float32)


def bernoulli():
    return Bernoulli(VAEConfig(image_shape=SHAPE))


def gaussian(**settings):
    return Gaussian(VAEConfig(image_shape=SHAPE, likelihood="gaussian", **settings))


def normal_log_pdf(x, mean, variance):
    return -0.5 * (math.log(2 * math.pi * variance) + (x - mean) ** 2 / variance)


@pytest.mark.parametrize(
    ("x", "logit", "expected"),
    [
        (1, 0, math.log(0.5)),
        (0, 0, math.log(0.5)),
        (1, math.log(3), math.log(0.75)),  # sigmoid(log 3) = 3/4
        (0, math.log(3), math.log(0.25)),
        (0.25, math.log(3), 0.25 * math.log(0.75) + 0.75 * math.log(0.25)),  # a grey target
        (1, 1000, 0),
        (0, 1000, -1000),
        (1, -1000, -1000),
        (0, -1000, 0),
        (0.5, 1000, -500),
        (0.5, -1000, -500),
    ],
)
def test_a_bernoulli_log_probability_is_that_of_the_formula_even_at_extreme_logits(x, logit, expected):
    assert float(bernoulli().log_prob(pixels(x), pixels(logit))[0]) == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_a_bernoulli_gradient_is_finite_at_extreme_logits():
    logits = tf.Variable(pixels(-1000, -50, 0, 50, 1000))
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(bernoulli().log_prob(pixels(1, 1, 0.25, 0, 0), logits))
    # x - sigmoid(logit)
    np.testing.assert_allclose(np.ravel(tape.gradient(value, logits)), [1, 1, -0.25, -1, -1], atol=1e-6)


def test_log_probabilities_are_summed_over_rows_columns_and_channels_not_over_images():
    layer = Bernoulli(VAEConfig(image_shape=(2, 5, 3)))
    log_p = layer.log_prob(tf.ones((4, 2, 5, 3)), tf.zeros((7, 4, 2, 5, 3)))
    assert log_p.shape == (7, 4)
    np.testing.assert_allclose(log_p, 30 * math.log(0.5), rtol=1e-6)


def test_the_mean_of_a_bernoulli_is_its_probability():
    np.testing.assert_allclose(np.ravel(bernoulli()(pixels(0, math.log(3), 1000))), [0.5, 0.75, 1], rtol=1e-6)


def test_a_grey_pixel_costs_at_least_its_entropy():
    x = np.linspace(0.05, 0.95, 10)
    entropy = -(x * np.log(x) + (1 - x) * np.log(1 - x))
    at_best = bernoulli().log_prob(pixels(*x), pixels(*np.log(x / (1 - x))))
    np.testing.assert_allclose(-np.array(at_best), entropy, rtol=1e-5)


@pytest.mark.parametrize("log_var", [-10, -2, 0, 2])
@pytest.mark.parametrize(("mean", "raw", "expected_mean"), [("linear", 1.5, 1.5), ("sigmoid", math.log(3), 0.75)])
def test_a_gaussian_of_fixed_variance_is_the_normal_density(log_var, mean, raw, expected_mean):
    layer = gaussian(gaussian_variance="fixed", gaussian_log_var=log_var, gaussian_mean=mean)
    assert layer.maps == 1
    assert float(layer(pixels(raw))[0, 0, 0, 0]) == pytest.approx(expected_mean)
    expected = normal_log_pdf(0.5, expected_mean, math.exp(log_var))
    assert float(layer.log_prob(pixels(0.5), pixels(raw))[0]) == pytest.approx(expected, rel=1e-5)


def test_a_gaussian_with_a_variance_for_each_pixel_reads_it_from_the_second_map():
    layer = gaussian(gaussian_variance="pixel", gaussian_mean="linear")
    parameters = tf.constant([[[[0.2, -3.0]]], [[[0.4, -5.0]]]])
    assert layer.maps == 2
    np.testing.assert_allclose(np.ravel(layer(parameters)), [0.2, 0.4], rtol=1e-6)
    # In the middle of its range the clamp moves a log-variance by less than 0.01.
    np.testing.assert_allclose(np.ravel(layer.log_var(parameters)), [-3, -5], atol=0.01)
    variances = np.exp(np.ravel(layer.log_var(parameters)))
    expected = [normal_log_pdf(0.5, 0.2, variances[0]), normal_log_pdf(0.0, 0.4, variances[1])]
    np.testing.assert_allclose(layer.log_prob(pixels(0.5, 0), parameters), expected, rtol=1e-5)


def test_colours_come_before_their_log_variances():
    layer = Gaussian(VAEConfig(image_shape=(1, 1, 3), likelihood="gaussian", gaussian_mean="linear"))
    parameters = tf.constant([0.1, 0.2, 0.3, -4, -5, -6], shape=(1, 1, 1, 6))
    np.testing.assert_allclose(np.ravel(layer(parameters)), [0.1, 0.2, 0.3], rtol=1e-6)
    np.testing.assert_allclose(np.ravel(layer.log_var(parameters)), [-4, -5, -6], atol=0.02)


def test_a_shared_variance_is_one_weight_that_is_learned():
    layer = gaussian(gaussian_variance="shared", gaussian_log_var=-4, gaussian_mean="linear")
    assert layer.maps == 1
    assert [weight.shape for weight in layer.trainable_weights] == [()]
    log_var = float(layer.log_var(pixels(0)))
    assert log_var == pytest.approx(-4, abs=0.01)
    np.testing.assert_allclose(
        layer.log_prob(pixels(0, 1), pixels(0, 0)),
        [normal_log_pdf(0, 0, math.exp(log_var)), normal_log_pdf(1, 0, math.exp(log_var))],
        rtol=1e-5,
    )


def test_the_clamp_is_nearly_the_identity_in_the_middle():
    values = np.linspace(-5, -3, 21, dtype=np.float32)
    np.testing.assert_allclose(soft_clamp(values, *LOG_VAR_RANGE), values, atol=0.01)


def test_the_clamp_keeps_its_range_and_its_order():
    values = np.array([-1e30, -1000, -50, -12, -10, -4, 2, 4, 50, 1000, 1e30], np.float32)
    clamped = np.array(soft_clamp(values, *LOG_VAR_RANGE))
    # one step of float32 at the upper end is 1e-6
    assert clamped.min() >= LOG_VAR_RANGE[0]
    assert clamped.max() <= LOG_VAR_RANGE[1] + 2e-6
    assert (np.diff(clamped) >= 0).all()
    np.testing.assert_allclose(clamped[[0, -1]], LOG_VAR_RANGE, atol=2e-6)


def test_the_clamp_always_lets_a_gradient_back():
    values = tf.Variable(np.linspace(-70, 70, 281, dtype=np.float32))
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(soft_clamp(values, *LOG_VAR_RANGE))
    gradient = np.array(tape.gradient(value, values))
    assert gradient.min() > 0
    assert gradient.max() <= 1
    assert gradient[132] == pytest.approx(1, abs=0.01)  # at -4


@pytest.mark.parametrize("log_var", [-10, -8, -2, 1, 2])
def test_a_shared_log_variance_starts_where_it_is_told(log_var):
    config = VAEConfig(
        image_shape=(2, 2, 1), likelihood="gaussian", gaussian_variance="shared", gaussian_log_var=log_var
    )
    assert float(Gaussian(config).log_var(None)) == pytest.approx(log_var, abs=0.002)


def test_the_fast_softplus_is_the_softplus_and_so_are_its_derivatives():
    logit = tf.constant(np.linspace(-60, 60, 241), tf.float32)
    exact = np.logaddexp(0, np.linspace(-60, 60, 241))
    p = 1 / (1 + np.exp(-np.linspace(-60, 60, 241)))
    with tf.GradientTape() as outer:
        outer.watch(logit)
        with tf.GradientTape() as inner:
            inner.watch(logit)
            value = softplus(logit)
        slope = inner.gradient(value, logit)
    np.testing.assert_allclose(value, exact, rtol=2e-7, atol=1.2e-7)
    np.testing.assert_allclose(slope, p, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(outer.gradient(slope, logit), p * (1 - p), atol=1e-6)
