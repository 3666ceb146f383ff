import numpy as np
import pytest

from vae_tf.latent import activity, principal_axes


def test_the_axes_of_four_codes_on_a_cross():
    axes = principal_axes([[4, 1], [-2, 1], [1, 3], [1, -1]])  # 3 and 2 to either side of (1, 1)
    np.testing.assert_allclose(axes.mean, [1, 1])
    np.testing.assert_allclose(axes.components, [[1, 0], [0, 1]], atol=1e-12)
    np.testing.assert_allclose(axes.variance, [4.5, 2])


def test_the_largest_entry_of_an_axis_is_positive():
    for codes in ([[0, 0], [-3, 1]], [[0, 0], [3, -1]]):
        (first, second) = principal_axes(codes).components
        np.testing.assert_allclose(first, np.array([3, -1]) / np.sqrt(10))
        np.testing.assert_allclose(second, np.array([1, 3]) / np.sqrt(10))


def test_of_equally_large_entries_the_first_decides():
    (first, second) = principal_axes([[0, 0], [-1, 1], [3, 3], [2, 4]]).components
    np.testing.assert_allclose(first, [np.sqrt(0.5)] * 2)
    np.testing.assert_allclose(second, [np.sqrt(0.5), -np.sqrt(0.5)])


def test_axes_are_orthonormal_and_the_variance_is_that_of_the_codes_along_them():
    rng = np.random.default_rng(0)
    z = rng.standard_normal((300, 6)) @ rng.standard_normal((6, 6)) + 5
    axes = principal_axes(z)
    np.testing.assert_allclose(axes.components @ axes.components.T, np.eye(6), atol=1e-12)
    assert (np.diff(axes.variance) <= 0).all()
    np.testing.assert_allclose(activity((z - axes.mean) @ axes.components.T), axes.variance)
    np.testing.assert_allclose(axes.variance.sum(), activity(z).sum())


def test_at_most_so_many_axes_are_kept():
    z = np.random.default_rng(0).standard_normal((50, 12))
    assert principal_axes(z).components.shape == (10, 12)
    kept = principal_axes(z, most=3)
    assert (kept.components.shape, kept.variance.shape, kept.mean.shape) == ((3, 12), (3,), (12,))
    np.testing.assert_array_equal(kept.components, principal_axes(z).components[:3])


@pytest.mark.parametrize("z", [np.full((1, 3), 2.5), np.full((7, 3), 2.5)])
def test_codes_all_alike_have_the_dimensions_as_axes(z):
    axes = principal_axes(z)
    np.testing.assert_array_equal(axes.mean, [2.5, 2.5, 2.5])
    np.testing.assert_array_equal(axes.components, np.eye(3))
    np.testing.assert_array_equal(axes.variance, [0, 0, 0])


def test_constant_dimensions_and_few_codes_leave_axes_of_no_variance():
    axes = principal_axes([[1, 7, 0, 0], [2, 7, 0, 0], [3, 7, 0, 0]])
    np.testing.assert_allclose(axes.components[0], [1, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(axes.variance, [2 / 3, 0, 0, 0], atol=1e-12)
    assert (axes.variance >= 0).all()
    np.testing.assert_allclose(axes.components @ axes.components.T, np.eye(4), atol=1e-12)


def test_the_same_codes_give_the_same_axes():
    z = np.random.default_rng(3).standard_normal((80, 5)).astype(np.float32)
    np.testing.assert_array_equal(principal_axes(z).components, principal_axes(z.tolist()).components)


@pytest.mark.parametrize(
    ("z", "most", "message"),
    [
        (np.zeros(3), 1, r"z: expected shape \(n, d\)"),
        (np.zeros((0, 3)), 1, r"z: expected shape \(n, d\)"),
        ([[np.inf, 0]], 1, "z: expected finite values"),
        ([[0.0]], 0, "most: expected at least 1, received 0"),
    ],
)
def test_what_has_no_axes_is_refused(z, most, message):
    with pytest.raises(ValueError, match=message):
        principal_axes(z, most)
