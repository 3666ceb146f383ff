"""Points that are chosen: put together, taken apart, inverted, and found by their words."""

import pytest

SET_UP = """
    const { combined, inverted, maskOf } = await load("choice");
    const rows = (...numbers) => Int32Array.from(numbers);
    const plain = (chosen) => chosen && [Array.from(chosen.members), chosen.name];
    const three = { members: rows(1, 4, 7), name: "Lasso" };
"""


@pytest.fixture
def choice(js):
    return lambda body: js(f"async (load) => {{ {SET_UP} {body} }}")


def test_a_new_choice_takes_the_place_of_the_old(choice):
    assert choice("return plain(combined(three, rows(2), 'new', 'Box'))") == [[2], "Box"]


def test_shift_adds_and_alt_takes_away(choice):
    added, less, all_gone = choice("""return [
        plain(combined(three, rows(4, 10), "add", "Box")),
        plain(combined(three, rows(4, 10), "subtract", "Box")),
        plain(combined(three, rows(1, 4, 7), "subtract", "Box")),
    ]""")
    assert added == [[1, 4, 7, 10], "Lasso and more"]
    assert less == [[1, 7], "Lasso"]
    assert all_gone is None


def test_more_of_the_same_keeps_its_name(choice):
    twice = "plain(combined(combined(three, rows(2), 'add', 'Box'), rows(3), 'add', 'Label 3'))"
    assert choice(f"return [plain(combined(three, rows(2), 'add', 'Lasso'))[1], {twice}[1]]") == [
        "Lasso",
        "Lasso and more",
    ]


def test_nothing_chosen_is_null(choice):
    assert choice("return [combined(null, rows(), 'new', 'Box'), maskOf(null, 4)]") == [None, None]


def test_inverting_twice_is_the_same(choice):
    once, twice, everything, nothing = choice("""
        const once = inverted(three, 8);
        return [plain(once), plain(inverted(once, 8)), plain(inverted(null, 2)),
          inverted({ members: rows(0, 1), name: "All" }, 2)];
    """)
    assert once == [[0, 2, 3, 5, 6], "All but Lasso"]
    assert twice == [[1, 4, 7], "Lasso"]
    assert everything == [[0, 1], "All"]
    assert nothing is None


def test_bits_are_packed_as_numpy_packs_them(js):
    import base64

    import numpy as np

    mask = np.random.default_rng(0).random(77) < 0.3
    members = np.flatnonzero(mask).tolist()
    text, back, wrong, short = js(
        """async (load, members) => {
        const { packed, unpacked } = await load("bits");
        const text = packed(Int32Array.from(members), 77);
        return [text, Array.from(unpacked(text, 77)), unpacked("%%", 77), unpacked(text, 99)];
    }""",
        members,
    )
    assert text == base64.b64encode(np.packbits(mask).tobytes()).decode()
    assert back == members
    assert wrong is short is None


FIND = """async (load, asked) => {
    const { findingsFor } = await load("finder");
    const names = { 0: "T-shirt", 3: "Dress", 7: "7", 8: "Dress shoe" };
    const labels = { present: [0, 3, 7, 8], name: (label) => names[label] };
    const rowOf = (index) => (index < 50 ? index + 100 : -1);
    const words = ({ label, row }) => (row < 0 ? label : `row ${row}`);
    return asked.map((text) => findingsFor(text, labels, rowOf).map(words));
}"""


def test_a_search_finds_labels_and_images(js):
    asked = ["dress", " DRESS SHOE ", "7", "#7", "12", "99", "", "sh", "no such"]
    assert js(FIND, asked) == [[3, 8], [8], [7, "row 107"], ["row 107"], ["row 112"], [], [], [0, 8], []]
