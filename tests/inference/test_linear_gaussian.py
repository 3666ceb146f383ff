"""A VAE without hidden layers and with a linear Gaussian mean is probabilistic PCA (Tipping & Bishop 1999), whose
likelihood is known: log p(x) = log N(x; b, W W^T + s^2 I). Where W^T W is diagonal, so is the true posterior's
covariance, and the encoder can be made to say it exactly."""

import keras
import numpy as np
import pytest
from scipy.stats import multivariate_normal

from vae_tf import VAE, VAEConfig, estimate_log_likelihood

SHAPE, PIXELS, DIMS = (3, 2, 1), 6, 2
LOG_VAR = -3.0
VARIANCE = np.exp(LOG_VAR)


def linear_vae(w, b):
    """The model x = w z + b + noise; its encoder is untouched."""
    keras.utils.set_random_seed(0)
    config = VAEConfig(
        image_shape=SHAPE,
        latent_dim=w.shape[1],
        hidden=(),
        likelihood="gaussian",
        gaussian_mean="linear",
        gaussian_variance="fixed",
        gaussian_log_var=LOG_VAR,
    )
    model = VAE(config)
    model.decoder.get_layer("parameters").set_weights([w.T, b])
    return model


def with_exact_encoder(model, w, b, *, shift=0.0):
    """q(z|x) as the true posterior, N(M^-1 w^T (x - b), s^2 M^-1) with M = w^T w + s^2 I, for diagonal M."""
    m = w.T @ w + VARIANCE * np.eye(w.shape[1])
    gain = np.linalg.inv(m) @ w.T
    model.encoder.get_layer("z_mean").set_weights([gain.T, -gain @ b + shift])
    log_var = np.log(VARIANCE / np.diag(m))
    model.encoder.get_layer("z_log_var").set_weights([np.zeros((PIXELS, w.shape[1])), log_var])
    return model


def log_evidence(x, w, b):
    return multivariate_normal(b, w @ w.T + VARIANCE * np.eye(PIXELS)).logpdf(x.reshape(-1, PIXELS))


@pytest.fixture(scope="module")
def orthogonal():
    """Weights whose columns are orthogonal, of different lengths; an offset; five images drawn from the model."""
    rng = np.random.default_rng(0)
    w = np.linalg.qr(rng.standard_normal((PIXELS, DIMS)))[0] * [0.6, 0.3]
    b = rng.uniform(0.3, 0.7, PIXELS)
    noise = np.sqrt(VARIANCE) * rng.standard_normal((5, PIXELS))
    x = rng.standard_normal((5, DIMS)) @ w.T + b + noise
    return w, b, x.reshape(-1, *SHAPE).astype(np.float32)


def test_with_the_true_posterior_the_bound_is_the_log_likelihood(orthogonal):
    w, b, x = orthogonal
    model = with_exact_encoder(linear_vae(w, b), w, b)
    bound = estimate_log_likelihood(model, x, estimator="elbo", num_samples=20_000, seed=1)
    expected = log_evidence(x, w, b)
    # Only the reconstruction is sampled: its error must be known, small, and explain what is left.
    assert bound.standard_error.max() < 0.02
    assert (np.abs(bound.value - expected) < 4 * bound.standard_error).all()


def test_with_the_true_posterior_the_analytic_bound_is_exact(orthogonal):
    """E_q log p(x|z) in closed form: the log-density at the mean less tr(w S w^T) / 2 s^2."""
    w, b, x = orthogonal
    model = with_exact_encoder(linear_vae(w, b), w, b)
    posterior = model.encode(x)
    at_mean = np.array(model.log_likelihood(x, posterior.z_mean[None]))[0]
    spread = (np.exp(posterior.z_log_var) * (w**2).sum(axis=0)).sum(axis=1) / (2 * VARIANCE)
    kl = 0.5 * (posterior.z_mean**2 + np.exp(posterior.z_log_var) - posterior.z_log_var - 1).sum(axis=1)
    np.testing.assert_allclose(at_mean - spread - kl, log_evidence(x, w, b), atol=1e-3)


def test_with_the_true_posterior_every_importance_weight_is_the_likelihood(orthogonal):
    w, b, x = orthogonal
    model = with_exact_encoder(linear_vae(w, b), w, b)
    for k in (1, 7):
        estimate = estimate_log_likelihood(model, x, estimator="iwae", num_samples=k, seed=2)
        np.testing.assert_allclose(estimate.value, log_evidence(x, w, b), atol=1e-3)
        if k > 1:
            np.testing.assert_allclose(estimate.standard_error, 0, atol=2e-3)
        np.testing.assert_allclose(estimate.effective_sample_size, k, rtol=1e-3)


