import numpy as np
import pytest

from vae_tf.latent.maps import lift
from vae_tf.latent.maps.lift import map_radius, support

SQUARE = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)
CODES = np.array([[0, 0, 5], [2, 0, 5], [0, 4, 5], [2, 4, 5]], np.float32)


def test_a_place_on_a_point_has_that_points_code():
    codes, near = lift(SQUARE, CODES, SQUARE)
    np.testing.assert_allclose(codes, CODES, atol=1e-4)
    assert near.tolist() == [1, 1, 1, 1]


def test_amid_four_points_all_count_alike():
    codes, _ = lift(SQUARE, CODES, np.array([[0.5, 0.5]]))
    np.testing.assert_allclose(codes, [[1, 2, 5]], rtol=1e-6)


def test_a_point_counts_by_one_over_its_distance():
    line = np.array([[0, 0], [3, 0]], np.float32)
    codes, _ = lift(line, np.array([[0.0], [30.0]]), np.array([[1, 0]]))
    np.testing.assert_allclose(codes, [[10.0]], rtol=1e-6)  # weights 1 and 1/2: 30 (1/2) / (3/2)


def test_only_the_nearest_count():
    codes, _ = lift(SQUARE, CODES, np.array([[0.1, 0.0]]), 1)
    np.testing.assert_array_equal(codes, CODES[:1])


def test_support_is_full_within_a_radius_and_gone_at_four():
    np.testing.assert_allclose(support(np.array([0, 1, 2.5, 4, 9], np.float32) * 3, 3.0), [1, 1, 0.5, 0, 0])
    assert support(np.array([0, 0.1], np.float32), 0.0).tolist() == [1, 0]


def test_far_from_all_data_there_is_no_support():
    _, near = lift(SQUARE, CODES, np.array([[100.0, 100.0]]))
    assert near.tolist() == [0]


def test_the_radius_is_the_median_distance_to_the_tenth_neighbour():
    line = np.column_stack([np.arange(12), np.zeros(12)])
    # the tenth neighbour of 0..11: 10, 9, 8, 7, 6, 6 and back
    assert map_radius(line) == pytest.approx(np.median([10, 9, 8, 7, 6, 6] * 2), abs=0.51)
    assert map_radius(SQUARE) == pytest.approx(2**0.5)
    assert map_radius(SQUARE[:1]) == 0.0


def test_one_point_lifts_to_its_code():
    codes, near = lift(SQUARE[:1], CODES[:1], np.array([[0, 0], [5, 5]]))
    np.testing.assert_array_equal(codes, CODES[[0, 0]])
    assert near.tolist() == [1, 0]


def test_bad_places_are_refused():
    with pytest.raises(ValueError, match="at: expected finite"):
        lift(SQUARE, CODES, np.array([[np.nan, 0]]))
    with pytest.raises(ValueError, match="codes: expected 4"):
        lift(SQUARE, CODES[:3], SQUARE)
