"""How many images fill a row: in the strips of a path and of a dimension."""

import pytest


@pytest.mark.parametrize(
    ("room", "shape", "least", "most"),
    [(1200, [28, 28, 1], 9, 24), (340, [28, 28, 1], 9, 24), (340, [64, 64, 3], 9, 24), (600, [8, 8, 1], 9, 24)],
)
def test_images_of_a_path_fill_its_row_and_no_more(js, room, shape, least, most):
    fit = js(
        "async (load, [room, shape, least, most]) => (await load('strip')).fitting(room, shape, least, most)",
        [room, shape, least, most],
    )
    assert least <= fit["count"] <= most
    assert fit["count"] * fit["width"] + (fit["count"] - 1) * fit["gap"] <= room + 1e-6
    assert fit["height"] / fit["width"] == pytest.approx(shape[0] / shape[1])
    whole = fit["width"] / shape[1]
    assert whole == int(whole) or whole < 1


FIT = "async (load, fit) => (await load('strip')).fitting(...fit)"


@pytest.mark.parametrize(("legs", "count", "width"), [(1, 11, 56), (2, 11, 56), (3, 10, 56), (4, 9, 56), (6, 19, 28)])
def test_an_image_stands_at_the_end_of_each_leg(js, legs, count, width):
    fit = js(FIT, [680, [28, 28, 1], 9, 24, legs])  # room for 11 images of 56 pixels, or 22 of 28
    assert (fit["count"], fit["width"]) == (count, width)


def test_rather_few_images_with_one_at_each_end_than_many_without(js):
    assert js(FIT, [358, [28, 28, 1], 9, 24, 6])["count"] == 7  # room for 12


def test_more_legs_than_images_have_room_are_left_to_fall_between_them(js):
    assert js(FIT, [680, [28, 28, 1], 9, 24, 40])["count"] == 11


def test_images_shrunk_below_their_pixels_stand_at_the_ends_of_legs_too(js):
    fit = js(FIT, [358, [64, 64, 3], 9, 24, 3])
    assert fit["count"] == 10
    assert fit["count"] * fit["width"] + 9 * fit["gap"] <= 358 + 1e-6


@pytest.mark.parametrize(
    ("room", "height", "width"), [(280, 28, 28), (280, 8, 8), (280, 64, 64), (100, 200, 100), (60, 28, 28)]
)
def test_images_of_a_dimension_fill_its_row_and_no_more(js, room, height, width):
    tiles = js("async (load, sizes) => (await load('strips')).tilesIn(...sizes)", [room, height, width])
    assert 3 <= tiles["count"] <= 33
    assert tiles["count"] * tiles["width"] <= room + 1e-6
    assert tiles["height"] / tiles["width"] == pytest.approx(height / width)
