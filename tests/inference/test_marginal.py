import numpy as np
import pytest

from tests.inference.tiny_models import coins, linear_gaussian
from vae_tf import estimate_log_likelihood
from vae_tf.inference import marginal


def test_the_papers_estimator_agrees_with_the_closed_form():
    model, x, truth = linear_gaussian(4, n=8)
    found = estimate_log_likelihood(model, x, estimator="appendix-d", num_samples=600)
    assert np.abs(found.value - truth).max() < 0.5
    assert abs((found.value - truth).mean()) < 0.1
    assert (found.standard_error > 0).all()
    assert (found.told["acceptance"] > 0.5).all()
    assert (found.told["r_hat"] < 1.5).all()


def test_a_posterior_of_several_modes_is_followed():
    model, x, truth = coins(2)
    found = estimate_log_likelihood(model, x, estimator="appendix-d", num_samples=600)
    np.testing.assert_allclose(found.value, truth, atol=0.3)


def test_five_dimensions_are_refused():
    model, x, _ = linear_gaussian(5)
    with pytest.raises(
        ValueError, match="appendix-d: expected a model of 1 to 4 latent dimensions, received 5; elbo, iwae and ais"
    ):
        estimate_log_likelihood(model, x, estimator="appendix-d")


def test_a_density_is_the_same_however_many_pairs_are_held_at_once(monkeypatch):
    rng = np.random.default_rng(0)
    fitted, z = (rng.standard_normal((steps, 3, 2)).astype(np.float32) for steps in (20, 15))
    whole = marginal._log_density(fitted, z)
    monkeypatch.setattr(marginal, "PAIRS", 7 * fitted.shape[0] * fitted.shape[1])
    np.testing.assert_allclose(marginal._log_density(fitted, z), whole, rtol=1e-12)


def test_more_samples_than_pairs_of_them_can_be_scored_are_refused():
    model, x, _ = linear_gaussian(2)
    with pytest.raises(ValueError, match="num_samples: expected a whole number from 32 to 20000, received 20001"):
        estimate_log_likelihood(model, x, estimator="appendix-d", num_samples=20_001)
