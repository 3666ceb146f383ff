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


@pytest.mark.parametrize(
    ("room", "height", "width"), [(280, 28, 28), (280, 8, 8), (280, 64, 64), (100, 200, 100), (60, 28, 28)]
)
def test_images_of_a_dimension_fill_its_row_and_no_more(js, room, height, width):
    tiles = js("async (load, sizes) => (await load('strips')).tilesIn(...sizes)", [room, height, width])
    assert 3 <= tiles["count"] <= 33
    assert tiles["count"] * tiles["width"] <= room + 1e-6
    assert tiles["height"] / tiles["width"] == pytest.approx(height / width)