def test_with_another_posterior_the_bound_falls_short_by_its_divergence(orthogonal):
    """A shift d of the mean costs KL(q || p(z|x)) = d^2 / 2 S in each dimension."""
    w, b, x = orthogonal
    shift = np.array([0.2, -0.1])
    model = with_exact_encoder(linear_vae(w, b), w, b, shift=shift)
    variance = np.exp(model.encode(x).z_log_var[0])
    divergence = (shift**2 / (2 * variance)).sum()
    assert divergence > 0.1
    bound = estimate_log_likelihood(model, x, estimator="elbo", num_samples=20_000, seed=3)
    assert (bound.value < log_evidence(x, w, b)).all()
    assert (np.abs(bound.value - log_evidence(x, w, b) + divergence) < 4 * bound.standard_error).all()


@pytest.fixture(scope="module")
def oblique():
    """Any weights, and an encoder of zeros and ones that knows nothing: q(z|x) is near the prior."""
    rng = np.random.default_rng(4)
    w, b = 0.25 * rng.standard_normal((PIXELS, DIMS)), rng.uniform(0.3, 0.7, PIXELS)
    x = (rng.standard_normal((4, DIMS)) @ w.T + b).reshape(-1, *SHAPE).astype(np.float32)
    model = linear_vae(w, b)
    for name in ("z_mean", "z_log_var"):
        model.encoder.get_layer(name).set_weights([np.zeros((PIXELS, DIMS)), np.zeros(DIMS)])
    return model, x, log_evidence(x, w, b)


def test_the_bound_stays_below_the_log_likelihood(oblique):
    model, x, expected = oblique
    bound = estimate_log_likelihood(model, x, estimator="elbo", num_samples=2000)
    assert (bound.value + 4 * bound.standard_error < expected).all()
    np.testing.assert_allclose(bound.kl, 0, atol=1e-6)


def test_the_importance_weighted_estimate_agrees_within_its_standard_error(oblique):
    model, x, expected = oblique
    estimate = estimate_log_likelihood(model, x, estimator="iwae", num_samples=20_000, seed=5)
    assert (estimate.standard_error > 0).all()
    assert (estimate.standard_error < 0.05).all()
    assert (np.abs(estimate.value - expected) < 4 * estimate.standard_error).all()
    assert (estimate.effective_sample_size > 1).all()
    assert (estimate.effective_sample_size < 20_000).all()


def test_the_standard_error_is_the_spread_over_seeds(oblique):
    model, x, _ = oblique
    many = np.repeat(x[:1], 400, axis=0)  # one image 400 times: as many independent estimates
    for estimator in ("elbo", "iwae"):
        estimate = estimate_log_likelihood(model, many, estimator=estimator, num_samples=500, seed=6)
        assert np.median(estimate.standard_error) == pytest.approx(estimate.value.std(), rel=0.15), estimator


def test_more_importance_samples_come_closer_from_below(oblique):
    model, x, expected = oblique
    many = np.repeat(x[:1], 2000, axis=0)
    means = [
        estimate_log_likelihood(model, many, estimator="iwae", num_samples=k, seed=k).value.mean() for k in (1, 5, 50)
    ]
    assert means[0] < means[1] < means[2] < expected[0] + 0.02
    assert means[2] == pytest.approx(expected[0], abs=0.25)


def test_one_importance_sample_is_the_bound_in_expectation(oblique):
    model, x, _ = oblique
    many = np.repeat(x[:1], 4000, axis=0)
    one = estimate_log_likelihood(model, many, estimator="iwae", num_samples=1, seed=8).value
    bound = estimate_log_likelihood(model, many, estimator="elbo", num_samples=1, seed=9).value
    spread = np.hypot(one.std(), bound.std()) / np.sqrt(4000)
    assert abs(one.mean() - bound.mean()) < 4 * spread


def test_training_finds_the_likelihood_that_principal_components_have():
    """The highest likelihood is closed: the leading eigenvectors (Tipping & Bishop 1999, eq. 7 and 8)."""
    rng = np.random.default_rng(10)
    w = np.linalg.qr(rng.standard_normal((PIXELS, DIMS)))[0] * [1.0, 0.6]
    x = rng.standard_normal((400, DIMS)) @ w.T + 0.5 + np.sqrt(VARIANCE) * rng.standard_normal((400, PIXELS))
    values, vectors = np.linalg.eigh(np.cov(x.T, bias=True))
    best_w = vectors[:, -DIMS:] * np.sqrt(values[-DIMS:] - VARIANCE)
    best = log_evidence(x, best_w, x.mean(axis=0)).mean()
    model = linear_vae(0.1 * rng.standard_normal((PIXELS, DIMS)), np.zeros(PIXELS))
    model.compile(optimizer=keras.optimizers.Adam(0.02))
    images = x.reshape(-1, *SHAPE).astype(np.float32)
    before = estimate_log_likelihood(model, images, estimator="elbo", num_samples=10).value.mean()
    model.fit(images, epochs=40, batch_size=50, verbose=0)
    bound = estimate_log_likelihood(model, images, estimator="elbo", num_samples=100).value.mean()
    found_w, found_b = model.decoder.get_layer("parameters").get_weights()
    found = log_evidence(x, found_w.T.astype(float), found_b.astype(float)).mean()
    assert before < best - 5
    assert bound <= found <= best + 1e-3
    assert found == pytest.approx(best, abs=0.1)
    assert bound == pytest.approx(best, abs=0.2)
