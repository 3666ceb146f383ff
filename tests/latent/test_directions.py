import time

import numpy as np
import pytest

from vae_tf.latent import direction
from vae_tf.latent.directions import cohens_d


def cloud(n, d, seed, middle=0.0):
    """Standard Gaussian codes around (middle, 0, 0, ...)."""
    codes = np.random.default_rng(seed).standard_normal((n, d))
    codes[:, 0] += middle
    return codes


def in_sample(a, b):
    """Cohen's d where the direction was fitted: what cross-fitting is there to avoid."""
    vector = b.mean(axis=0) - a.mean(axis=0)
    unit = vector / np.linalg.norm(vector)
    return cohens_d(a @ unit, b @ unit)


def test_the_vector_leads_from_one_mean_to_the_other():
    found = direction([[0, 0], [2, 0]], [[1, 5], [3, 7], [5, 9]])
    np.testing.assert_allclose(found.vector, [2, 7])
    assert (found.n_a, found.n_b) == (2, 3)


def test_cohens_d_is_the_difference_over_the_pooled_deviation():
    a, b = np.array([1.0, 2, 3]), np.array([5.0, 7, 9, 11])
    pooled = np.sqrt((2 * 1 + 3 * (20 / 3)) / 5)  # variances 1 and 20/3
    assert cohens_d(a, b) == pytest.approx(6 / pooled)
    assert cohens_d(b, a) == pytest.approx(-6 / pooled)
    assert cohens_d(a, a) == 0


def test_two_gaussians_three_deviations_apart_have_a_d_of_three():
    found = direction(cloud(4000, 5, seed=0), cloud(4000, 5, seed=1, middle=3.0))
    assert found.cohen_d == pytest.approx(3.0, abs=0.1)
    assert found.reason is None
    assert found.meaningful
    # Two differences share a half of their length on average: 9 / (9 + 2 * 5), a little more for the mean of ratios.
    assert 0.4 < found.cosine < 0.6
    low, high = found.cosine_random_range
    assert low < found.cosine_random < high < 0.1


def test_groups_of_one_kind_are_not_meaningful_however_many_the_dimensions():
    a, b = cloud(100, 50, seed=0), cloud(100, 50, seed=1)
    found = direction(a, b)
    assert in_sample(a, b) > 0.8  # measured where it was fitted it looks large
    assert abs(found.cohen_d) < 0.5
    assert not found.meaningful
    assert found.cosine_random_range[0] <= found.cosine <= found.cosine_random_range[1]
    identical = direction(a, a)
    np.testing.assert_array_equal(identical.vector, np.zeros(50))
    assert not identical.meaningful


@pytest.mark.parametrize(("middle", "meaningful"), [(0.5, False), (1.2, True)])
def test_meaningful_means_a_large_effect(middle, meaningful):
    found = direction(cloud(3000, 3, seed=0), cloud(3000, 3, seed=1, middle=middle))
    assert found.cohen_d == pytest.approx(middle, abs=0.1)
    assert found.meaningful is meaningful


def test_a_large_effect_of_small_random_groups_is_not_meaningful_by_itself():
    chances = [direction(cloud(8, 10, seed=2 * i), cloud(8, 10, seed=2 * i + 1)) for i in range(200)]
    large = [found for found in chances if found.cohen_d >= 0.8]
    assert len(large) > 10
    assert sum(found.meaningful for found in large) < len(large) / 2


def test_in_one_dimension_differences_point_one_way_or_the_other():
    apart = direction([[0.0], [0.1], [0.2], [0.3]], [[5.0], [5.1], [5.2], [5.4]])
    assert apart.cosine == 1
    assert not apart.meaningful  # of four codes a group some random pairings agree as well
    assert direction(cloud(50, 1, seed=0), cloud(50, 1, seed=1, middle=9.0)).meaningful
    mixed = direction(cloud(100, 1, seed=0), cloud(100, 1, seed=1))
    assert abs(mixed.cosine) < 0.1


def test_too_few_codes_have_no_d_and_say_so():
    found = direction(cloud(3, 2, seed=0), cloud(100, 2, seed=1, middle=9.0))
    assert (found.cohen_d, found.reason, found.meaningful) == (None, "fewer than 4 codes in a group", False)
    assert found.cosine > 0.9
    single = direction([[0.0, 0.0]], [[1.0, 2.0]])
    np.testing.assert_array_equal(single.vector, [1, 2])
    assert (single.cosine, single.cosine_random, single.cosine_random_range) == (None, None, None)
    assert direction(cloud(4, 2, seed=0), cloud(4, 2, seed=1)).cohen_d is not None


def test_groups_without_a_spread_have_no_d_and_say_so():
    found = direction(np.full((5, 2), 0.1), np.full((6, 2), 0.7))
    assert (found.cohen_d, found.reason, found.meaningful) == (None, "no spread within the groups", False)
    alike = direction(np.full((5, 2), 0.1), np.full((6, 2), 0.1))
    assert (alike.cohen_d, alike.meaningful) == (0, False)
    assert (alike.cosine, alike.cosine_random) == (None, None)


def test_the_same_seed_gives_the_same_numbers_and_the_order_of_the_codes_hardly_matters():
    a, b = cloud(500, 4, seed=0), cloud(700, 4, seed=1, middle=1.5)
    first, again, other = (direction(a, b, seed=seed) for seed in (7, 7, 8))
    assert (first.cohen_d, first.cosine, first.cosine_random) == (again.cohen_d, again.cosine, again.cosine_random)
    assert first.cosine != other.cosine
    assert first.cohen_d == pytest.approx(other.cohen_d, abs=0.1)
    np.testing.assert_array_equal(first.vector, other.vector)


def test_the_way_back_is_the_opposite_one():
    a, b = cloud(50, 3, seed=0), cloud(50, 3, seed=1, middle=2.0)
    np.testing.assert_allclose(direction(a, b).vector, -direction(b, a).vector)


def test_it_is_fast():
    a, b = cloud(2500, 20, seed=0), cloud(2500, 20, seed=1, middle=1.0)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        direction(a, b)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05


@pytest.mark.parametrize(
    ("a", "b", "seed", "message"),
    [
        (np.zeros((0, 2)), [[0, 0]], 0, r"a: expected shape \(n, d\) with n >= 1 and d >= 1, received \(0, 2\)"),
        ([[0, 0]], np.zeros((0, 2)), 0, r"b: expected shape \(n, 2\) with n >= 1, received \(0, 2\)"),
        ([[0, 0]], [[0, 0, 0]], 0, r"b: expected shape \(n, 2\) with n >= 1, received \(1, 3\)"),
        ([0, 0], [[0, 0]], 0, r"a: expected shape .*, received \(2,\)"),
        ([[0, np.nan]], [[0, 0]], 0, "a: expected finite values"),
        ([[0, 0]], [[0, np.inf]], 0, "b: expected finite values"),
        ([[0.0]], [[1.0]], -1, "seed: expected a whole number >= 0, received -1"),
    ],
)
def test_what_has_no_direction_is_refused(a, b, seed, message):
    with pytest.raises(ValueError, match=message):
        direction(a, b, seed=seed)
