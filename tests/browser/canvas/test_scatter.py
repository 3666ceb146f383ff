"""Where codes lie on the plane: the nearest one, and those inside a polygon, against a look at every code."""

import numpy as np
import pytest

SET_UP = """
    const { Scatter, encloses } = await load("scatter");
    const { planeOf } = await load("plane");
    const { z, labels, dim, asked } = argument;
    const codes = { z: Float32Array.from(z), dim, count: z.length / dim, labels: labels && Int32Array.from(labels) };
    const present = labels ? [...new Set(labels)].sort((a, b) => a - b) : [];
    const scatter = new Scatter(codes, { present });
    scatter.lie(planeOf({ kind: "z", i: 0, j: dim > 1 ? 1 : 0 }, dim, null));
"""


@pytest.fixture
def scatter(js):
    """`scatter("body", z, labels, asked)` runs the body with the `scatter` of these codes and with `asked`."""

    def run(body, z, labels=None, asked=None):
        z = np.atleast_2d(np.asarray(z, np.float32))
        argument = {"z": z.ravel().tolist(), "dim": z.shape[1], "labels": labels, "asked": asked}
        return js(f"async (load, argument) => {{ {SET_UP} {body} }}", argument)

    return run


NEAREST = "return asked.map(([u, v, far, hidden]) => scatter.nearest(u, v, far, far, new Set(hidden)));"
INSIDE = "return asked.map(([corners, hidden]) => Array.from(scatter.inside(corners, new Set(hidden))));"
FOUR = [[0, 0], [1, 0], [0, 1], [5, 5]]


def test_the_nearest_code_is_found_as_far_as_asked_for(scatter):
    asked = [[0.1, 0.1, 1, []], [0.6, 0.1, 1, []], [4, 4, 1.5, []], [4, 4, 1.3, []], [-100, 0, 1, []]]
    assert scatter(NEAREST, FOUR, None, asked) == [0, 1, 3, -1, -1]


def test_hidden_labels_are_not_found(scatter):
    asked = [[0.1, 0, 2, []], [0.1, 0, 2, [7]], [0.1, 0, 2, [7, 8]]]
    assert scatter(NEAREST, FOUR, [7, 8, 8, 8], asked) == [0, 1, -1]


def test_among_many_it_is_what_a_look_at_all_finds(scatter):
    rng = np.random.default_rng(0)
    z = rng.normal(size=(3000, 2)).astype(np.float32)
    labels = rng.integers(0, 10, 3000)
    asked = [[*rng.uniform(-4, 4, 2).tolist(), 0.5, [1, 2, 3]] for _ in range(100)]
    found = scatter(NEAREST, z, labels.tolist(), asked)
    for (u, v, far, hidden), index in zip(asked, found, strict=True):
        distance = np.where(np.isin(labels, hidden), np.inf, np.hypot(z[:, 0] - u, z[:, 1] - v))
        assert index == (distance.argmin() if distance.min() <= far else -1)
    assert len(set(found)) > 20


def test_codes_all_in_one_place_are_found(scatter):
    assert scatter(NEAREST, [[2, 3]] * 5, None, [[2.1, 3, 1, []], [9, 9, 1, []]])[1] == -1
    assert scatter(NEAREST, [[2, 3]] * 5, None, [[2.1, 3, 1, []]])[0] in range(5)


def test_codes_that_are_no_numbers_are_never_found(scatter):
    z = [*FOUR, [np.nan, 0], [0, np.nan]]
    assert scatter(NEAREST, z, None, [[0.1, 0.1, 9, []], [5, 5, 1, []]]) == [0, 3]
    assert scatter(INSIDE, z, None, [[[[-9, -9], [9, -9], [9, 9], [-9, 9]], []]]) == [[0, 1, 2, 3]]


def test_a_polygon_holds_what_lies_in_it_and_is_shown(scatter):
    square = [[-0.5, -0.5], [1.5, -0.5], [1.5, 1.5], [-0.5, 1.5]]
    triangle = [[-1, -1], [1.5, -0.5], [0.2, 0.2]]
    asked = [[square, []], [square, [8]], [triangle, []], [[[9, 9], [10, 9], [9, 10]], []]]
    assert scatter(INSIDE, FOUR, [7, 8, 7, 7], asked) == [[0, 1, 2], [0, 2], [0], []]


def test_a_polygon_with_a_bay_leaves_out_what_lies_in_the_bay(scatter):
    horseshoe = [[0, 0], [6, 0], [6, 6], [4, 6], [4, 2], [2, 2], [2, 6], [0, 6]]
    z = [[1, 1], [3, 1], [3, 4], [5, 5], [1, 5], [7, 1]]
    assert scatter(INSIDE, z, None, [[horseshoe, []]]) == [[0, 1, 3, 4]]


def test_in_one_dimension_each_label_has_a_lane_of_its_own(scatter):
    lanes = scatter(
        "return [Array.from(scatter.u), Array.from(scatter.v)];",
        np.linspace(-1, 1, 40)[:, np.newaxis],
        [0, 4] * 20,
    )
    u, v = np.array(lanes[0]), np.array(lanes[1])
    np.testing.assert_allclose(u, np.linspace(-1, 1, 40), atol=1e-6)
    assert v[0::2].min() > v[1::2].max()
    assert -0.5 < v.min() < v.max() < 0.5
    assert len(set(v.tolist())) == 40


def test_in_one_dimension_the_lanes_leave_room_for_images_only_where_there_are_some(scatter):
    body = """
        const plane = planeOf({ kind: "z", i: 0, j: 0 }, 1, null);
        const lowest = (overImages) => (scatter.lie(plane, overImages), Math.min(...scatter.v));
        return [lowest(true), lowest(false), lowest(true), scatter.nearest(0, scatter.v[1], 0.01, 0.01, new Set())];
    """
    with_images, without, again, found = scatter(body, [[-1], [0], [1]], [0, 1, 2])
    share = 2.15 + 0.7 * 0.236068  # the lowest code's, of a lane's height: lane 2, place 2 * 0.618034 less 1
    assert with_images == again == pytest.approx(0.46 - share * 0.70 / 3)
    assert without == pytest.approx(0.46 - share * 0.88 / 3)
    assert found == 1
