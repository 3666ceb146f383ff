"""The arrow that says where the point is, beyond the frame."""

import math

import pytest


@pytest.mark.parametrize(
    ("x", "y", "arrow"),
    [
        (50, 50, None),
        (0, 100, None),
        (150, 50, (91, 50, 0)),
        (50, -30, (50, 9, -math.pi / 2)),
        (-50, 150, (9, 91, 3 * math.pi / 4)),
        (191, 291, (91, 91, math.atan2(2, 1))),
        (101, 95, (91, 91, math.atan2(4, 10))),
    ],
)
def test_an_arrow_points_out_of_the_frame_to_what_it_does_not_show(js, x, y, arrow):
    found = js("async (load, [x, y]) => (await load('arrow')).arrowTo(x, y, 100)", [x, y])
    assert (found and tuple(found.values())) == (arrow and pytest.approx(arrow))
