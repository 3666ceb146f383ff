"""Which test images stand for all, and which of them have their pictures."""

import numpy as np
import pytest

from tests.canvas_runs import prior_codes
from vae_tf.export import sample as module
from vae_tf.export.sample import sample


def images(count, side=2):
    """Images that say in each pixel which they are."""
    return np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None, None], (count, side, side, 1)).copy()


def test_few_codes_are_all_there_with_their_pictures_in_their_own_order():
    codes = prior_codes(20, 3, 4)
    found = sample(codes, images(20))
    np.testing.assert_array_equal(found.codes.z_mean, codes.z_mean)
    np.testing.assert_array_equal(found.pictures, images(20))
    assert (found.numbers, found.of) == (None, 20)


def test_of_many_each_class_is_there_alike_and_a_picture_is_that_of_its_code(monkeypatch):
    monkeypatch.setattr(module, "MOST", 8)
    codes = prior_codes(200, 2, 4)
    found = sample(codes, images(200))
    assert np.bincount(found.codes.labels).tolist() == [2, 2, 2, 2]
    assert sorted(found.numbers) == found.numbers.tolist()
    np.testing.assert_array_equal(found.codes.z_log_var, codes.z_log_var[found.numbers])
    assert found.pictures[:, 0, 0, 0].tolist() == found.numbers.tolist()
    assert (len(found.codes), found.of) == (8, 200)


def test_of_large_pictures_there_are_as_many_as_have_room_one_of_each_class_first(monkeypatch):
    monkeypatch.setattr(module, "PICTURE_BYTES", 5 * 4)
    found = sample(prior_codes(40, 2, 4), images(40))
    assert len(found.codes) == 40
    assert found.pictures[:, 0, 0, 0].tolist() == found.codes.index[:5].tolist()
    assert sorted(found.codes.labels[:4].tolist()) == [0, 1, 2, 3]


@pytest.mark.parametrize("given", [None, images(19), images(20, side=2000)])
def test_no_images_others_than_the_codes_and_too_large_ones_are_no_pictures(given):
    assert sample(prior_codes(20, 2, None), given).pictures is None
