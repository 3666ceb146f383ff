"""Ellipses of Gaussians on the plane, against numbers computed by hand."""

import math

import pytest


@pytest.mark.parametrize(
    ("covariance", "major", "minor", "angle"),
    [
        ([4, 0, 1], 2, 1, 0),
        ([1, 0, 4], 2, 1, math.pi / 2),
        ([2.5, 1.5, 2.5], 2, 1, math.pi / 4),  # diag(4, 1) turned by 45 degrees
        ([2.5, -1.5, 2.5], 2, 1, -math.pi / 4),
        ([1, 1, 1], math.sqrt(2), 0, math.pi / 4),  # flat
    ],
)
def test_axes_and_direction_are_those_of_the_covariance(js, covariance, major, minor, angle):
    found = js("async (load, covariance) => (await load('ellipse')).ellipseOf(covariance)", covariance)
    assert found == pytest.approx({"major": major, "minor": minor, "angle": angle}, abs=1e-9)


def test_it_is_drawn_upright_though_pixels_run_down(js):
    drawn = js("""async (load) => {
        const { drawGaussian } = await load("ellipse");
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 100;
        const pen = canvas.getContext("2d");
        drawGaussian(pen, [50, 50], [2.5, 1.5, 2.5], 10, 2);
        pen.fill();
        // half-axes of 40 and 20 pixels, the longer one up and to the right
        const inside = (x, y) => pen.getImageData(x, y, 1, 1).data[3] > 0;
        return [inside(50 + 26, 50 - 26), inside(50 + 26, 50 + 26), inside(50 + 12, 50 + 12), inside(50 + 30, 50 - 30)];
    }""")
    assert drawn == [True, False, True, False]
