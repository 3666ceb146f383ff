import numpy as np
import pytest

from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.scale import scale_of


def scaled(array):
    scale = scale_of([array])
    return scale.of(array).tolist(), scale.sentence


@pytest.mark.parametrize(
    ("numbers", "grey"),
    [
        (np.array([0, 7, 255], np.uint8), [0, 7, 255]),
        (np.array([0, 1, 1], np.uint8), [0, 255, 255]),
        (np.array([False, True]), [0, 255]),
        (np.array([0, 255], np.int64), [0, 255]),
        (np.array([0, 511, 1023], np.uint16), [0, 127, 255]),
        (np.array([0, 2048, 4095], ">u2"), [0, 128, 255]),
        (np.array([0, 257, 65535], np.int32), [0, 1, 255]),
        (np.array([0.0, 0.5, 1.0], np.float32), [0, 128, 255]),
        (np.array([0.0, 100.4, 255.0]), [0, 100, 255]),
        (np.array([-1.0, 0.0, 1.0], np.float16), [0, 128, 255]),
        (np.array([-1, 0, 1], np.int8), [0, 128, 255]),
        (np.array([0.0, 1.0005], ">f4"), [0, 255]),
        (np.array([0, 0], np.uint8), [0, 0]),
        (np.array([0.0, 0.0]), [0, 0]),
    ],
)
def test_numbers_are_read_by_their_range(numbers, grey):
    assert scaled(numbers)[0] == grey


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ([0.25, 1.0], "Numbers from 0.25 to 1, read as 0 (black) to 1 (white)."),
        ([-0.5, 1.0], "Numbers from -0.5 to 1, read as -1 (black) to 1 (white)."),
        ([0.0, 254.5], "Numbers from 0 to 254.5, taken as they are (0 black, 255 white)."),
        ([0, 200], "Whole numbers from 0 to 200, taken as they are (0 black, 255 white)."),
        ([0, 300], "Whole numbers from 0 to 300, read as 10 bits: 0 to 1023."),
    ],
)
def test_the_reading_is_said(numbers, sentence):
    assert scaled(np.array(numbers))[1] == sentence


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_no_number_is_refused(wrong):
    with pytest.raises(Refused, match="Expected finite numbers as pixels, received NaN or infinity"):
        scale_of([np.zeros(3), np.array([0.5, wrong])])


@pytest.mark.parametrize(("low", "high"), [(-128, 127), (0, 70_000), (-1.0, 255.0), (0.0, 300.0)])
def test_any_other_range_is_refused(low, high):
    with pytest.raises(Refused, match=f"received numbers from {low:g} to {high:g}"):
        scale_of([np.array([low, high])])


def test_all_blocks_are_on_one_scale():
    blocks = [np.array([0.0, 0.5]), np.array([200.0])]
    assert scale_of(blocks).of(blocks[0]).tolist() == [0, 0]


def test_bytes_are_not_read_to_the_end():
    def blocks():
        yield np.array([0, 2], np.uint8)
        raise AssertionError

    assert scale_of(blocks()).high == 255
