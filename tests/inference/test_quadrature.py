import numpy as np
import pytest

from tests.inference.tiny_models import coins, linear_gaussian
from vae_tf import estimate_log_likelihood


@pytest.mark.parametrize("dims", [1, 2])
def test_the_sum_over_the_grid_is_that_of_a_finer_one(dims):
    model, x, truth = coins(dims)
    found = estimate_log_likelihood(model, x, estimator="quadrature", num_points=10_000)
    np.testing.assert_allclose(found.value, truth, atol=1e-4)
    assert (np.abs(found.value - truth) <= found.standard_error + 1e-4).all()
    assert not found.flags.any()


def test_a_gaussian_decoder_is_summed_as_well_as_bernoullis():
    model, x, truth = linear_gaussian(2)
    found = estimate_log_likelihood(model, x, estimator="quadrature", num_points=2_500)
    np.testing.assert_allclose(found.value, truth, atol=0.01)


def test_a_posterior_narrower_than_the_grid_is_looked_at_more_closely():
    """Its width of 0.02 is a quarter of the grid's spacing."""
    model, x, truth = linear_gaussian(1, log_var=-7.0, size=0.6)
    found = estimate_log_likelihood(model, x, estimator="quadrature", num_points=200)
    assert found.told["refined"].all()
    assert not found.flags.any()
    np.testing.assert_allclose(found.value, truth, atol=0.01)


def test_what_is_too_narrow_even_then_is_flagged():
    model, x, _ = linear_gaussian(1, log_var=-9.0, size=1.5)
    found = estimate_log_likelihood(model, x, estimator="quadrature", num_points=64, width=20.0)
    assert found.flags.all()


def test_a_posterior_at_the_grids_edge_is_flagged():
    model, x, truth = linear_gaussian(1, size=0.6)
    far = x + 3.0 * (x[0] - x.mean(axis=0))  # three times as far from where the model expects images
    found = estimate_log_likelihood(model, np.concatenate([x, far]), estimator="quadrature", num_points=400, width=2.0)
    wide = estimate_log_likelihood(model, np.concatenate([x, far]), estimator="quadrature", num_points=4000, width=12.0)
    lost = wide.value - found.value > 0.1
    assert lost.any()
    assert found.flags[lost].all()
    np.testing.assert_allclose(wide.value[: len(x)], truth, atol=0.01)


@pytest.mark.parametrize(
    ("dims", "message"),
    [
        (
            3,
            "quadrature: expected a model of 1 or 2 latent dimensions, received 3; elbo, iwae, ais and appendix-d take",
        ),
        (20, "quadrature: expected a model of 1 or 2 latent dimensions, received 20; elbo, iwae and ais take any"),
    ],
)
def test_a_model_of_more_dimensions_is_refused_with_the_names_of_those_that_fit(dims, message):
    model, x, _ = linear_gaussian(dims)
    with pytest.raises(ValueError, match=message):
        estimate_log_likelihood(model, x, estimator="quadrature")
