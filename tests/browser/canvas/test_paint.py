"""Images as bytes and on canvases."""

import math

import pytest

RGBA = """async (load, [pixels, channels, scale]) => {
    const { toRgba } = await load("paint");
    const out = new Uint8ClampedArray((4 * pixels.length) / channels);
    return Array.from(toRgba(pixels, channels, out, scale));
}"""


def test_grey_is_the_same_in_all_three_colours_and_opaque(js):
    assert js(RGBA, [[0, 0.2, 1], 1, 1]) == [0, 0, 0, 255, 51, 51, 51, 255, 255, 255, 255, 255]


def test_colours_stand_in_their_order(js):
    assert js(RGBA, [[1, 0.6, 0.2, 0, 0.4, 0.8], 3, 1]) == [255, 153, 51, 255, 0, 102, 204, 255]


@pytest.mark.parametrize(("value", "byte"), [(-0.5, 0), (1.5, 255), (math.inf, 255), (-math.inf, 0), (math.nan, 0)])
def test_what_is_no_brightness_is_clipped_and_nan_is_black(js, value, byte):
    assert js(RGBA, [[value], 1, 1]) == [byte, byte, byte, 255]


def test_bytes_stay_what_they_are(js):
    assert js(RGBA, [[0, 1, 127, 254, 255], 1, 255])[::4] == [0, 1, 127, 254, 255]


def test_a_picture_holds_exactly_its_pixels(js):
    found = js("""async (load) => {
        const { Picture } = await load("paint");
        const picture = new Picture([2, 3, 1], "A test");
        picture.show([0, 0.2, 0.4, 0.6, 0.8, 1]);
        const { width, height } = picture.element;
        const read = Array.from(picture.pen.getImageData(0, 0, width, height).data);
        picture.clear();
        const cleared = picture.pen.getImageData(1, 1, 1, 1).data[3];
        return [width, height, read.filter((_, i) => i % 4 === 0), cleared, picture.element.ariaLabel];
    }""")
    assert found == [3, 2, [0, 51, 102, 153, 204, 255], 0, "A test"]


@pytest.mark.parametrize(
    ("shape", "side", "width", "height"),
    [
        ([28, 28, 1], 280, "280px", "280px"),
        ([28, 28, 1], 300, "280px", "280px"),  # whole multiples only
        ([28, 20, 1], 112, "80px", "112px"),
        ([64, 128, 3], 64, "64px", "32px"),  # larger than its place: made smaller
    ],
)
def test_a_picture_is_shown_at_the_whole_multiple_that_fits(js, shape, side, width, height):
    found = js(
        """async (load, [shape, side]) => {
            const { Picture } = await load("paint");
            const picture = new Picture(shape, "");
            picture.fit(side);
            return [picture.element.style.width, picture.element.style.height];
        }""",
        [shape, side],
    )
    assert found == [width, height]
