"""Which codes belong together, and good examples of them."""

import pytest

SET_UP = """
    const members = await load("members");
    const codes = { z: Float32Array.of(0, 0, 1, 1, 10, 0, 12, 0, 11, 4), dim: 2, count: 5,
      labels: Int32Array.of(3, 3, 5, 5, 5) };
    const plain = (array) => Array.from(array);
"""


@pytest.fixture
def members(js):
    """`members("expression")`: the codes (0, 0) and (1, 1) are of label 3, (10, 0), (12, 0) and (11, 4) of label 5."""
    return lambda expression: js(f"async (load) => {{ {SET_UP} return {expression}; }}")


def test_the_members_of_a_label_are_its_positions(members):
    assert members("[3, 5, 4].map((label) => plain(members.labelled(codes.labels, label)))") == [[0, 1], [2, 3, 4], []]


def test_the_mean_is_taken_per_dimension(members):
    assert members("plain(members.meanOf(codes, Int32Array.of(2, 3, 4)))") == pytest.approx([11, 4 / 3])


def test_the_nearest_is_one_of_those_asked(members):
    assert members("members.nearest(codes, Float32Array.of(0, 0), [2, 3])") == 2
    assert members("members.nearest(codes, Float32Array.of(0, 0))") == 0


def test_a_code_of_a_sample_has_the_number_of_its_image(members):
    assert members("[null, [4, 8, 15]].map((numbers) => members.numberOf({ numbers }, 2))") == [2, 15]


def test_two_examples_are_typical_of_the_labels_farthest_apart(members):
    assert members("members.twoExamples(codes, [3, 5]).map(plain)") in (
        [[0, 0], [10, 0]],
        [[0, 0], [12, 0]],
        [[1, 1], [10, 0]],
    )


def test_without_labels_they_are_the_first_code_and_the_farthest_from_it(members):
    assert members("members.twoExamples({ ...codes, labels: null }, []).map(plain)") == [[0, 0], [12, 0]]


def test_of_one_code_there_are_no_two_examples(members):
    assert members("members.twoExamples({ ...codes, count: 1 }, [])") is None


@pytest.mark.parametrize(
    ("a", "b", "same"), [([1, 2], [2, 1], True), ([1, 2], [1, 3], False), ([1, 2], [1, 2, 3], False), ([], [], True)]
)
def test_groups_are_the_same_by_their_codes_in_any_order(js, a, b, same):
    script = "async (load, sides) => (await load('members')).sameMembers(...sides.map((m) => Int32Array.from(m)))"
    assert js(script, [a, b]) is same
