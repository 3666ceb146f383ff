"""Pictures brought to a model's size, against areas computed by hand."""

import numpy as np
import pytest

RESIZE = """async (load, [pixels, width, height, channels, box, out, fill]) => {
    const { resize } = await load("resize");
    const [x, y, w, h] = box;
    const raster = { pixels: Float32Array.from(pixels), width, height, channels };
    return Array.from(resize(raster, { x, y, width: w, height: h }, ...out, fill));
}"""
CALL = """async (load, [name, pixels, width, height, channels, more]) => {
    const module = await load("resize");
    return module[name]({ pixels: Float32Array.from(pixels), width, height, channels }, ...more);
}"""


def resized(js, image, box, out, fill=(0,)):
    image = np.atleast_3d(np.asarray(image, float))
    height, width, channels = image.shape
    return js(RESIZE, [image.ravel().tolist(), width, height, channels, list(box), list(out), list(fill)])


def test_at_its_own_size_a_picture_stays_as_it_is(js):
    assert resized(js, [[0, 0.25], [0.5, 1]], (0, 0, 2, 2), (2, 2)) == [0, 0.25, 0.5, 1]


def test_halved_each_pixel_is_the_mean_of_four(js):
    assert resized(js, [[0, 1, 0, 0], [1, 0, 0, 1]], (0, 0, 4, 2), (2, 1)) == [0.5, 0.25]


def test_three_pixels_on_two_share_the_middle_one(js):
    # the first covers pixel 0 and half of pixel 1: (1 + 0.25) / 1.5
    assert resized(js, [[1, 0.5, 0]], (0, 0, 3, 1), (2, 1)) == pytest.approx([1.25 / 1.5, 0.25 / 1.5])


def test_enlarged_pixels_become_squares(js):
    assert resized(js, [[0, 1]], (0, 0, 2, 1), (4, 2)) == [0, 0, 1, 1, 0, 0, 1, 1]


def test_channels_do_not_mix(js):
    image = [[[1, 0, 0.5], [0, 1, 0.5]]]
    assert resized(js, image, (0, 0, 2, 1), (1, 1), (0, 0, 0)) == [0.5, 0.5, 0.5]


def test_beyond_the_edges_lies_the_fill(js):
    # one pixel of value 1 in the middle of a field of three by three
    found = resized(js, [[1]], (-1, -1, 3, 3), (3, 3), (0.5,))
    assert found == [0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 0.5]
    # and a quarter of each corner: 0.25 * 1 + 0.75 * 0.5
    assert resized(js, [[1]], (-0.5, -0.5, 2, 2), (2, 2), (0.5,)) == [0.625] * 4


def test_the_mean_of_a_picture_is_kept(js):
    image = np.random.default_rng(0).random((13, 29))
    assert np.mean(resized(js, image, (0, 0, 29, 13), (7, 5))) == pytest.approx(image.mean(), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "sizes", "box"),
    [
        ("cropBox", (40, 20, 28, 28), {"x": 10, "y": 0, "width": 20, "height": 20}),
        ("padBox", (40, 20, 28, 28), {"x": 0, "y": -10, "width": 40, "height": 40}),
        ("cropBox", (20, 20, 20, 40), {"x": 5, "y": 0, "width": 10, "height": 20}),
        ("padBox", (20, 20, 20, 40), {"x": 0, "y": -10, "width": 20, "height": 40}),
    ],
)
def test_the_piece_lies_in_the_middle_with_the_models_proportions(js, name, sizes, box):
    call = "async (load, [name, sizes]) => (await load('resize'))[name](...sizes)"
    assert js(call, [name, list(sizes)]) == box


def test_grey_is_what_the_eye_makes_of_red_green_and_blue(js):
    raster = js("""async (load) => {
        const { toRaster } = await load("resize");
        const rgba = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255];
        return [1, 3].map((channels) => Array.from(toRaster(rgba, 4, 1, channels).pixels));
    }""")
    assert raster[0] == pytest.approx([0.299, 0.587, 0.114, 1])
    assert raster[1] == [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("pixels", "width", "height", "mean"),
    [
        ([1, 1, 1, 1, 0, 1, 1, 1, 1], 3, 3, 1),
        ([4, 8], 2, 1, 6),
        ([4, 8], 1, 2, 6),
        ([5], 1, 1, 5),
        ([1, 2, 3, 9, 9, 4, 5, 6, 7], 3, 3, (1 + 2 + 3 + 9 + 4 + 5 + 6 + 7) / 8),
    ],
)
def test_the_border_is_each_outermost_pixel_once(js, pixels, width, height, mean):
    assert js(CALL, ["borderMean", pixels, width, height, 1, []]) == [mean]


def test_the_border_spreads_by_its_standard_deviation(js):
    # 8 pixels round the middle: four of 0, four of 1
    assert js(CALL, ["borderSpread", [0, 1, 0, 1, 9, 1, 0, 1, 0], 3, 3, 1, []]) == 0.5
    assert js(CALL, ["borderSpread", [0.5, 0.5, 0.5, 0.5, 9, 0.5, 0.5, 0.5, 0.5], 3, 3, 1, []]) == 0


def test_chroma_is_the_largest_less_the_smallest_colour(js):
    call = "async (load, rgba) => (await load('resize')).chromaOf(rgba)"
    assert js(call, [255, 0, 0, 255, 90, 90, 90, 255]) == 0.5
    assert js(call, [102, 51, 153, 0]) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("left", "top", "side", "laid_out"), [(4, 4, 20, True), (5, 5, 19, True), (1, 1, 20, False), (9, 9, 10, False)]
)
def test_a_digit_that_lies_as_mnists_do_is_known(js, left, top, side, laid_out):
    image = np.zeros((28, 28))
    image[top : top + side, left : left + side] = 1
    assert js(CALL, ["fieldAsMnist", image.ravel().tolist(), 28, 28, 1, [False]]) is laid_out
    assert js(CALL, ["fieldAsMnist", (1 - image).ravel().tolist(), 28, 28, 1, [True]]) is laid_out
    assert js(CALL, ["fieldAsMnist", image[:-1].ravel().tolist(), 28, 27, 1, [False]]) is False


def test_a_digit_fills_20_of_28_parts_about_its_centre_of_mass(js):
    # ink of 2 by 4 pixels from (3, 1) to (4, 4), all of the same strength: the centre is (4, 3), the side 4 * 28 / 20;
    # MNIST has the centre of mass at 14.5 of 28 pixels
    image = np.zeros((10, 10))
    image[1:5, 3:5] = 1
    box = js(CALL, ["mnistBox", image.ravel().tolist(), 10, 10, 1, []])
    assert box == pytest.approx({"x": 4 - 2.9, "y": 3 - 2.9, "width": 5.6, "height": 5.6})


def test_a_picture_without_ink_has_no_digit(js):
    assert js(CALL, ["mnistBox", [0.5] * 9, 3, 3, 1, []]) is None


def test_a_picture_as_the_model_takes_it_says_what_was_done(js):
    fit = {"fit": "crop", "invert": True, "mnist": False}
    found = js(
        """async (load, fit) => {
            const { fitted } = await load("resize");
            const raster = { pixels: Float32Array.of(0, 1, 1, 0), width: 4, height: 1, channels: 1 };
            const { x, done } = fitted(raster, fit, [1, 2, 1]);
            return [Array.from(x), done];
        }""",
        fit,
    )
    assert found == [[0, 0], "cropped and resized to 2 × 1, inverted"]
