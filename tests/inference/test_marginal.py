import numpy as np
import pytest

from tests.inference.tiny_models import coins, linear_gaussian
from vae_tf import estimate_log_likelihood


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
