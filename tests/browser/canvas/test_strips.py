"""The strips of the dimensions: how many images fill a row, and how large."""

import pytest


@pytest.mark.parametrize(("room", "side", "count"), [(390, 28, 13), (390, 52, 7), (300, 52, 5), (60, 52, 3)])
def test_a_strip_has_an_odd_number_of_images_and_fills_its_row(js, room, side, count):
    tiles = js("async (load, sizes) => (await load('strips')).tilesIn(...sizes)", [room, 28, 28, side])
    assert tiles["count"] == count
    assert tiles["count"] * tiles["width"] == pytest.approx(room)
