"""Which points are shown by their images: none over another, none left out for no reason, and how large they are."""

import numpy as np
import pytest


def apart(js, points, order, pitch):
    """What `apart` takes of the points, in this order."""
    u, v = np.asarray(points, np.float32).T.tolist()
    script = """async (load, [u, v, order, pitch]) => {
        const { apart } = await load("spread");
        return Array.from(apart(Float32Array.from(u), Float32Array.from(v), order, pitch));
    }"""
    return js(script, [u, v, list(order), pitch])


def test_those_that_come_first_have_the_room(js):
    points = [[0, 0], [0.5, 0], [1, 0], [1.4, 0.9], [1, 1]]
    assert apart(js, points, range(5), 1) == [0, 2, 4]
    assert apart(js, points, [1, 0, 2, 3, 4], 1) == [1, 4]


def test_no_two_are_too_near_and_none_is_left_out_that_has_room(js):
    points = np.random.default_rng(0).normal(size=(3000, 2)).astype(np.float32)
    taken = np.array(apart(js, points, range(3000), 0.2))
    between = np.abs(points[:, None] - points[None, taken]).max(axis=-1)
    own = between[taken]
    np.fill_diagonal(own, np.inf)
    assert own.min() >= 0.2 - 1e-6
    assert between.min(axis=1).max() < 0.2


def test_what_has_no_place_is_not_taken(js):
    assert apart(js, [[np.nan, 0], [0, 0]], range(2), 1) == [1]


SIDES = [28, 14, 7]


@pytest.mark.parametrize(
    ("room", "ratio", "sides", "side"),
    [
        (1, 1, SIDES, 14),  # hardly any: the smallest that is still seen
        (30, 1, SIDES, 28),
        (70, 1, SIDES, 56),
        (900, 1, SIDES, 84),  # at most 96 pixels: three times 28
        (30, 2, SIDES, 56),  # a display with twice the pixels
        (1, 1, [256, 128, 64], 14),  # even the smallest copy is too large: scaled
        (31, 1, [1], 31),
    ],
)
def test_an_image_is_as_large_as_fits_in_whole_pixels(js, room, ratio, sides, side):
    script = "async (load, [radius, ratio, sides]) => (await load('spread')).sideFor(radius, 100, ratio, sides)"
    assert js(script, [room / 120, ratio, sides]) == side  # 1.2 times the distance to the tenth neighbour


def test_between_two_steps_of_zoom_nothing_changes(js):
    script = "async (load, all) => { const { stepOf } = await load('spread'); return all.map(stepOf); }"
    low, high, exact = js(script, [220, 250, 256])
    assert low == high == pytest.approx(215.27, abs=0.01)
    assert exact == pytest.approx(256)


def test_an_image_has_room_where_it_covers_few_others(js):
    script = """async (load, u) => {
        const { Scatter } = await load("scatter");
        const { planeOf } = await load("plane");
        const { hasRoom } = await load("spread");
        const z = Float32Array.from(u.flatMap((value) => [value, 0]));
        const scatter = new Scatter({ z, dim: 2, count: u.length, labels: null }, { present: [] });
        scatter.lie(planeOf({ kind: "z", i: 0, j: 1 }, 2, null));
        const rows = [0, u.length - 1];
        const where = (shown) => rows.map((n) => hasRoom(scatter, n, 0.5, shown));
        return [where(() => true), where((m) => m < 4)];
    }"""
    crowded, thinned = js(script, [0, 0.1, 0.2, 0.3, 0.4, 2, 3])
    assert crowded == [False, True]
    assert thinned == [True, True]
