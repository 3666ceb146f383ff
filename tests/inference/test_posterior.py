"""Of a linear Gaussian model the posterior is known; of a decoder that folds the plane, its two modes."""

import numpy as np
import pytest

from tests.inference.linear_gaussian import PIXELS, SHAPE, VARIANCE, drawn, linear_model
from vae_tf import VAE, VAEConfig
from vae_tf.inference.posterior import posterior_chain, posterior_on_plane


@pytest.fixture(scope="module")
def known():
    """The model, an image, and the mean and covariance of its posterior; its log-likelihood."""
    model, w, b = linear_model()
    x = drawn(w, b, 1)[0]
    m = w.T @ w + VARIANCE * np.eye(2)
    mean, covariance = np.linalg.solve(m, w.T @ (x - b)), VARIANCE * np.linalg.inv(m)
    spread = w @ w.T + VARIANCE * np.eye(PIXELS)
    away = x - b
    evidence = -0.5 * (away @ np.linalg.solve(spread, away) + np.linalg.slogdet(2 * np.pi * spread)[1])
    return model, x.reshape(SHAPE).astype(np.float32), mean, covariance, evidence


def test_the_grid_has_the_closed_forms_evidence_and_moments(known):
    model, x, mean, covariance, evidence = known
    found = posterior_on_plane(model, x, side=81)
    assert found.log_evidence == pytest.approx(evidence, abs=1e-3)
    assert found.log_evidence_error < 1e-3
    np.testing.assert_allclose(found.mean, mean, atol=1e-3)
    np.testing.assert_allclose(found.covariance, covariance, atol=1e-3)
    np.testing.assert_allclose(found.modes, [mean], atol=0.1)


def test_the_density_on_the_grid_is_normalised_and_that_of_the_gaussian(known):
    model, x, mean, covariance, _ = known
    found = posterior_on_plane(model, x, side=81)
    cell = (found.across[1] - found.across[0]) * (found.up[1] - found.up[0])
    assert np.exp(found.log_density).sum() * cell == pytest.approx(1, abs=1e-3)
    row, column = 50, 30
    away = np.array([found.across[column], found.up[row]]) - mean
    expected = -0.5 * (away @ np.linalg.solve(covariance, away) + np.linalg.slogdet(2 * np.pi * covariance)[1])
    assert found.log_density[row, column] == pytest.approx(expected, abs=2e-3)


def test_with_the_true_posterior_as_encoder_there_is_no_gap(known):
    model, x, mean, covariance, _ = known
    found = posterior_on_plane(model, x, side=81)
    np.testing.assert_allclose(found.q_mean, mean, atol=1e-5)
    np.testing.assert_allclose(found.q_covariance, covariance, atol=1e-5)
    assert found.gap == pytest.approx(0, abs=1e-3)


def test_a_shifted_encoder_has_its_divergence_as_gap_and_lies_in_the_picture(known):
    _, x, _, covariance, _ = known
    model, _, _ = linear_model()
    kernel, bias = model.encoder.get_layer("z_mean").get_weights()
    model.encoder.get_layer("z_mean").set_weights([kernel, np.add(bias, [2.0, 0.0])])
    found = posterior_on_plane(model, x, side=81)
    assert found.gap == pytest.approx(2.0**2 / (2 * covariance[0, 0]), rel=1e-3)
    for mean, spread in ((found.mean, found.covariance), (found.q_mean, found.q_covariance)):
        for axis, middle, deviation in zip((found.across, found.up), mean, np.sqrt(np.diag(spread)), strict=True):
            assert axis[0] <= middle - 2.9 * deviation
            assert axis[-1] >= middle + 2.9 * deviation


@pytest.fixture(scope="module")
def folded():
    """A decoder that says |z1| and nothing of z2: 20 pixels, each a coin with logit 4 |z1| - 4."""
    model = VAE(VAEConfig(image_shape=(5, 4, 1), latent_dim=2, hidden=(2,)))
    hidden, last = model.decoder.get_layer("hidden_0"), model.decoder.get_layer("parameters")
    hidden.set_weights([np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros(2)])
    last.set_weights([np.full((2, 20), 4.0), np.full(20, -4.0)])
    return model, np.concatenate([np.ones(10), np.zeros(10)]).reshape(5, 4, 1).astype(np.float32)


def test_both_modes_are_found_and_the_evidence_is_that_of_a_fine_sum(folded):
    model, x = folded
    found = posterior_on_plane(model, x, side=121)
    z = np.linspace(-8, 8, 200_001)
    logit = 4 * np.abs(z) - 4
    log_joint = 10 * logit - 20 * np.logaddexp(0, logit) - 0.5 * z**2 - 0.5 * np.log(2 * np.pi)
    assert found.log_evidence == pytest.approx(np.log(np.exp(log_joint).sum() * (z[1] - z[0])), abs=2e-3)
    assert len(found.modes) == 2
    assert sorted(np.sign(found.modes[:, 0])) == [-1, 1]
    assert found.mean[0] == pytest.approx(0, abs=1e-3)


def test_a_chain_has_the_posteriors_moments(known):
    model, x, mean, covariance, _ = known
    chains = posterior_chain(model, x, chains=4, steps=300, warmup=100, seed=3)
    assert chains.z.shape == (300, 4, 1, 2)
    z = chains.z.reshape(-1, 2)
    np.testing.assert_allclose(z.mean(axis=0), mean, atol=0.1 * np.sqrt(np.diag(covariance)).max())
    np.testing.assert_allclose(np.cov(z.T), covariance, atol=0.15 * covariance.max())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"x": np.zeros((1, *SHAPE), np.float32)}, "x: expected one image"),
        ({"x": np.zeros(SHAPE, np.uint8)}, "x: expected float images"),
        ({"side": 5}, "side: expected 21 to 1001 points, received 5"),
    ],
)
def test_what_does_not_fit_is_refused(known, options, words):
    model, x, *_ = known
    with pytest.raises(ValueError, match=words):
        posterior_on_plane(model, **{"x": x} | options)


def test_another_latent_size_says_so():
    model = VAE(VAEConfig(image_shape=(4, 4, 1), latent_dim=3, hidden=(4,)))
    with pytest.raises(ValueError, match="posterior: expected a model of 2 latent dimensions, received 3"):
        posterior_on_plane(model, np.zeros((4, 4, 1), np.float32))
    with pytest.raises(ValueError, match="chains: expected 1 to 64, received 0"):
        posterior_chain(model, np.zeros((4, 4, 1), np.float32), chains=0)
