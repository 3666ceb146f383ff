import numpy as np
import pytest

from vae_tf.runs.paper.marginal import regressed


def test_values_on_a_line_over_what_is_known_of_all_have_no_error():
    known = np.array([1.0, 2.0, 6.0])
    value, error = regressed(3.0 + 0.5 * known, known, whole=10.0)
    assert value == pytest.approx(8.0)
    assert error == pytest.approx(0.0, abs=1e-12)


def test_what_says_nothing_of_the_values_changes_nothing():
    values, known = np.array([1.0, 3.0, 1.0, 3.0]), np.array([1.0, 1.0, 2.0, 2.0])
    value, error = regressed(values, known, whole=50.0)
    assert value == pytest.approx(2.0)
    assert error == pytest.approx(np.std(values, ddof=1) / 2)


def test_one_bound_for_all_leaves_the_mean():
    assert regressed(np.array([1.0, 2.0]), np.array([5.0, 5.0]), whole=7.0)[0] == 1.5
