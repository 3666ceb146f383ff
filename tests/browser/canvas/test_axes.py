"""The choice of axes, and the order of dimensions, in toolbar.js, plane.js and row.js."""

import pytest


@pytest.mark.parametrize(
    ("axes", "side", "value", "after"),
    [
        (("z", 0, 1), "i", "z4", ("z", 4, 1)),
        (("z", 0, 1), "i", "z1", ("z", 1, 0)),  # they change places
        (("z", 2, 5), "j", "z2", ("z", 5, 2)),
        (("z", 3, 4), "i", "pc0", ("pc", 0, 1)),  # the other one follows to the components
        (("z", 3, 4), "j", "pc2", ("pc", 0, 2)),
        (("z", 3, 4), "j", "pc0", ("pc", 1, 0)),
        (("pc", 0, 9), "i", "z7", ("z", 7, 0)),
    ],
)
def test_the_axes_are_always_two_of_one_kind(js, axes, side, value, after):
    call = "async (load, [axes, side, value]) => (await load('toolbar')).axesAfter(axes, side, value)"
    names = ("kind", "i", "j")
    found = js(call, [dict(zip(names, axes, strict=True)), side, value])
    assert found == dict(zip(names, after, strict=True))


@pytest.mark.parametrize(
    ("activity", "order"), [([0.1, 0.9, 0.5, 0.9], [1, 3, 2, 0]), ([0.1, 0.9], [0, 1]), ([0.3], [0]), (None, [0, 1, 2])]
)
def test_the_brackets_go_through_the_dimensions_as_the_sliders_stand(js, activity, order):
    found = js(
        """async (load, activity) => {
            const { dimensionOrder } = await load("plane");
            const { rowsOf } = await load("row");
            const codes = activity && { activity, reach: 3, active: 0.01 };
            const dim = activity?.length ?? 3;
            return [dimensionOrder(dim, codes), rowsOf(new Float32Array(dim), codes).map(({ dimension }) => dimension)];
        }""",
        activity,
    )
    assert found == [order, order]


def test_collapsed_dimensions_are_marked(js):
    assert js("""async (load) => {
        const { rowsOf } = await load("row");
        const codes = { activity: [0.5, 0.01, 0.009], reach: 3, active: 0.01 };
        return rowsOf(new Float32Array(3), codes).map(({ activity }) => activity.collapsed);
    }""") == [False, True, True]


def test_widths_of_a_posterior_are_deviations_not_variances(js):
    call = "async (load, logVar) => (await load('card')).sigmas(Float32Array.from(logVar))"
    assert js(call, [0, -1.3862944]) == "σ 1.00, 0.50"
    assert js(call, [0, -1.3862944] * 10) == "mean σ 0.75"
