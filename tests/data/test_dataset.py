import hashlib
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from vae_tf.data import Dataset, Split
from vae_tf.data.dataset import grey_images, integer_labels


def split(n=6, labels=True, shape=(4, 5, 1)):
    images = np.arange(n * np.prod(shape), dtype=np.int64).astype(np.uint8).reshape(n, *shape)
    return Split(images, np.arange(n) % 3 if labels else None)


def dataset(train=None, test=None, label_names=("a", "b", "c")):
    return Dataset("toy", "Toy", train or split(), test or split(3), label_names, "us", "none")


def test_a_split_counts_its_images():
    assert len(split(6)) == 6


def test_image_shape_is_that_of_one_image():
    assert dataset().image_shape == (4, 5, 1)


def test_arrays_are_read_only_and_the_callers_stay_writable():
    images = np.zeros((2, 3, 3, 1), np.uint8)
    made = Split(images, np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="read-only"):
        made.images[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        made.labels[0] = 1
    images[0] = 1


def test_fields_cannot_be_reassigned():
    with pytest.raises(FrozenInstanceError):
        dataset().name = "other"


@pytest.mark.parametrize(
    ("images", "received"),
    [
        (np.zeros((2, 3, 3, 1), np.float32), "expected a uint8 array, received float32"),
        ([[0]], "expected a uint8 array, received list"),
        (np.zeros((2, 3, 3), np.uint8), r"expected shape \(n, h, w, c\) .* received \(2, 3, 3\)"),
        (np.zeros((2, 3, 3, 2), np.uint8), r"c 1 or 3, received \(2, 3, 3, 2\)"),
        (np.zeros((0, 3, 3, 1), np.uint8), r"at least one image .* received \(0, 3, 3, 1\)"),
        (np.zeros((2, 0, 3, 1), np.uint8), r"at least one pixel, received \(2, 0, 3, 1\)"),
    ],
)
def test_wrong_images_are_refused(images, received):
    with pytest.raises(ValueError, match=received):
        Split(images)


@pytest.mark.parametrize(
    ("labels", "received"),
    [
        (np.zeros(2, np.uint8), "expected an int64 array, received uint8"),
        ([0, 1], "expected an int64 array, received list"),
        (np.zeros(3, np.int64), r"expected shape \(2,\), one for each image, received \(3,\)"),
        (np.zeros((2, 1), np.int64), r"received \(2, 1\)"),
    ],
)
def test_wrong_labels_are_refused(labels, received):
    with pytest.raises(ValueError, match=received):
        Split(np.zeros((2, 3, 3, 1), np.uint8), labels)


def test_splits_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"images of one shape, received \(4, 5, 1\) and \(4, 5, 3\)"):
        dataset(test=split(shape=(4, 5, 3)))


def test_labels_in_one_split_only_are_refused():
    with pytest.raises(ValueError, match="in both splits or in neither"):
        dataset(test=split(labels=False))


def test_labels_without_a_name_are_refused():
    with pytest.raises(ValueError, match="labels: expected 0 to 1, received 0 to 2"):
        dataset(label_names=("a", "b"))


def test_equal_data_have_equal_fingerprints():
    assert dataset().fingerprint == dataset().fingerprint
    assert len(dataset().fingerprint) == 64


def test_a_fingerprint_is_the_hash_of_shapes_and_little_endian_bytes():
    tiny = Split(np.array([[[[1]]]], np.uint8), np.array([2]))
    half = b"(1, 1, 1, 1)" + b"\x01" + b"(1,)" + b"\x02\0\0\0\0\0\0\0"
    assert dataset(tiny, tiny).fingerprint == hashlib.sha256(half + half).hexdigest()


def test_everything_that_matters_changes_the_fingerprint():
    images = split().images.copy()
    images[5, 3, 4, 0] ^= 1
    wide = split(6, shape=(2, 10, 1))
    variants = [
        dataset(),
        dataset(train=replace(split(), images=images)),
        dataset(train=replace(split(), labels=np.array([0, 1, 2, 0, 1, 1]))),
        dataset(train=split(labels=False), test=split(3, labels=False)),
        dataset(train=split(3), test=split(6)),
        dataset(train=wide, test=split(3, shape=(2, 10, 1))),
    ]
    assert len({variant.fingerprint for variant in variants}) == len(variants)


def sorted_by_label():
    labels = np.repeat(np.arange(10), 100)
    images = labels.astype(np.uint8)[:, None, None, None]
    return Dataset("toy", "Toy", Split(images, labels), Split(images, labels), None, "us", "none")


def test_limited_keeps_the_order_and_pairs_images_with_their_labels():
    limited = sorted_by_label().limited(500).train
    assert len(limited) == 500
    assert (np.diff(limited.labels) >= 0).all()
    assert (limited.images[:, 0, 0, 0] == limited.labels).all()


def test_limited_draws_from_every_class_of_a_sorted_file():
    counts = np.bincount(sorted_by_label().limited(500).train.labels, minlength=10)
    # Hypergeometric with mean 50 and standard deviation 4.7: within four of them.
    assert counts.min() >= 31
    assert counts.max() <= 69


def test_limited_is_the_same_every_time_and_grows_by_addition():
    labels = np.arange(100)
    data = Dataset("toy", "Toy", *[Split(np.zeros((100, 1, 1, 1), np.uint8), labels)] * 2, None, "us", "none")
    few, more = (set(data.limited(n).train.labels.tolist()) for n in (10, 20))
    assert few == set(data.limited(10).train.labels.tolist())
    assert few < more
    assert few != set(range(10))


def test_limited_leaves_the_test_split_whole_and_is_another_dataset():
    data = sorted_by_label()
    assert data.limited(1).test is data.test
    assert data.limited(1).fingerprint != data.fingerprint


def test_limited_to_everything_is_everything():
    data = sorted_by_label()
    assert data.limited(1000) is data


@pytest.mark.parametrize("n", [0, -1, 1001])
def test_limits_out_of_range_are_refused(n):
    with pytest.raises(ValueError, match=f"expected 1 to 1000 training images, received {n}"):
        sorted_by_label().limited(n)


def test_take_selects_by_mask_and_by_position():
    assert split(4).take(np.array([True, False, False, True])).labels.tolist() == [0, 0]
    assert split(4).take(np.array([2, 1])).labels.tolist() == [2, 1]
    assert split(4, labels=False).take(np.array([2])).labels is None


def test_grey_images_gain_their_channel():
    assert grey_images(np.zeros((2, 4, 5), np.uint8)).shape == (2, 4, 5, 1)


@pytest.mark.parametrize("array", [np.zeros((2, 4, 5)), np.zeros((2, 4), np.uint8)])
def test_grey_images_of_another_form_are_refused(array):
    with pytest.raises(ValueError, match=r"expected uint8 images \(n, h, w\), received"):
        grey_images(array)


def test_labels_of_any_integer_type_become_int64():
    assert integer_labels(np.array([3, 9], np.uint8)).dtype == np.int64


@pytest.mark.parametrize("array", [np.zeros(2), np.zeros((2, 1), np.uint8), np.array(["a"])])
def test_labels_that_are_not_integers_in_a_row_are_refused(array):
    with pytest.raises(ValueError, match=r"expected integer labels \(n,\), received"):
        integer_labels(array)
