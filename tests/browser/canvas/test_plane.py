"""The plane as a projection, against numbers computed by hand."""

import math

import pytest

CODES = {"mean": [1, 0, 0], "components": [[0.6, 0.8, 0], [-0.8, 0.6, 0]]}
PLANE = "const { planeOf, project, lift, spreadOn } = await load('plane'); const plane = planeOf(axes, dim, codes);"


@pytest.fixture
def plane(js):
    """`plane("expression", axes, dim)` is the expression's value, with the `plane` of these axes at hand."""

    def evaluate(expression, axes, dim, codes=None):
        script = f"async (load, [axes, dim, codes]) => {{ {PLANE} return {expression}; }}"
        return js(script, [dict(zip(("kind", "i", "j"), axes, strict=True)), dim, codes])

    return evaluate


def test_dimensions_are_named_from_one_on(js):
    names = js("async (load) => { const { zName } = await load('plane'); return [0, 8, 9, 122].map(zName); }")
    assert names == ["z₁", "z₉", "z₁₀", "z₁₂₃"]


def test_a_plane_of_two_dimensions_shows_these_two(plane):
    assert plane("[project(plane, [5, 6, 7, 8]), plane.names]", ("z", 2, 0), 4) == [[7, 5], ["z₃", "z₁"]]


def test_a_code_is_read_from_its_place_in_a_table(plane):
    assert plane("project(plane, [1, 2, 3, 4, 5, 6], 3)", ("z", 0, 2), 3) == [4, 6]


def test_lift_moves_the_two_dimensions_and_no_other(plane):
    assert plane("Array.from(lift(plane, Float32Array.of(5, 6, 7, 8), -1, 2))", ("z", 2, 0), 4) == [2, 6, -1, 8]


def test_lift_leaves_the_code_it_was_given_as_it_was(plane):
    assert plane("((z) => (lift(plane, z, 1, 1), Array.from(z)))(Float32Array.of(5, 6))", ("z", 0, 1), 2) == [5, 6]


def test_principal_axes_are_counted_from_the_mean(plane):
    # (2, 2, 9) - (1, 0, 0) = (1, 2, 9); by (0.6, 0.8, 0): 2.2; by (-0.8, 0.6, 0): 0.4
    u, v = plane("project(plane, [2, 2, 9])", ("pc", 0, 1), 3, CODES)
    assert (u, v) == (pytest.approx(2.2), pytest.approx(0.4))
    assert plane("plane.names", ("pc", 0, 1), 3, CODES) == ["Component 1", "Component 2"]


@pytest.mark.parametrize("axes", [("z", 1, 2), ("pc", 0, 1), ("pc", 1, 0)])
def test_project_takes_back_what_lift_did(plane, axes):
    z, uv = plane(
        "((z) => [Array.from(z), project(plane, z)])(lift(plane, Float32Array.of(3, -2, 0.5), 1.5, -0.25))",
        axes,
        3,
        CODES,
    )
    assert uv == pytest.approx([1.5, -0.25], abs=1e-6)
    unmoved = 0 if axes[0] == "z" else 2
    assert z[unmoved] == [3, -2, 0.5][unmoved]


def test_lift_to_where_a_code_is_already_changes_nothing(plane):
    z = plane(
        "((z) => Array.from(lift(plane, z, ...project(plane, z))))(Float32Array.of(3, -2, 0.5))",
        ("pc", 0, 1),
        3,
        CODES,
    )
    assert z == [3, -2, 0.5]


def test_one_dimension_lies_along_u_and_v_moves_nothing(plane):
    assert plane("project(plane, [2.5])", ("z", 0, 0), 1) == [2.5, 0]
    assert plane("Array.from(lift(plane, Float32Array.of(2.5), -1, 7))", ("z", 0, 0), 1) == [-1]
    assert plane("spreadOn(plane, [Math.log(4)])", ("z", 0, 0), 1) == pytest.approx([4, 0, 0])
    assert plane("plane.names[0]", ("z", 0, 0), 1) == "z₁"


def test_spread_on_latent_dimensions_is_their_variances(plane):
    log_variances = [0, math.log(2), math.log(3)]
    assert plane(f"spreadOn(plane, {log_variances})", ("z", 2, 1), 3) == pytest.approx([3, 0, 2])


def test_spread_on_principal_axes_is_the_turned_covariance(plane):
    # A = (0.6, 0.8; -0.8, 0.6), A diag(1, 4) A^T: uu = 0.36 + 2.56, uv = -0.48 + 1.92, vv = 0.64 + 1.44
    log_variances = [9, 0, math.log(4), 5]  # the first belongs to another code
    found = plane(f"spreadOn(plane, {log_variances}, 1)", ("pc", 0, 1), 3, CODES)
    assert found == pytest.approx([2.92, 1.44, 2.08])
