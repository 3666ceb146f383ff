import time

import numpy as np
import pytest

from vae_tf.latent import geometry, neighbour_distance, support


def cloud(n, d, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def by_hand(z, k):
    """Every distance, sorted: a code is its own nearest, at 0."""
    distances = np.linalg.norm(z[:, None].astype(np.float64) - z[None], axis=2)
    return np.median(np.sort(distances, axis=1)[:, k])


def test_the_neighbours_on_a_line_are_counted_off():
    line = np.arange(5.0)[:, None]  # the second nearest other of 0, 1, 2, 3, 4 lies 2, 1, 1, 1, 2 away
    assert neighbour_distance(line, k=2) == pytest.approx(1)
    assert neighbour_distance(line, k=3) == pytest.approx(2)  # 3, 2, 2, 2, 3


@pytest.mark.parametrize("d", [1, 2, 7])
def test_it_is_the_median_over_all_codes_and_all_dimensions(d):
    z = cloud(60, d)
    assert neighbour_distance(z) == pytest.approx(by_hand(z, 10))
    assert neighbour_distance(z, k=1) == pytest.approx(by_hand(z, 1))


def test_with_too_few_codes_it_is_the_distance_to_the_farthest():
    assert neighbour_distance([[0.0], [3.0]]) == pytest.approx(3)
    z = cloud(8, 3)
    assert neighbour_distance(z, k=10) == neighbour_distance(z, k=7) == pytest.approx(by_hand(z, 7))


def test_one_code_and_equal_codes_have_none():
    assert neighbour_distance([[5.0, 5.0]]) == 0
    assert neighbour_distance(np.full((20, 3), 7.3, np.float32)) == 0


def test_a_cloud_far_from_the_origin_is_as_wide_as_at_it():
    z = cloud(200, 2).astype(np.float64)
    assert neighbour_distance(z + 1e6) == pytest.approx(neighbour_distance(z), rel=1e-6)


def test_of_very_many_codes_some_are_asked_and_all_are_compared(monkeypatch):
    z = cloud(3000, 2)
    exact = neighbour_distance(z)
    monkeypatch.setattr(geometry, "ALL_ASKED", 1000)
    monkeypatch.setattr(geometry, "ASKED", 500)
    assert neighbour_distance(z) == neighbour_distance(z) != exact
    assert neighbour_distance(z) == pytest.approx(exact, rel=0.1)  # among 500 alone it would be 2.4 times as far


def test_it_is_fast():
    z = cloud(10_000, 20)
    neighbour_distance(z[:20])  # imports
    began = time.monotonic()
    neighbour_distance(z)
    assert time.monotonic() - began < 2


def test_support_counts_the_codes_around_each_step():
    codes = [[0, 0], [1, 0], [0, 1], [10, 10]]
    counts = support([[0, 0], [5, 5], [10, 10.5]], codes, 1.0)
    assert counts.dtype == np.int64
    assert counts.tolist() == [3, 0, 1]  # a code at the very edge counts


def test_support_of_no_radius_is_the_codes_met():
    assert support([[0.5], [1.0]], [[1.0], [1.0], [2.0]], 0).tolist() == [0, 2]


def test_support_is_the_same_in_parts(monkeypatch):
    path, codes = cloud(50, 3), cloud(40, 3, seed=1)
    whole = support(path, codes, 1.5)
    monkeypatch.setattr(geometry, "AT_ONCE", 100)
    assert support(path, codes, 1.5).tolist() == whole.tolist()
    assert 0 < whole.sum() < whole.size * 40


@pytest.mark.parametrize(
    ("z", "k", "message"),
    [
        (np.zeros(3), 1, r"z: expected shape \(n, d\) with n >= 1 and d >= 1, received \(3,\)"),
        (np.zeros((0, 2)), 1, r"z: expected shape .*, received \(0, 2\)"),
        ([[np.nan]], 1, "z: expected finite values"),
        ([[0.0]], 0, "k: expected at least 1, received 0"),
    ],
)
def test_what_has_no_neighbours_is_refused(z, k, message):
    with pytest.raises(ValueError, match=message):
        neighbour_distance(z, k)


@pytest.mark.parametrize(
    ("path", "codes", "radius", "message"),
    [
        ([[0, 0]], [[0, 0, 0]], 1, r"path: expected shape \(n, 3\) with n >= 1, received \(1, 2\)"),
        ([[0.0]], [[np.inf]], 1, "codes: expected finite values"),
        ([[0.0]], [[0.0]], -1, "radius: expected a finite number >= 0, received -1"),
        ([[0.0]], [[0.0]], np.nan, "radius: expected a finite number >= 0, received nan"),
    ],
)
def test_what_cannot_be_counted_is_refused(path, codes, radius, message):
    with pytest.raises(ValueError, match=message):
        support(path, codes, radius)
