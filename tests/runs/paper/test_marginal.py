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
    value, error = regressed(values, known, whole=1.5)
    assert value == pytest.approx(2.0)
    assert error == pytest.approx((4 / 2 / 4) ** 0.5)  # the sum of squares, less two that were fitted, of four images


def test_far_from_the_choice_the_slope_is_most_of_the_error():
    values, known = np.array([1.0, 3.0, 1.0, 3.0]), np.array([1.0, 1.0, 2.0, 2.0])
    assert regressed(values, known, whole=11.5)[1] == pytest.approx((2 * (1 / 4 + 10**2 / 1)) ** 0.5)


def drawn(rng, images):
    """Bounds of so many images, and log p(x) over them: a slope of 0.9, and 4 nats of its own."""
    known = rng.normal(-120.0, 20.0, images)
    return known, 10.0 + 0.9 * known + rng.normal(0.0, 4.0, images)


def spread(found, truth):
    """The root mean square of what was off, over that of the errors that were stated."""
    off = np.array([value - truth for value, _ in found])
    return float(np.sqrt(np.mean(off**2) / np.mean([error**2 for _, error in found])))


def test_the_stated_error_is_the_true_one_for_the_fewest_images():
    rng, found = np.random.default_rng(0), []
    for _ in range(4000):
        known, values = drawn(rng, 10)
        found.append(regressed(values, known, whole=-120.0))
    assert spread(found, truth=10.0 - 0.9 * 120.0) == pytest.approx(1.0, abs=0.04)


def test_one_bound_for_all_leaves_the_mean():
    assert regressed(np.array([1.0, 2.0]), np.array([5.0, 5.0]), whole=7.0)[0] == 1.5


def test_a_bound_that_is_itself_of_a_choice_adds_its_own_error():
    rng, found = np.random.default_rng(1), []
    known, values = drawn(rng, 2_000)
    for _ in range(1500):
        marked = rng.permutation(2_000)[:200]  # as the bound at a mark is of 10,000 of 50,000
        few = marked[:100]
        found.append(regressed(values[few], known[few], float(known[marked].mean()), lacking=1 / 200 - 1 / 2_000))
    assert spread(found, truth=float(values.mean())) == pytest.approx(1.0, abs=0.05)
