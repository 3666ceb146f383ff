import keras
import numpy as np
import pytest

from vae_tf.models.targets import dynamic, grey, threshold


def test_grey_targets_are_the_pixels_themselves():
    x = np.random.default_rng(0).random((3, 6, 5, 1), np.float32)
    assert grey(x, 0) is x


def test_threshold_is_black_up_to_one_half_and_white_above():
    x = np.array([0, 0.25, 0.5, np.nextafter(np.float32(0.5), 1), 1], np.float32)
    assert np.array(threshold(x, 0)).tolist() == [0, 0, 0, 1, 1]


def test_dynamic_targets_are_black_or_white_with_the_grey_value_as_their_mean():
    x = np.tile(np.array([0, 0.1, 0.5, 0.9, 1], np.float32), (40_000, 1))
    drawn = np.array(dynamic(x, 3))
    assert drawn.dtype == np.float32
    assert set(np.unique(drawn)) == {0, 1}
    # five standard errors of a coin's mean over 40,000 throws: at most 0.0125
    np.testing.assert_allclose(drawn.mean(axis=0), [0, 0.1, 0.5, 0.9, 1], atol=0.0125)
    assert set(drawn[:, 0]) == {0}
    assert set(drawn[:, -1]) == {1}


def test_dynamic_targets_are_drawn_anew_each_time_from_a_generator():
    x = np.full((1000,), 0.5, np.float32)
    generator = keras.random.SeedGenerator(1)
    first, second = (np.array(dynamic(x, generator)) for _ in range(2))
    again = np.array(dynamic(x, keras.random.SeedGenerator(1)))
    assert (first != second).mean() == pytest.approx(0.5, abs=0.1)
    assert (first == again).all()
