"""Coordinates as text: the same before a link was copied and after it was opened."""

import numpy as np

CALL = """async (load, [name, values]) => {
    const module = await load("number");
    return Array.from(Float32Array.from(values), (value) => module[name](value));
}"""


def test_two_decimals_with_the_minus_of_a_number_field_or_of_text(js):
    values = [1, -0.724, -0.004, 0, 2.998]
    assert js(CALL, ["plain", values]) == ["1.00", "-0.72", "0.00", "0.00", "3.00"]
    assert js(CALL, ["signed", values]) == ["1.00", "−0.72", "0.00", "0.00", "3.00"]


def test_a_link_reopened_shows_what_was_shown(js):
    # an address has toFixed(3); 3.0549 is 3.055 in it, and the halves are those of a float32 exactly
    values = [3.0549, 3.0551, 0.0625, -0.0625, 0.0055, -99.995, *np.random.default_rng(0).normal(0, 2, 500).tolist()]
    reopened = js("async (_, z) => Array.from(Float32Array.from(z), (v) => Number(v.toFixed(3)))", values)
    assert js(CALL, ["plain", values]) == js(CALL, ["plain", reopened])
    far = "async (load, z) => (await load('number')).distance(Float32Array.from(z))"
    assert js(far, values) == js(far, reopened)


def test_the_distance_is_that_from_the_origin(js):
    call = "async (load, z) => (await load('number')).distance(Float32Array.from(z))"
    assert js(call, [3, -4]) == "5.00"
    assert js(call, [0]) == "0.00"
