import sys

import numpy as np
import pytest

from vae_tf.data import DatasetUnavailable
from vae_tf.data.digits import DIGITS, load_digits


def test_the_sixteen_steps_of_grey_fill_the_range_of_a_byte():
    images = load_digits().train.images
    assert images.shape[1:] == (8, 8, 1)
    assert images.min() == 0
    assert images.max() == 255
    # The first image's first row reads 0 0 5 13 9 1 0 0; times 255/16, rounded.
    assert images[0, 0, :, 0].tolist() == [0, 0, 80, 207, 143, 16, 0, 0]


def test_a_fifth_of_each_digit_is_held_out():
    dataset = load_digits()
    assert (len(dataset.train), len(dataset.test)) == (DIGITS.train_images, DIGITS.test_images)
    assert np.bincount(dataset.test.labels).tolist() == [36, 36, 35, 37, 36, 36, 36, 36, 35, 36]


def test_without_scikit_learn_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(DatasetUnavailable, match="pip install scikit-learn"):
        load_digits()
