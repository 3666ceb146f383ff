import numpy as np

from vae_tf.data.holdout import last_of_each_class


def test_the_last_of_each_class_are_held_out_wherever_they_stand():
    labels = np.array([0, 1, 0, 1, 0, 1, 0])
    assert last_of_each_class(labels, 0.5).tolist() == [False, False, False, True, True, True, True]


def test_counts_are_rounded_to_whole_images():
    assert last_of_each_class(np.zeros(9, np.int64), 0.2).sum() == 2  # 1.8


def test_a_class_too_small_to_share_stays_whole():
    assert last_of_each_class(np.array([5]), 0.2).tolist() == [False]
