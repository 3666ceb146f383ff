"""The window of the plane: from plane units to pixels and back, zoom and pan."""

import pytest

MAKE = "const { Viewport, within, zoomedAbout, movedBy } = await load('viewport');"


@pytest.fixture
def viewport(js):
    """`viewport("expression")`, with the window of 600 pixels about (1, 2) that shows 6 units as `port`."""

    def evaluate(expression, flat=False):
        made = "const port = new Viewport(600, [1, 2], 6, flat);"
        return js(f"async (load, flat) => {{ {MAKE} {made} return {expression}; }}", flat)

    return evaluate


def test_the_middle_is_in_the_middle_and_v_runs_up(viewport):
    assert viewport("[port.x(1), port.y(2), port.x(2), port.y(3), port.window()]") == [
        300,
        300,
        400,
        200,
        [-2, 4, -1, 5],
    ]


def test_pixels_and_units_are_inverse(viewport):
    assert viewport("[port.u(port.x(0.7)), port.v(port.y(-0.3))]") == pytest.approx([0.7, -0.3])


def test_of_one_dimension_v_is_fixed(viewport):
    assert viewport("[port.x(1), port.y(0), port.y(0.5), port.window()]", True) == [300, 300, 0, [-2, 4, -0.5, 0.5]]


def test_zoom_keeps_what_is_under_the_pointer(viewport):
    # (450, 150) shows (2.5, 3.5); at half the span it lies 0.75 from the middle
    assert viewport("zoomedAbout(port, [1, 2], 450, 150, 3)") == {"centre": [1.75, 2.75], "span": 3}
    assert viewport("zoomedAbout(port, [1, 2], 450, 150, 3)", True) == {"centre": [1.75, 2], "span": 3}


def test_zoom_has_ends(viewport):
    assert viewport("[within(1e-9, 3), within(6, 3), within(1e9, 3)]") == pytest.approx([0.06, 6, 18])


def test_the_plane_follows_the_hand_but_not_out_of_reach(viewport):
    assert viewport("movedBy(port, [1, 2], 100, 100)") == [0, 3]
    assert viewport("movedBy(port, [1, 2], -1e9, 1e9)") == [1200, 1200]
    assert viewport("movedBy(port, [1, 2], 100, 100)", True) == [0, 2]
