"""Conditions on a point: when they hold, how they are written, and what is none."""

import re

import numpy as np
import pytest

from pages.ui.lessons.conditions import Disc, Moved, Range, holds, read
from tests.lesson_cases import CASES, START


@pytest.mark.parametrize(("target", "z", "expected"), CASES)
def test_a_target_holds_where_all_of_its_conditions_do(target, z, expected):
    assert holds([read(condition) for condition in target], z, START).tolist() == [expected]


def test_many_points_are_judged_at_once():
    z = np.array([[0, 0], [3, 0], [0, 0.5]])
    assert holds([Disc(0, 1, (0, 0), 0.5)], z, [0, 0]).tolist() == [True, False, True]


@pytest.mark.parametrize("target", [target for target, _, _ in CASES])
def test_what_is_written_is_read_again(target):
    assert [read(condition).written() for condition in target] == target


def test_numbers_are_written_with_three_decimals_at_most():
    assert Disc(0, 1, (1 / 3, -2.0), 0.70004).written() == ["disc", 0, 1, 0.333, -2, 0.7]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (None, "target: expected one of disc, outside, range, moved, still; received 'None'"),
        ([], "target: expected one of disc"),
        (["circle", 0, 1], "target: expected one of disc"),
        ([["disc"]], "target: expected one of disc"),
        (["disc", 0, 1], "target: expected the numbers of a disc"),
        (["disc", 0, 0, 1, 1, 1], "dimensions: expected different whole numbers from 0 on, received [0, 0]"),
        (["disc", 0, -1, 1, 1, 1], "dimensions: expected different whole numbers"),
        (["disc", 0, True, 1, 1, 1], "dimensions: expected different whole numbers"),
        (["disc", 0, 1, 1, 101, 1], "centre: expected numbers up to 100 from 0, received 101"),
        (["disc", 0, 1, 1, float("nan"), 1], "centre: expected numbers up to 100 from 0, received nan"),
        (["disc", 0, 1, 1, 10**400, 1], "centre: expected numbers up to 100 from 0"),
        (["disc", 0, 1, 1, 1, 0], "radius: expected a number above 0 and up to 100, received 0"),
        (["range", 0, None, None], "range: expected from and to in this order, received None and None"),
        (["range", 0, 2, 1], "range: expected from and to in this order, received 2 and 1"),
        (["moved", [], 1], "dimensions: expected different whole numbers"),
        (["moved", 3, 1], "target: expected the numbers of a moved"),
        (["still", [[0]], 1], "dimensions: expected different whole numbers"),
    ],
)
def test_what_is_no_condition_is_refused_in_a_sentence(values, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        read(values)


def test_a_condition_knows_its_dimensions():
    assert [one.dimensions for one in (Disc(3, 1, (0, 0), 1), Range(2, 0, None), Moved((5, 4), 1))] == [
        (3, 1),
        (2,),
        (5, 4),
    ]
