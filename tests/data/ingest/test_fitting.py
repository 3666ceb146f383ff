import numpy as np
import pytest

from vae_tf.data.ingest.fitting import coloured, fitted, is_grey, letterboxed

RAMP = np.tile(np.arange(0, 200, 20, dtype=np.uint8), (4, 1))  # 4x10, darker to the left


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_an_image_of_the_size_is_not_touched(fit):
    assert fitted(RAMP, 4, 10, fit) is RAMP


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (100, 9), (100, 9, 3), (3, 200, 3)])
def test_any_image_comes_to_the_size(shape, fit):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    made = fitted(image, 8, 12, fit)
    assert made.shape == (8, 12, *shape[2:])
    assert made.dtype == np.uint8


def test_cropping_keeps_the_middle():
    assert fitted(RAMP, 4, 4, "crop").tolist() == RAMP[:, 3:7].tolist()


def test_padding_keeps_all_of_it_between_borders():
    image = np.full((2, 4), 30, np.uint8)
    image[:, 1:3] = 200
    made = fitted(image, 4, 4, "pad")
    assert made[1:3].tolist() == image.tolist()
    assert set(made[[0, 3]].ravel().tolist()) <= {30, 115, 200}  # the border's median


def test_padding_takes_the_colour_of_the_border():
    image = np.full((4, 8, 3), (10, 20, 30), np.uint8)
    image[1:3, 2:6] = 255
    assert fitted(image, 8, 8, "pad")[0, 0].tolist() == [10, 20, 30]


def test_stretching_fills_the_frame():
    image = np.array([[0, 100]], np.uint8)
    made = fitted(image, 2, 2, "stretch")
    assert made.tolist() == [[0, 100], [0, 100]]


def test_a_constant_image_stays_constant():
    for fit in ("crop", "pad", "stretch"):
        assert set(fitted(np.full((30, 50), 77, np.uint8), 8, 8, fit).ravel().tolist()) == {77}


def test_fine_stripes_become_grey_not_stripes():
    stripes = np.tile(np.array([0, 255], np.uint8), (64, 32))
    assert np.abs(fitted(stripes, 8, 8, "stretch").astype(int) - 127).max() < 40


def test_luminance_weighs_green_most():
    image = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    assert coloured(image, colour=False).tolist() == [[76, 150, 29, 255]]


def test_grey_in_colour_says_it_three_times():
    assert coloured(np.array([[7]], np.uint8), colour=True).tolist() == [[[7, 7, 7]]]


def test_nearly_equal_channels_are_grey():
    assert is_grey(np.array([[[100, 101, 98]]], np.uint8))
    assert not is_grey(np.array([[[100, 103, 100]]], np.uint8))
    assert not is_grey(np.array([[[0, 255, 0]]], np.uint8))
    assert is_grey(RAMP)


def test_a_thumbnail_is_whole_and_not_enlarged():
    made = letterboxed(np.full((2, 4), 9, np.uint8), 6)
    assert made.shape == (6, 6, 3)
    assert letterboxed(np.zeros((300, 100), np.uint8), 96).shape == (96, 96, 3)
