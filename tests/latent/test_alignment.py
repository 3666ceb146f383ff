"""Planes that were turned or mirrored by hand are laid over each other again."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from vae_tf.latent import laid_over, rotation, unfolded

SQUARE = np.array([[1.0, 0.0], [0.0, 2.0], [-3.0, 1.0]])
QUARTER_TURN = np.array([[0.0, 1.0], [-1.0, 0.0]])  # (x, y) -> (-y, x)
MIRROR = np.array([[1.0, 0.0], [0.0, -1.0]])


@pytest.mark.parametrize("turned_by", [QUARTER_TURN, MIRROR, QUARTER_TURN @ MIRROR])
def test_a_turn_or_a_mirror_image_is_undone(turned_by):
    found = rotation(SQUARE @ turned_by, SQUARE)
    np.testing.assert_allclose(found, turned_by.T, atol=1e-12)


def test_a_line_keeps_or_changes_its_direction():
    assert rotation([[1.0], [2.0]], [[-1.0], [-2.5]]).tolist() == [[-1.0]]
    assert rotation([[1.0], [2.0]], [[1.0], [1.5]]).tolist() == [[1.0]]


def test_codes_are_turned_about_the_origin_and_never_moved_or_scaled():
    found = rotation(SQUARE, 7 * SQUARE + 100)
    np.testing.assert_allclose(found @ found.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(SQUARE @ found, axis=1), np.linalg.norm(SQUARE, axis=1))


def test_the_newest_stays_and_each_older_one_is_laid_over_it():
    epochs = [SQUARE, SQUARE @ QUARTER_TURN, SQUARE @ MIRROR @ QUARTER_TURN]
    for aligned in unfolded(epochs, (0, 1)):
        np.testing.assert_allclose(aligned, SQUARE, atol=1e-12)


def test_each_is_aligned_to_the_one_after_it_and_not_to_the_newest():
    first, middle, last = np.eye(2), np.array([[1.0, 0.0], [3.0, 1.0]]), np.array([[2.0, 0.0], [1.0, 2.0]])
    step_by_step = first @ rotation(first, middle) @ rotation(middle, last)
    assert np.abs(step_by_step - first @ rotation(first, last)).max() > 0.05  # it makes a difference
    np.testing.assert_allclose(list(unfolded([last, middle, first], (0, 1)))[-1], step_by_step)


def test_older_epochs_are_turned_in_all_dimensions_before_two_are_taken():
    rng = np.random.default_rng(0)
    newest = rng.normal(size=(40, 5))
    older = newest @ ortho_group.rvs(5, random_state=1)
    planes = list(unfolded([newest, older], (4, 2)))
    np.testing.assert_allclose(planes[0], newest[:, [4, 2]])
    np.testing.assert_allclose(planes[1], newest[:, [4, 2]], atol=1e-10)


def test_codes_that_all_lie_at_the_origin_are_left_there():
    flat = np.zeros((3, 2))
    assert [plane.tolist() for plane in unfolded([flat, flat], (0, 1))] == [flat.tolist()] * 2


@pytest.mark.parametrize(
    ("epochs", "dimensions", "words"),
    [
        ([SQUARE, SQUARE[:2]], (0, 1), r"onto: expected the shape of z, \(2, 2\), received \(3, 2\)"),
        ([SQUARE], (0, 2), r"dimensions: expected some of 0 to 1, received \[0, 2\]"),
        ([SQUARE], (), "dimensions: expected some of 0 to 1"),
        ([np.full((2, 2), np.nan)], (0, 1), "codes: expected finite values"),
    ],
)
def test_what_does_not_fit_is_refused(epochs, dimensions, words):
    with pytest.raises(ValueError, match=words):
        list(unfolded(epochs, dimensions))


@pytest.mark.parametrize("turned_by", [QUARTER_TURN, MIRROR, QUARTER_TURN @ MIRROR])
def test_a_map_that_was_moved_turned_and_scaled_lies_over_the_other_again(turned_by):
    np.testing.assert_allclose(laid_over(5 * SQUARE @ turned_by + [100, -7], SQUARE), SQUARE, atol=1e-12)


def test_only_pairs_decide_and_all_points_are_moved():
    points = np.vstack([[50.0, 50.0], 2 * SQUARE @ QUARTER_TURN])
    found = laid_over(points, SQUARE[::-1], at=[1, 2, 3], on=[2, 1, 0])
    np.testing.assert_allclose(found[1:], SQUARE, atol=1e-12)
    np.testing.assert_allclose(found[0], [25.0, -25.0])  # (50, 50), halved and turned back


def test_points_all_in_one_place_are_only_moved():
    found = laid_over(np.full((3, 2), 4.0), SQUARE)
    np.testing.assert_allclose(found, np.tile(SQUARE.mean(axis=0), (3, 1)))


@pytest.mark.parametrize(("at", "on"), [([], []), ([0, 1], [0])])
def test_without_pairs_nothing_can_be_laid_over(at, on):
    with pytest.raises(ValueError, match="onto: expected as many pairs"):
        laid_over(SQUARE, SQUARE, at=at, on=on)
