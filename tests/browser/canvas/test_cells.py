"""The lattice of the backdrop: cells tile the window, and stay what they are while it moves."""

import pytest

SET_UP = """
    const { pitchOf, levelFor, cellsIn, middleOf, boxOf } = await load("cells");
    const { Viewport } = await load("viewport");
    const port = (size, centre, span, flat = false) => new Viewport(size, centre, span, flat);
"""


@pytest.fixture
def cells(js):
    """`cells("body", argument)` runs the body with the functions of the module and `port(size, centre, span)`."""
    return lambda body, argument=None: js(f"async (load, argument) => {{ {SET_UP} {body} }}", argument)


def test_the_window_of_all_codes_has_twenty_cells_across(cells):
    count, level = cells("""
        const all = port(640, [0, 0], 6);
        const level = levelFor(all, 3, 28);
        return [cellsIn(all, level, 3).length, level];
    """)
    assert (count, level) == (400, 0)


def test_a_cell_is_split_in_four_by_zooming_in_by_two(cells):
    assert cells("return [pitchOf(0, 3), pitchOf(-1, 3), pitchOf(2, 3)]") == pytest.approx([0.3, 0.15, 1.2])
    middles = cells("return [[0, 0], [1, 0], [0, 1], [1, 1]].map(([i, j]) => middleOf({ level: -1, i, j }, 3))")
    middle = cells("return middleOf({ level: 0, i: 0, j: 0 }, 3)")
    assert [sum(part) / 4 for part in zip(*middles, strict=True)] == pytest.approx(middle)


def test_zooming_in_by_two_shows_the_next_finer_level(cells):
    levels = cells("return [6, 3, 1.5, 12].map((span) => levelFor(port(640, [0, 0], span), 3, 28))")
    assert levels == [0, -1, -2, 1]
    assert cells("return cellsIn(port(640, [0, 0], 3), -1, 3).length") == 400


def test_neighbours_share_an_edge(cells):
    # 0.3 units are 33.3 pixels at 111 a unit: edges at 33 and 67 of 1000/30 and 2000/30
    box, right, above = cells("""
        const view = port(1000, [4.5, 4.5], 9);
        return [[0, 0], [1, 0], [0, 1]].map(([i, j]) => boxOf({ level: 0, i, j }, view, 1, 3));
    """)
    assert (box["left"], box["left"] + box["width"], right["left"] + right["width"]) == (0, 33, 67)
    assert box["left"] + box["width"] == right["left"]
    assert above["top"] + above["height"] == box["top"]
    assert box["top"] + box["height"] == 1000


@pytest.mark.parametrize(("size", "centre", "span", "ratio"), [(640, [0, 0], 6, 1), (341, [0.7, -1.3], 2.2, 2.625)])
def test_cells_cover_every_pixel_once(cells, size, centre, span, ratio):
    covered = cells(
        """
        const [size, centre, span, ratio] = argument;
        const view = port(size, centre, span);
        const side = Math.round(size * ratio);
        const seen = new Uint8Array(side * side);
        for (const cell of cellsIn(view, levelFor(view, 3, 28), 3)) {
          const { left, top, width, height } = boxOf(cell, view, ratio, 3);
          for (let y = Math.max(0, top); y < Math.min(side, top + height); y++) {
            for (let x = Math.max(0, left); x < Math.min(side, left + width); x++) seen[y * side + x]++;
          }
        }
        return [Math.min(...new Set(seen)), Math.max(...new Set(seen))];
        """,
        [size, centre, span, ratio],
    )
    assert covered == [1, 1]


def test_an_image_lies_about_the_place_that_it_is_of(cells):
    box, x, y = cells("""
        const view = port(640, [0, 0], 6);
        const cell = { level: 0, i: 4, j: -3 };
        const [u, v] = middleOf(cell, 3);
        return [boxOf(cell, view, 1, 3), view.x(u), view.y(v)];
    """)
    assert box["left"] + box["width"] / 2 == pytest.approx(x, abs=1)
    assert box["top"] + box["height"] / 2 == pytest.approx(y, abs=1)


def test_panning_meets_the_same_cells_again(cells):
    shared, count = cells("""
        const keys = (centre) => cellsIn(port(640, centre, 6), 0, 3).map(({ level, i, j }) => [level, i, j].join());
        const before = new Set(keys([0, 0]));
        const after = keys([0.45, 0]);
        return [after.filter((key) => before.has(key)).length, after.length];
    """)
    assert count in (400, 420)
    assert shared >= 18 * 20


def test_the_middle_is_asked_for_first(cells):
    first, last = cells("const all = cellsIn(port(640, [0, 0], 6), 0, 3); return [all[0], all[all.length - 1]];")
    assert abs(first["i"] + 0.5) + abs(first["j"] + 0.5) == 1
    assert abs(last["i"] + 0.5) + abs(last["j"] + 0.5) == 19


def test_large_images_have_fewer_cells_and_small_windows_too(cells):
    counts = cells("""
        const count = (size, side) => {
          const view = port(size, [0, 0], 6);
          return Math.sqrt(cellsIn(view, levelFor(view, 3, side), 3).length);
        };
        return [count(640, 28), count(640, 64), count(320, 28), count(640, 500)];
    """)
    assert counts == [20, 10, 10, 6]


def test_of_one_dimension_there_is_one_row(cells):
    assert cells("return new Set(cellsIn(port(640, [0, 0], 6, true), 0, 3).map(({ j }) => j)).size") == 1


def test_an_image_keeps_its_proportions_in_the_middle_of_its_cell(js):
    boxes = js("""async (load) => {
        const { inside } = await load("grid");
        const cells = [[10, 20, 28, 28, 20 / 28], [10, 20, 28, 28, 2], [0, 0, 30, 30, 1], [0, 0, 33, 32, 1]];
        return cells.map((cell) => inside(...cell));
    }""")
    assert boxes == [[14, 20, 20, 28], [10, 27, 28, 14], [0, 0, 30, 30], [0, 0, 33, 32]]
