import numpy as np
import pytest

from vae_tf.inference.aggregate import aggregate


def test_codes_that_say_nothing_have_no_information_and_no_holes():
    """q(z|x) is the prior for every image."""
    found = aggregate(np.zeros((50, 3)), np.zeros((50, 3)), samples=500)
    for figure in (found.information, found.marginal_kl, found.total_correlation, found.holes, found.fresh):
        assert figure.value == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(found.dimension_kl, 0, atol=1e-9)
    np.testing.assert_allclose(found.dimension_holes, 0)
    assert found.resolved


def test_two_codes_far_apart_tell_one_bit():
    found = aggregate([[-3.0], [3.0]], np.full((2, 1), np.log(0.01)), samples=200)
    assert found.information.value == pytest.approx(np.log(2), abs=1e-6)
    assert found.information.standard_error == pytest.approx(0, abs=1e-6)
    assert found.ceiling == pytest.approx(np.log(2))


def test_information_and_marginal_divergence_add_up_to_the_kl_term():
    rng = np.random.default_rng(0)
    mean, log_var = rng.standard_normal((40, 2)), rng.uniform(-3, 0, (40, 2))
    found = aggregate(mean, log_var, samples=40_000)
    kl = 0.5 * (mean**2 + np.exp(log_var) - log_var - 1).sum(axis=1).mean()
    error = 4 * np.hypot(found.information.standard_error, found.marginal_kl.standard_error)
    assert found.information.value + found.marginal_kl.value == pytest.approx(kl, abs=error)
    rest = found.total_correlation.value + found.dimension_kl.sum()
    assert found.marginal_kl.value == pytest.approx(rest)


def test_what_the_information_of_a_smooth_aggregate_is():
    """Means from N(0, s^2), variance 1 - s^2: q(z) is nearly the prior, and I(x; z) = -log(1 - s^2) / 2."""
    mean = np.random.default_rng(1).standard_normal((3000, 1)) * 0.8
    found = aggregate(mean, np.full((3000, 1), np.log(0.36)), samples=3000)
    assert found.information.value == pytest.approx(-0.5 * np.log(0.36), abs=4 * found.information.standard_error)
    assert found.marginal_kl.value == pytest.approx(0, abs=0.02)
    assert found.holes.value < 0.01


def test_correlated_codes_have_total_correlation_and_dimensions_of_the_prior():
    """z1 = z2 but for noise: correlation r, total correlation -log(1 - r^2) / 2."""
    z = np.random.default_rng(2).standard_normal((2000, 1))
    found = aggregate(np.sqrt(0.9) * np.hstack([z, z]), np.full((2000, 2), np.log(0.1)), samples=4000)
    assert found.total_correlation.value == pytest.approx(-0.5 * np.log(1 - 0.9**2), rel=0.07)
    np.testing.assert_allclose(found.dimension_kl, 0, atol=0.02)


def test_a_hole_is_the_prior_mass_without_codes():
    """Codes only where |z| > 1: a prior's mass of erf(1 / sqrt 2) = 0.683 has nearly none."""
    z = np.random.default_rng(3).standard_normal(40_000)
    z = z[np.abs(z) > 1][:3000, None]
    found = aggregate(z, np.full_like(z, np.log(1e-3)), samples=4000)
    assert found.holes.value == pytest.approx(0.683, abs=0.04)
    assert found.dimension_holes[0] == pytest.approx(0.683, abs=0.04)
    assert found.resolved


def test_a_marginal_is_a_density_beside_the_prior():
    found = aggregate([[1.0], [-1.0]], np.zeros((2, 1)), samples=10)
    step = found.axis[1] - found.axis[0]
    assert found.marginals[0].sum() * step == pytest.approx(1, abs=1e-3)
    middle = len(found.axis) // 2
    assert found.marginals[0, middle] == pytest.approx(np.exp(-0.5) / np.sqrt(2 * np.pi))


def test_too_few_images_for_so_many_dimensions_are_said_not_to_resolve_holes():
    mean = np.random.default_rng(4).standard_normal((200, 20))
    found = aggregate(mean, np.full((200, 20), np.log(0.01)))
    assert found.holes.value > 0.9
    assert not found.resolved
    assert found.dimension_holes.max() < 0.1


@pytest.mark.parametrize(
    ("mean", "log_var", "options", "words"),
    [
        ([[0.0]], [[0.0]], {}, "expected two or more rows each, received 1 and 1"),
        (np.zeros((3, 2)), np.zeros((2, 2)), {}, "received 3 and 2"),
        (np.zeros((3, 2)), np.zeros((3, 1)), {}, "z_log_var: expected shape"),
        ([[0.0], [np.nan]], [[0.0], [0.0]], {}, "z_mean: expected finite values"),
        (np.zeros((3, 2)), np.zeros((3, 2)), {"samples": 1}, "samples: expected at least 2"),
    ],
)
def test_what_does_not_fit_is_refused(mean, log_var, options, words):
    with pytest.raises(ValueError, match=words):
        aggregate(mean, log_var, **options)
