import numpy as np
import pytest
import tensorflow as tf

from vae_tf.inference.diagnostics import effective_sample_size, split_r_hat
from vae_tf.inference.hmc import Sampler, hmc


def starts(chains, n, d, seed=0):
    return np.random.default_rng(seed).standard_normal((chains, n, d), np.float32)


def near(samples, expected, ess, deviation):
    """Within four standard errors of what the chains are worth."""
    return (np.abs(samples - expected) < 4 * deviation / np.sqrt(ess)).all()


def test_gaussians_of_every_scale_get_their_moments():
    """Three problems at once, with deviations from 0.01 to 3, correlated in two of them."""
    rng = np.random.default_rng(1)
    mean = rng.standard_normal((3, 4)).astype(np.float32)
    factors = np.stack([np.diag(scales) for scales in ([1, 1, 1, 1], [0.01, 0.1, 1, 3], [0.1, 0.2, 0.3, 0.4])])
    factors[0] += np.tril(0.9 * np.ones((4, 4)), -1)
    factors[2] += np.tril(0.1 * np.ones((4, 4)), -1)
    precision = tf.constant(np.linalg.inv(factors @ factors.transpose(0, 2, 1)), tf.float32)

    def log_density(z):
        away = z - mean
        return -0.5 * tf.einsum("cni,nij,cnj->cn", away, precision, away)

    chains = hmc(log_density, starts(4, 3, 4), steps=400, warmup=200, leapfrogs=12, seed=2)
    samples, covariance = chains.z.astype(float), factors @ factors.transpose(0, 2, 1)
    ess, variance = effective_sample_size(samples), np.diagonal(covariance, axis1=1, axis2=2)
    assert (split_r_hat(samples) < 1.03).all()
    assert (ess > 300).all()
    assert near(samples.mean(axis=(0, 1)), mean, ess, np.sqrt(variance))
    squares = (samples - mean) ** 2
    assert near(squares.mean(axis=(0, 1)), variance, effective_sample_size(squares), np.sqrt(2) * variance)
    crossed = ((samples - mean)[..., 0] * (samples - mean)[..., 1]).mean(axis=(0, 1))
    np.testing.assert_allclose(crossed[[0, 2]], covariance[[0, 2], 0, 1], rtol=0.25)


def test_a_banana_gets_its_moments():
    """x ~ N(0, 1), y | x ~ N((x^2 - 1) / 2, 1/4): means and variances of its moments up to the third are known."""

    def log_density(z):
        x, y = z[..., 0], z[..., 1]
        return -0.5 * x**2 - 2.0 * (y - 0.5 * (x**2 - 1.0)) ** 2

    chains = hmc(log_density, starts(8, 2, 2), steps=1500, warmup=500, leapfrogs=12, target=0.9, seed=3)
    x, y = (chains.z[..., i].astype(float) for i in range(2))
    assert split_r_hat(chains.z).max() < 1.02
    for moment, expected, variance in (
        (x, 0, 1),
        (y, 0, 3 / 4),
        (x**2, 1, 2),
        (x * y, 0, 11 / 4),
        (x**2 * y, 1, 77 / 4),
    ):
        ess = effective_sample_size(moment)
        assert (ess > 400).all()
        assert near(moment.mean(axis=(0, 1)), expected, ess, np.sqrt(variance))


@pytest.mark.parametrize("target", [0.8, 0.9])
def test_the_step_is_fitted_to_the_acceptance_that_is_wanted(target):
    scales = np.array([[0.02], [5.0]], np.float32)
    chains = hmc(
        lambda z: -0.5 * tf.reduce_sum((z / scales) ** 2, axis=-1),
        starts(16, 2, 20),
        steps=200,
        warmup=400,
        leapfrogs=8,
        target=target,
        seed=4,
    )
    np.testing.assert_allclose(chains.acceptance, target, atol=0.08)
    np.testing.assert_allclose(chains.scale[1] / chains.scale[0], 250, rtol=0.6)


def test_the_same_seed_gives_the_same_chains_and_another_one_others():
    sampler = Sampler(lambda z: -0.5 * tf.reduce_sum(z**2, -1))

    def run(seed):
        return sampler(starts(2, 1, 3), steps=30, warmup=20, seed=seed).z

    np.testing.assert_array_equal(run(0), run(0))
    assert (run(0) != run(1)).any()


def test_a_compiled_chain_has_the_same_target():
    chains = hmc(
        lambda z: -0.5 * tf.reduce_sum((z - 2.0) ** 2, -1), starts(4, 2, 2), steps=300, warmup=100, jit_compile=True
    )
    np.testing.assert_allclose(chains.z.mean(axis=(0, 1)), 2, atol=0.2)
    np.testing.assert_allclose(chains.z.var(axis=(0, 1)), 1, atol=0.25)


def test_a_wall_is_never_crossed():
    """Where the log-density is -inf or no number, nothing is accepted."""
    chains = hmc(
        lambda z: tf.where(z[..., 0] > 0, -z[..., 0], np.nan), np.ones((4, 1, 1)), steps=400, warmup=200, leapfrogs=5
    )
    assert chains.z.min() > 0
    assert chains.z.mean() == pytest.approx(1, abs=0.3)  # an exponential distribution


def test_progress_is_heard_and_may_end_it():
    heard = []
    hmc(lambda z: -0.5 * tf.reduce_sum(z**2, -1), starts(1, 1, 1), steps=60, warmup=40, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1

    def cancel(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hmc(lambda z: -0.5 * tf.reduce_sum(z**2, -1), starts(1, 1, 1), progress=cancel)


@pytest.mark.parametrize(
    ("start", "options", "words"),
    [
        (np.zeros((2, 3)), {}, r"start: expected finite numbers \(chains, n, d\)"),
        (np.full((1, 1, 1), np.nan), {}, "start: expected finite numbers"),
        (np.zeros((1, 1, 1)), {"steps": 0}, "steps: expected a whole number from 1"),
        (np.zeros((1, 1, 1)), {"leapfrogs": 0}, "leapfrogs: expected a whole number from 1"),
        (np.zeros((1, 1, 1)), {"target": 1.0}, "target: expected an acceptance between 0 and 1"),
    ],
)
def test_what_cannot_be_run_is_refused(start, options, words):
    with pytest.raises(ValueError, match=words):
        hmc(lambda z: tf.reduce_sum(z, -1), start, **options)
