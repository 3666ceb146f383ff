"""Pictures: sharp, at whole multiples, and with nothing in them that a browser would run."""

import base64
import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from pages.ui import pictures


@pytest.mark.parametrize(("size", "room", "scale"), [(28, 280, 10), (28, 300, 10), (64, 280, 4), (500, 280, 1)])
def test_a_picture_grows_by_whole_multiples(size, room, scale):
    assert pictures.fitting(size, room) == scale


@pytest.mark.parametrize("channels", [1, 3])
def test_a_png_comes_back_as_the_same_pixels(channels):
    image = np.arange(4 * 5 * channels, dtype=np.uint8).reshape(4, 5, channels)
    header, data = pictures.uri(image).split(",")
    assert header == "data:image/png;base64"
    back = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    np.testing.assert_array_equal(back.reshape(image.shape), image)


def test_the_drawing_of_codes_lies_on_the_plane_of_equal_probability():
    z = np.array([[0.0, 0.0], [-9.0, 9.0]])
    drawing = ET.fromstring(pictures.codes_svg(z, np.array([0, 1]), ["a", "b"], side=100))
    circles = [(float(c.get("cx")), float(c.get("cy"))) for c in drawing.iter("{http://www.w3.org/2000/svg}circle")]
    assert circles == [(50.0, 50.0), (0.6, 0.6)]


def test_a_class_name_in_a_drawing_is_only_text():
    drawing = pictures.codes_svg(np.zeros((1, 2)), np.array([0]), ["<script>"], side=100)
    assert "<script" not in drawing
    assert ET.fromstring(drawing) is not None


@pytest.mark.parametrize(
    ("size", "kinds", "expected"),
    [
        ((28, 28), 10, (10, 6)),  # 10 * 29 = 290: at twice the size
        ((64, 64), 3, (9, 6)),  # nine have room, three times three classes
        ((28, 28), 4, (8, 6)),
        ((28, 28), 26, (10, 6)),  # more classes than have room
        ((105, 105), 0, (6, 6)),
        ((256, 256), 2, (2, 2)),
        ((600, 600), 0, (2, 2)),
    ],
)
def test_a_sheet_fills_its_room_with_whole_rows_of_classes(size, kinds, expected):
    assert pictures.grid(*size, kinds, room=640, most=(10, 6)) == expected
