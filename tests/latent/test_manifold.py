import numpy as np
import pytest

from vae_tf.latent import quantiles, traversal, unit_square_grid

QUARTILE = 0.6744898  # P(Z < 0.6744898) = 3/4 for a standard normal Z


def test_quantiles_are_the_inverse_cdf_of_the_midpoints():
    np.testing.assert_allclose(quantiles(2), [-QUARTILE, QUARTILE], rtol=1e-6)
    np.testing.assert_allclose(quantiles(3), [-0.9674216, 0, 0.9674216], rtol=1e-6)  # P = 1/6, 1/2, 5/6
    assert quantiles(1).tolist() == [0]


def test_quantiles_rise_and_are_symmetric():
    values = quantiles(20)
    assert values.dtype == np.float32
    assert (np.diff(values) > 0).all()
    np.testing.assert_allclose(values, -values[::-1], atol=1e-6)


def test_the_grid_begins_at_the_top_left_and_is_read_like_text():
    grid = unit_square_grid(2)
    q = QUARTILE
    assert grid.dtype == np.float32
    np.testing.assert_allclose(grid, [[-q, q], [q, q], [-q, -q], [q, -q]], rtol=1e-6)


def test_a_traversal_changes_one_dimension_only():
    codes = traversal([1, 2, 3], 1, [-1, 0, 9])
    assert codes.dtype == np.float32
    assert codes.tolist() == [[1, -1, 3], [1, 0, 3], [1, 9, 3]]


def test_the_base_is_left_as_it_was():
    base = np.array([1, 2, 3], np.float32)
    traversal(base, 0, [9])
    assert base.tolist() == [1, 2, 3]


@pytest.mark.parametrize("function", [quantiles, unit_square_grid])
def test_sizes_below_one_are_refused(function):
    with pytest.raises(ValueError, match="size: expected at least 1, received 0"):
        function(0)


@pytest.mark.parametrize(
    ("base", "dimension", "values", "message"),
    [
        ([0, 0], 2, [1], "dimension: expected 0 to 1, received 2"),
        ([0, 0], -1, [1], "dimension: expected 0 to 1, received -1"),
        ([[0]], 0, [1], "base: expected a vector"),
        ([0], 0, [], "values: expected a vector of at least one number"),
        ([0], 0, [np.inf], "values: expected finite values"),
        ([1e300], 0, [0], "base: expected finite values"),
    ],
)
def test_what_is_no_traversal_is_refused(base, dimension, values, message):
    with pytest.raises(ValueError, match=message):
        traversal(base, dimension, values)
