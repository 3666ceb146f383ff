"""What colours the points have: labels by their own, numbers by a scale that says what it leaves out."""

import numpy as np
import pytest


def by_number(js, values, *, marks=False):
    script = """async (load, [values, marks]) => {
        const { byNumber } = await load("colouring");
        const { looks, of, scale } = byNumber(Float32Array.from(values, (value) => value ?? NaN), marks);
        return [Array.from(of, (look) => looks[look]), scale];
    }"""
    return js(script, [[None if np.isnan(value) else float(value) for value in values], marks])


def test_numbers_go_from_the_first_colour_to_the_last(js):
    looks, scale = by_number(js, np.linspace(0, 100, 101))
    colours = [look["colour"] for look in looks]
    assert (colours[0], colours[2], colours[98], colours[100]) == ("#5b3a8c", "#5b3a8c", "#8fd16a", "#8fd16a")
    assert len(set(colours)) == 32
    assert (scale["low"], scale["high"], scale["marked"], scale["missing"]) == (2, 98, None, 0)


def test_the_lowest_tenth_is_marked_by_shape_and_the_unknown_are_grey(js):
    looks, scale = by_number(js, [*np.arange(100), np.nan, np.nan], marks=True)
    shapes = [look["shape"] for look in looks]
    assert shapes[:10] == ["x"] * 10
    assert set(shapes[10:]) == {"circle"}
    assert scale["marked"] == 10
    assert scale["missing"] == 2
    assert looks[-1]["colour"] == "#8a919c"


def test_two_maps_have_one_scale_and_each_its_lowest_tenth(js):
    low, high = js("""async (load) => {
        const { byNumber } = await load("colouring");
        const rising = (from) => Float32Array.from({ length: 100 }, (_, k) => from + k);
        const all = Float32Array.of(...rising(0), ...rising(100));
        return [0, 100].map((from) => {
          const { looks, of, scale } = byNumber(rising(from), true, all);
          return [looks[of[50]].colour, scale.low, scale.high, scale.marked];
        });
    }""")
    assert low[0] != high[0]
    assert low[1:] == [4, 196, 10]
    assert high[1:] == [4, 196, 110]


def test_values_all_alike_mark_nothing(js):
    looks, scale = by_number(js, [0.5] * 20, marks=True)
    assert {look["shape"] for look in looks} == {"circle"}
    assert (scale["low"], scale["high"], scale["marked"]) == (0.5, 0.5, None)


def test_nothing_known_is_all_grey(js):
    looks, scale = by_number(js, [np.nan, np.nan], marks=True)
    assert {look["colour"] for look in looks} == {"#8a919c"}
    assert scale["missing"] == 2


@pytest.mark.parametrize(("share", "colour"), [(0, "#102030"), (0.5, "#888f96"), (1, "#fffefd")])
def test_a_colour_fades_towards_the_ground(js, share, colour):
    script = "async (load, share) => (await load('colouring')).towards('#102030', 'rgb(255, 254, 253)', share)"
    found = js(script, share)
    levels = [[int(text[k : k + 2], 16) for k in (1, 3, 5)] for text in (found, colour)]
    np.testing.assert_allclose(levels[0], levels[1], atol=1)


def test_labels_have_their_own_colours_and_shapes(js):
    found = js("""async (load) => {
        const { byLabel } = await load("colouring");
        const style = { present: [3, 8], many: false, colour: (label) => `#00000${label}`, shape: () => "star" };
        const { looks, of } = byLabel(Int32Array.of(8, 3, 8), style, true, 3);
        const plain = byLabel(null, style, false, 2);
        return [Array.from(of, (look) => looks[look]), plain.looks.length, Array.from(plain.of)];
    }""")
    assert [look["colour"] for look in found[0]] == ["#000008", "#000003", "#000008"]
    assert {look["shape"] for look in found[0]} == {"star"}
    assert found[1:] == [1, [0, 0]]
