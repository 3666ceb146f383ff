import numpy as np
import pytest

from vae_tf.latent import active_units, activity


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


@pytest.mark.parametrize("z_mean", [np.zeros(3), np.zeros((0, 2)), np.zeros((2, 0))])
def test_what_is_no_table_is_refused(z_mean):
    for function in (activity, active_units):
        with pytest.raises(ValueError, match=r"z_mean: expected shape \(n, d\)"):
            function(z_mean)


@pytest.mark.parametrize("threshold", [-1, float("nan")])
def test_thresholds_out_of_range_are_refused(threshold):
    with pytest.raises(ValueError, match="threshold: expected a number >= 0"):
        active_units([[0.0]], threshold=threshold)
