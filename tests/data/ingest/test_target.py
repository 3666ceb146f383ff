import numpy as np
import pytest

from vae_tf.data.ingest.items import Item
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.target import Target, commonest, settled

GREY = Item("a", np.zeros((3, 3), np.uint8), None)
GREY_IN_COLOUR = Item("b", np.full((3, 3, 3), 9, np.uint8), None)
RED = Item("c", np.full((3, 3, 3), (255, 0, 0), np.uint8), None)


def test_the_commonest_size_is_taken():
    target = settled(ImportSettings(), [(28, 20), (28, 20), (50, 60)], [GREY])
    assert target.shape == (28, 20, 1)


def test_of_equally_common_sizes_the_largest_is_taken():
    assert commonest([(8, 8), (9, 5)]) == (9, 5)


@pytest.mark.parametrize(
    ("size", "taken"),
    [
        ((105, 105), (105, 105)),
        ((1000, 500), (128, 64)),
        ((768, 1024), (96, 128)),
        ((2, 3), (4, 4)),
        ((2, 999), (4, 128)),
    ],
)
def test_a_size_in_the_file_is_kept_in_proportion(size, taken):
    assert settled(ImportSettings(), [size], [GREY]).shape[:2] == taken


def test_a_chosen_size_is_kept():
    assert settled(ImportSettings(height=200, width=7), [(28, 28)], [GREY]).shape == (200, 7, 1)


@pytest.mark.parametrize(
    ("colour", "seen", "channels"),
    [
        ("auto", [GREY, GREY_IN_COLOUR], 1),
        ("auto", [GREY, RED], 3),
        ("grey", [RED], 1),
        ("colour", [GREY], 3),
    ],
)
def test_colour_is_chosen_or_seen(colour, seen, channels):
    assert settled(ImportSettings(colour=colour), [(8, 8)], seen).shape[2] == channels


def test_inverting_swaps_dark_and_light():
    image = np.array([[0, 40], [100, 255]], np.uint8)
    made = Target(2, 2, colour=False, fit="crop", invert=True).of(image)
    assert made[..., 0].tolist() == [[255, 215], [155, 0]]
