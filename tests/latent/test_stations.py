"""A few codes that stand for many: far apart, and in the order of a walk."""

import numpy as np
import pytest

from vae_tf.latent import stations

LINE = np.array([[0.0], [10.0], [1.0], [5.0], [9.0]])


def test_few_codes_are_all_taken_in_the_order_of_a_walk():
    assert stations(LINE, 10).tolist() in ([0, 2, 3, 4, 1], [1, 4, 3, 2, 0])


def test_of_many_those_far_apart_are_taken():
    assert sorted(stations(LINE, 2).tolist()) == [0, 1]
    assert sorted(stations(LINE, 3).tolist()) == [0, 1, 3]


def test_codes_in_one_place_are_one_station():
    assert len(stations(np.ones((7, 3)), 5)) == 1


def test_a_walk_is_no_longer_than_one_in_the_order_of_the_codes():
    z = np.random.default_rng(0).normal(size=(60, 4))

    def length(walk):
        return np.linalg.norm(np.diff(z[walk], axis=0), axis=1).sum()

    walk = stations(z, 12)
    assert len(set(walk.tolist())) == 12
    assert length(walk) < length(np.sort(walk))


@pytest.mark.parametrize(("z", "most", "words"), [([[np.nan]], 1, "finite"), ([[1.0]], 0, "most: expected at least 1")])
def test_what_does_not_fit_is_refused(z, most, words):
    with pytest.raises(ValueError, match=words):
        stations(z, most)
