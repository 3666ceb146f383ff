"""Of a linear Gaussian model the true posterior is a Gaussian: the best full one has no gap, and what the best diagonal
one lacks is known: for precision P it is (sum log P_ii - log det P) / 2."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import multivariate_normal

from vae_tf import VAE, VAEConfig
from vae_tf.inference.gaps import fit_posteriors, gap_figures
from vae_tf.inference.gaussian import log_normal, log_standard_normal

SHAPE, PIXELS, VARIANCE = (3, 2, 1), 6, 0.05


@pytest.fixture(scope="module")
def oblique():
    """A model whose true posterior is correlated, an encoder that is off, six images, and their log p(x)."""
    rng = np.random.default_rng(2)
    w = 0.3 * rng.standard_normal((PIXELS, 2)) + 0.3 * rng.standard_normal((PIXELS, 1))
    b = rng.uniform(0.3, 0.7, PIXELS)
    keras.utils.set_random_seed(0)
    fixed = {"likelihood": "gaussian", "gaussian_mean": "linear", "gaussian_variance": "fixed"}
    config = VAEConfig(image_shape=SHAPE, latent_dim=2, hidden=(), gaussian_log_var=float(np.log(VARIANCE)), **fixed)
    model = VAE(config)
    model.decoder.get_layer("parameters").set_weights([w.T, b])
    m = w.T @ w + VARIANCE * np.eye(2)
    gain = np.linalg.solve(m, w.T)
    model.encoder.get_layer("z_mean").set_weights([gain.T, -gain @ b + [0.1, -0.1]])
    model.encoder.get_layer("z_log_var").set_weights([np.zeros((PIXELS, 2)), np.full(2, np.log(0.2))])
    x = rng.standard_normal((6, 2)) @ w.T + b + np.sqrt(VARIANCE) * rng.standard_normal((6, PIXELS))
    evidence = multivariate_normal(b, w @ w.T + VARIANCE * np.eye(PIXELS)).logpdf(x)
    return model, x.reshape(-1, *SHAPE).astype(np.float32), evidence, m / VARIANCE


@pytest.fixture(scope="module")
def found(oblique):
    model, x, _, _ = oblique
    return fit_posteriors(model, x, steps=200, num_samples=2000)


def test_the_best_full_gaussian_has_no_gap(oblique, found):
    _, _, evidence, precision = oblique
    assert (np.abs(evidence - found.full) < 0.01 + 4 * found.errors[2]).all()
    root = found.cholesky[1]
    np.testing.assert_allclose(root @ root.transpose(0, 2, 1), np.tile(np.linalg.inv(precision), (6, 1, 1)), atol=0.03)


def test_the_best_diagonal_gaussian_lacks_what_its_missing_correlation_costs(oblique, found):
    _, _, evidence, precision = oblique
    expected = 0.5 * (np.log(np.diag(precision)).sum() - np.linalg.slogdet(precision)[1])
    assert expected > 0.1
    np.testing.assert_allclose((evidence - found.diagonal).mean(), expected, atol=0.02)
    variances = np.square(found.cholesky[0]).sum(axis=2)
    np.testing.assert_allclose(variances, np.tile(1 / np.diag(precision), (6, 1)), rtol=0.35)  # 0.01 nats
    assert found.cholesky[0][:, 1, 0] == pytest.approx(0)


def test_better_gaussians_have_better_bounds_and_none_is_above_log_p(oblique, found):
    _, _, evidence, _ = oblique
    assert (found.encoder < found.diagonal).all()
    assert (found.diagonal < found.full + 0.01).all()
    assert (found.full - 4 * found.errors[2] < evidence + 0.01).all()
    np.testing.assert_allclose(found.importance, evidence, atol=0.02)


def test_the_gaps_add_up(oblique, found):
    _, _, evidence, _ = oblique
    figures = gap_figures(found, evidence)
    assert figures["inference"].value == pytest.approx(figures["amortisation"].value + figures["approximation"].value)
    assert figures["full_approximation"].value == pytest.approx(0, abs=0.02)
    assert figures["amortisation"].standard_error < figures["encoder"].standard_error
    assert gap_figures(found)["log_evidence"].value == pytest.approx(found.importance.mean())


def test_log_evidence_is_the_number_that_is_exact_or_else_the_higher_bound_of_all_images(oblique, found):
    low = found.importance + np.resize([0.3, -0.5], len(found.importance))  # lower on average, higher for some
    assert gap_figures(found, low)["log_evidence"].value == pytest.approx(found.importance.mean())
    assert gap_figures(found, low, exact=True)["log_evidence"].value == pytest.approx(low.mean())
    assert gap_figures(found, low + 0.2)["log_evidence"].value == pytest.approx(low.mean() + 0.2)


def test_an_encoder_that_is_best_is_kept_where_its_fit_is_worse():
    """The encoder says the true posterior of a model with a diagonal one: a single step only leads away."""
    from tests.inference.linear_gaussian import drawn, linear_model

    model, w, b = linear_model()
    x = drawn(w, b, 5).reshape(5, *SHAPE).astype(np.float32)
    found = fit_posteriors(model, x, steps=1, samples=2, num_samples=100)
    assert found.kept.all()
    np.testing.assert_array_equal(found.encoder, found.diagonal)
    np.testing.assert_array_equal(found.encoder, found.full)
    np.testing.assert_array_equal(found.mean[0], found.mean[1])


def test_the_same_seed_gives_the_same_gaps_and_progress_reaches_its_end(oblique):
    model, x, _, _ = oblique
    heard = []
    runs = [fit_posteriors(model, x[:2], steps=5, num_samples=40, progress=heard.append) for _ in range(2)]
    np.testing.assert_array_equal(runs[0].full, runs[1].full)
    assert heard[-1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"steps": 0}, "steps: expected a whole number from 1"),
        ({"samples": 1}, "samples: expected a whole number from 2"),
        ({"num_samples": 3}, "num_samples: expected a whole number from 20"),
    ],
)
def test_numbers_out_of_range_are_refused(oblique, options, words):
    model, x, *_ = oblique
    with pytest.raises(ValueError, match=words):
        fit_posteriors(model, x, **options)
    with pytest.raises(ValueError, match="x: expected at least one image"):
        fit_posteriors(model, x[:0])


class TwoModes:
    """A model by hand whose posterior is 0.96 N(-2, 0.2^2) + 0.04 N(2, 0.2^2), and log p(x) is 0; its encoder says
    N(1.5, 1)."""

    config, at_once = SimpleNamespace(eval_targets="grey"), 500

    def infer(self, x):
        nothing = 0 * x[:, 0, 0]
        return nothing + 1.5, nothing

    def log_likelihood(self, x, z):
        modes = [
            float(np.log(weight)) + tf.reduce_sum(log_normal(z, place, np.float32(2 * np.log(0.2))), axis=-1)
            for weight, place in ((0.96, -2.0), (0.04, 2.0))
        ]
        return tf.reduce_logsumexp(tf.stack(modes), axis=0) - log_standard_normal(z)

    def read(self, x, targets, seed):
        return x

    def checked(self, x):
        return x


def test_a_mode_that_the_encoder_misses_is_found():
    found = fit_posteriors(TwoModes(), np.zeros((3, 1, 1, 1), np.float32), steps=200, num_samples=400)
    np.testing.assert_allclose(found.diagonal, np.log(0.96), atol=0.1)  # from its own mode: log 0.04
    np.testing.assert_allclose(found.mean[0][:, 0], -2, atol=0.05)
