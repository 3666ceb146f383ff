import numpy as np
import pytest

from vae_tf.latent import active_units, activity, kl_per_dimension


def test_activity_is_the_variance_over_images():
    assert activity([[0, 1], [2, 1], [4, 1]]).tolist() == [pytest.approx(8 / 3), 0]


def test_active_units_are_those_above_the_threshold():
    z_mean = np.array([[-1, -0.1, -0.11, 5], [1, 0.1, 0.11, 5]])  # variances 1, 0.01, 0.0121, 0
    assert active_units(z_mean, threshold=0.011) == 2
    assert active_units(z_mean, threshold=0.9) == 1
    assert active_units(z_mean, threshold=1.1) == 0


def test_a_variance_equal_to_the_threshold_is_not_active():
    assert active_units([[0.0], [2.0]], threshold=1) == 0


def test_a_constant_that_float32_cannot_average_is_inactive():
    assert active_units(np.full((60_000, 1), 1000.1, np.float32)) == 0


def test_kl_of_the_prior_is_zero():
    assert kl_per_dimension(np.zeros((3, 2)), np.zeros((3, 2))).tolist() == [0, 0]


def test_kl_is_the_mean_over_images_of_the_closed_form():
    # Dimension 0: means 1 and 3, variance 1: (1/2 + 9/2) / 2. Dimension 1: variance e: (e - 1 - 1) / 2.
    kl = kl_per_dimension([[1, 0], [3, 0]], [[0, 1], [0, 1]])
    np.testing.assert_allclose(kl, [2.5, (np.e - 2) / 2])


def test_kl_keeps_its_digits_near_the_prior():
    # (e^v - 1 - v) / 2 is v^2 / 4 to second order.
    np.testing.assert_allclose(kl_per_dimension([[0.0]], [[1e-6]]), [2.5e-13], rtol=1e-3)


@pytest.mark.parametrize("z_mean", [np.zeros(3), np.zeros((0, 2)), np.zeros((2, 0))])
def test_what_is_no_table_is_refused(z_mean):
    for function in (activity, active_units, lambda z: kl_per_dimension(z, z)):
        with pytest.raises(ValueError, match=r"z_mean: expected shape \(n, d\)"):
            function(z_mean)


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match=r"of one shape, received \(2, 2\) and \(2, 3\)"):
        kl_per_dimension(np.zeros((2, 2)), np.zeros((2, 3)))


@pytest.mark.parametrize("threshold", [-1, float("nan")])
def test_thresholds_out_of_range_are_refused(threshold):
    with pytest.raises(ValueError, match="threshold: expected a number >= 0"):
        active_units([[0.0]], threshold=threshold)
