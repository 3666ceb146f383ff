import numpy as np
import pytest

from vae_tf.data.ingest.pairing import flat_size, layout, paired
from vae_tf.data.ingest.refusal import Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.stacks import Stack

SETTINGS = ImportSettings()


def stack(name, *shape, dtype=np.uint8):
    return Stack(name, np.dtype(dtype), shape, False, 0, lambda: None)


def pairs(*stacks):
    found, others = paired(stacks, SETTINGS)
    return [(pair.images.name, pair.labels and pair.labels.name) for pair in found], [name for name, _ in others]


@pytest.mark.parametrize(
    ("shape", "size", "made"),
    [
        ((5, 28, 20), (28, 20, 1), (2, 28, 20)),
        ((5, 28, 20, 1), (28, 20, 1), (2, 28, 20)),
        ((5, 28, 20, 3), (28, 20, 3), (2, 28, 20, 3)),
        ((5, 1, 28, 20), (28, 20, 1), (2, 28, 20)),
        ((5, 3, 28, 20), (28, 20, 3), (2, 28, 20, 3)),
        ((5, 3, 28, 3), (3, 28, 3), (2, 3, 28, 3)),
        ((5, 64), (8, 8, 1), (2, 8, 8)),
    ],
)
def test_shapes_of_images(shape, size, made):
    found, arrange = layout(shape, SETTINGS)
    assert found == size
    assert arrange(np.zeros((2, *shape[1:]))).shape == made


def test_channels_are_moved_behind():
    block = np.arange(12).reshape(1, 3, 2, 2)
    _, arrange = layout((5, 3, 2, 2), SETTINGS)
    assert arrange(block)[0, 0, 1].tolist() == [1, 5, 9]


@pytest.mark.parametrize("shape", [(5,), (5, 8, 8, 4), (5, 8, 8, 2), (1, 2, 3, 4, 5), (480, 640, 3), (5, 63)])
def test_other_shapes_are_no_images(shape):
    with pytest.raises(Unreadable, match="expected"):
        layout(shape, SETTINGS)


@pytest.mark.parametrize(
    ("length", "height", "width", "size"),
    [
        (784, None, None, (28, 28, 1)),
        (560, 28, 20, (28, 20, 1)),
        (1680, 28, 20, (28, 20, 3)),
        (784, 64, 64, (28, 28, 1)),
    ],
)
def test_a_row_of_numbers_is_a_square_or_the_chosen_size(length, height, width, size):
    assert flat_size(length, ImportSettings(height=height, width=width)) == size


def test_a_row_that_is_no_image_says_what_is_expected():
    with pytest.raises(Unreadable, match="square number of pixels in a row, 28x20 or 28x20x3, received 561"):
        flat_size(561, ImportSettings(height=28, width=20))


def test_images_find_their_labels():
    assert pairs(stack("x", 9, 8, 8), stack("y", 9)) == ([("x", "y")], [])
    assert pairs(stack("images", 9, 8, 8), stack("targets", 9, 1), stack("ages", 9)) == (
        [("images", "targets")],
        ["ages"],
    )
    assert pairs(stack("arr_0", 9, 8, 8), stack("arr_1", 9)) == ([("arr_0", "arr_1")], [])
    assert pairs(stack("data", 9, 64), stack("target", 9)) == ([("data", "target")], [])


def test_training_and_test_images_are_put_together():
    found = pairs(stack("x_train", 9, 8, 8), stack("y_train", 9), stack("x_test", 9, 8, 8), stack("y_test", 9))
    assert found == ([("x_train", "y_train"), ("x_test", "y_test")], [])
    found = pairs(
        stack("t10k-images-idx3-ubyte", 3, 8, 8),
        stack("t10k-labels-idx1-ubyte", 3),
        stack("train-images-idx3-ubyte", 9, 8, 8),
        stack("train-labels-idx1-ubyte", 9),
    )
    assert sorted(found[0]) == [
        ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ]
    assert pairs(stack("trainX", 9, 8, 8), stack("testX", 2, 8, 8))[0] == [("trainX", None), ("testX", None)]


def test_other_arrays_of_images_are_not():
    assert pairs(stack("masks", 9, 8, 8), stack("images", 9, 8, 8)) == ([("images", None)], ["masks"])
    assert pairs(stack("a", 2, 8, 8), stack("b", 9, 8, 8)) == ([("b", None)], ["a"])
    assert pairs(stack("x_train", 9, 8, 8), stack("x_test", 9, 9, 9)) == ([("x_train", None)], ["x_test"])


def test_what_may_be_two_kinds_of_labels_is_none():
    assert pairs(stack("x", 9, 8, 8), stack("age", 9), stack("height", 9))[0] == [("x", None)]


def test_without_images_the_shapes_are_said():
    with pytest.raises(Unreadable, match=r"expected an array of images, received shapes \(9,\), \(9,\)"):
        paired([stack("a", 9), stack("b", 9)], SETTINGS)
    with pytest.raises(Unreadable, match=r"received shape \(9, 8, 8, 2\)"):
        paired([stack("a", 9, 8, 8, 2)], SETTINGS)
