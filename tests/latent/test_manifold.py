import numpy as np
import pytest

from vae_tf.latent import plane_grid, quantiles, traversal, unit_square_grid

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


def test_a_plane_holds_the_other_dimensions_at_the_base():
    grid = plane_grid(2, latent_dim=4, axes=(3, 1), base=[5, 6, 7, 8])
    assert grid.shape == (4, 4)
    assert (grid[:, [0, 2]] == [5, 7]).all()
    assert (grid[:, [3, 1]] == unit_square_grid(2)).all()


def test_a_plane_without_a_base_goes_through_the_origin():
    assert (plane_grid(3, latent_dim=2) == unit_square_grid(3)).all()
    assert (plane_grid(3, latent_dim=5)[:, 2:] == 0).all()


def test_a_traversal_changes_one_dimension_only():
    codes = traversal([1, 2, 3], 1, [-1, 0, 9])
    assert codes.dtype == np.float32
    assert codes.tolist() == [[1, -1, 3], [1, 0, 3], [1, 9, 3]]


def test_the_base_is_left_as_it_was():
    base = np.array([1, 2, 3], np.float32)
    traversal(base, 0, [9])
    plane_grid(2, latent_dim=3, base=base)
    assert base.tolist() == [1, 2, 3]


@pytest.mark.parametrize("function", [quantiles, unit_square_grid])
def test_sizes_below_one_are_refused(function):
    with pytest.raises(ValueError, match="size: expected at least 1, received 0"):
        function(0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"latent_dim": 1}, "latent_dim: expected at least 2 for a plane, received 1"),
        (
            {"latent_dim": 3, "axes": (1, 1)},
            r"axes: expected two different dimensions from 0 to 2, .*\(1, 1\)",
        ),
        ({"latent_dim": 3, "axes": (0, 3)}, r"received \(0, 3\)"),
        ({"latent_dim": 3, "axes": (-1, 0)}, r"received \(-1, 0\)"),
        ({"latent_dim": 3, "base": [0, 0]}, r"base: expected shape \(3,\), received \(2,\)"),
        ({"latent_dim": 2, "base": [0, np.nan]}, "base: expected finite values"),
    ],
)
def test_what_is_no_plane_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        plane_grid(2, **arguments)


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
