import numpy as np
import pytest

from vae_tf.data import choose, contact_sheet, to_uint8


def dots(*values):
    """Images of one grey pixel each."""
    return np.array(values, np.uint8)[:, None, None, None]


def test_floats_are_rounded_to_the_nearest_of_256_steps():
    x = np.array([0, 0.4 / 255, 0.6 / 255, 0.5, 1], np.float32)
    assert to_uint8(x).tolist() == [0, 0, 1, 128, 255]  # 0.5 * 255 = 127.5, to even


def test_every_byte_survives_the_way_to_floats_and_back():
    values = np.arange(256, dtype=np.uint8)
    assert (to_uint8(values.astype(np.float32) / 255) == values).all()
    assert to_uint8(values) is values


def test_rounding_errors_of_a_decoder_are_forgiven():
    assert to_uint8(np.array([-1e-6, 1 + 1e-6])).tolist() == [0, 255]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.array([0.0, 255.0]), r"expected floats in \[0, 1\], received 0.0 to 255.0"),
        (np.array([-0.1]), "received -0.1"),
        (np.array([0.5, np.nan]), "received nan"),
        (np.array([1, 2]), "expected uint8 or floats"),
    ],
)
def test_other_values_are_refused(x, message):
    with pytest.raises(ValueError, match=message):
        to_uint8(x)


def test_images_stand_in_rows_with_a_border_round_each_and_the_last_row_is_filled_up():
    sheet = contact_sheet(dots(1, 2, 3), columns=2, background=9)
    assert sheet[..., 0].tolist() == [
        [9, 9, 9, 9, 9],
        [9, 1, 9, 2, 9],
        [9, 9, 9, 9, 9],
        [9, 3, 9, 9, 9],
        [9, 9, 9, 9, 9],
    ]


def test_scaling_repeats_pixels_and_leaves_the_gap():
    image = np.array([[[1], [2]]], np.uint8)[None]
    assert contact_sheet(image, columns=1, scale=2, gap=1, background=0)[..., 0].tolist() == [
        [0, 0, 0, 0, 0, 0],
        [0, 1, 1, 2, 2, 0],
        [0, 1, 1, 2, 2, 0],
        [0, 0, 0, 0, 0, 0],
    ]


def test_without_a_gap_images_touch():
    assert contact_sheet(dots(1, 2, 3, 4), columns=2, gap=0)[..., 0].tolist() == [[1, 2], [3, 4]]


def test_colours_stay_and_floats_are_converted():
    image = np.array([0, 0.2, 1], np.float32).reshape(1, 1, 1, 3)
    sheet = contact_sheet(image, columns=1)
    assert sheet.shape == (3, 3, 3)
    assert sheet[1, 1].tolist() == [0, 51, 255]


def test_the_size_follows_the_formula():
    sheet = contact_sheet(np.zeros((7, 28, 20, 1), np.uint8), columns=3, scale=2, gap=4)
    assert sheet.shape == (3 * (28 * 2 + 4) + 4, 3 * (20 * 2 + 4) + 4, 1)


@pytest.mark.parametrize("images", [dots(1)[0], dots(), np.zeros((1, 2, 2, 2), np.uint8)])
def test_other_shapes_are_refused(images):
    with pytest.raises(ValueError, match=r"images: expected shape \(n, h, w, c\)"):
        contact_sheet(images, columns=1)


@pytest.mark.parametrize("wrong", [{"columns": 0}, {"scale": 0}, {"gap": -1}, {"background": 256}])
def test_arguments_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="expected columns >= 1, scale >= 1"):
        contact_sheet(dots(1), **({"columns": 1} | wrong))


def test_one_of_each_class_in_turn():
    labels = np.array([2, 2, 2, 0, 0, 0, 1, 1, 1])
    assert labels[choose(labels, 6, seed=0)].tolist() == [0, 1, 2, 0, 1, 2]


def test_a_class_that_runs_out_is_skipped():
    labels = np.array([0, 1, 1, 1])
    chosen = choose(labels, 4)
    assert labels[chosen].tolist() == [0, 1, 1, 1]
    assert sorted(chosen.tolist()) == [0, 1, 2, 3]


def test_the_seed_decides_which():
    labels = np.zeros(100, np.int64)
    assert choose(labels, 10, seed=1).tolist() == choose(labels, 10, seed=1).tolist()
    assert choose(labels, 10, seed=1).tolist() != choose(labels, 10, seed=2).tolist()


def test_without_labels_the_choice_is_evenly_spaced():
    assert choose(None, 4, total=10).tolist() == [0, 2, 5, 7]
    assert choose(None, 3, total=3).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("labels", "n", "total", "message"),
    [
        (np.zeros(3, np.int64), 4, None, "expected 1 to 3 images, received 4"),
        (np.zeros(3, np.int64), 0, None, "expected 1 to 3 images, received 0"),
        (None, 4, 3, "expected 1 to 3 images, received 4"),
        (None, 1, None, "expected labels or total, received neither"),
    ],
)
def test_a_choice_out_of_range_is_refused(labels, n, total, message):
    with pytest.raises(ValueError, match=message):
        choose(labels, n, total=total)
