"""Paths between pins, against those of the package and against numbers computed by hand."""

import numpy as np
import pytest

from vae_tf.latent.paths import PATHS

POINTS = """async (load, [kind, pins, loop, steps]) => {
    const { pathPoints } = await load("lerp");
    return Array.from(pathPoints(kind, pins.map((pin) => Float32Array.from(pin)), loop, steps));
}"""
POINT = """async (load, [kind, pins, progress, loop]) => {
    const { pathPoint } = await load("lerp");
    return Array.from(pathPoint(kind, pins.map((pin) => Float32Array.from(pin)), progress, loop));
}"""
PAIRS = {
    "a right angle": ([1, 0], [0, 2]),
    "parallel": ([1, 2, 3], [2, 4, 6]),
    "equal": ([0.3, -0.7], [0.3, -0.7]),
    "from zero": ([0, 0], [1, 2]),
    "to zero": ([1, 2], [0, 0]),
    "both zero": ([0, 0], [0, 0]),
    "opposite": ([1, 2, 0.5], [-2, -4, -1]),
    "opposite along an axis": ([0, 3], [0, -1]),
    "opposite with a tie for the shortest axis": ([1, 1, 1], [-1, -1, -1]),
    "nearly parallel": ([1, 0], [1, 1e-8]),
    "nearly opposite": ([1, 0], [-1, 1e-6]),
    "one dimension": ([1], [-3]),
    "large": ([3e4, -4e4], [5e4, 1e4]),
    "tiny": ([1e-20, 2e-20], [-3e-20, 1e-20]),
}


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("ends", PAIRS.values(), ids=PAIRS)
def test_a_leg_is_that_of_the_package(js, kind, ends):
    found = np.reshape(js(POINTS, [kind, list(ends), False, 9]), (9, -1))
    np.testing.assert_allclose(found, PATHS[kind](*ends, 9), rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("dim", [1, 2, 3, 20, 128])
def test_random_legs_are_those_of_the_package(js, kind, dim):
    a, b = np.random.default_rng(dim).normal(size=(2, dim)).astype(np.float32)
    found = np.reshape(js(POINTS, [kind, [a.tolist(), b.tolist()], False, 24]), (24, dim))
    np.testing.assert_allclose(found, PATHS[kind](a, b, 24), rtol=0, atol=5e-7)


def test_half_a_quarter_circle_is_at_45_degrees(js):
    # the norm is half way from 1 to 3
    assert js(POINT, ["spherical", [[1, 0], [0, 3]], 0.5, False]) == pytest.approx([2**0.5, 2**0.5])


@pytest.mark.parametrize(
    ("progress", "loop", "point"),
    [
        (0, False, [0, 0]),
        (0.5, False, [1, 0]),
        (1, False, [2, 0]),
        (1.25, False, [2, 1]),
        (2, False, [2, 4]),
        (9, False, [2, 4]),
        (-1, False, [0, 0]),
        (2.5, True, [1, 2]),
        (3, True, [0, 0]),
    ],
)
def test_progress_counts_pins_and_stops_at_the_ends(js, progress, loop, point):
    assert js(POINT, ["linear", [[0, 0], [2, 0], [2, 4]], progress, loop]) == point


def test_a_path_is_evenly_spaced_in_progress_and_holds_its_pins(js):
    found = js(POINTS, ["linear", [[0, 0], [1, 0], [1, 5]], False, 5])
    assert found == [0, 0, 0.5, 0, 1, 0, 1, 2.5, 1, 5]


def test_a_loop_ends_where_it_began(js):
    assert js(POINTS, ["linear", [[0], [2]], True, 5]) == [0, 1, 2, 1, 0]


def test_of_one_pin_all_points_are_that_pin(js):
    for loop in (False, True):
        assert js(POINTS, ["spherical", [[1, 2]], loop, 3]) == [1, 2] * 3


def test_a_path_that_is_one_image_long_is_its_first_pin(js):
    assert js(POINTS, ["linear", [[1, 2], [3, 4]], False, 1]) == [1, 2]


@pytest.mark.parametrize(
    ("pins", "sentence"),
    [
        ([], "expected at least one, received none"),
        ([[1, 2], [1]], "expected two vectors of one length, received 2 and 1"),
        ([[1, float("nan")], [1, 2]], "expected finite vectors"),
    ],
)
def test_what_is_no_path_is_refused_with_a_sentence(js, pins, sentence):
    refused = js(
        """async (load, pins) => {
            const { pathPoint } = await load("lerp");
            try { return pathPoint("linear", pins.map((pin) => Float32Array.from(pin)), 0.5, false); }
            catch (error) { return error.message; }
        }""",
        pins,
    )
    assert sentence in refused
