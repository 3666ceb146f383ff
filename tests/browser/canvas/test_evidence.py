"""What is said of a direction between two groups."""

import numpy as np
import pytest
from scipy.stats import norm


@pytest.mark.parametrize("d", [0, 0.2, 0.8, 1.7, 4, 8])
def test_the_overlap_is_that_of_two_normal_curves(js, d):
    overlap = js("async (load, d) => (await load('evidence')).overlapOf(d)", d)
    assert overlap == pytest.approx(2 * norm.cdf(-d / 2), abs=2e-7)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"cohen_d": 0.8, "n_a": 9, "n_b": 9, "meaningful": True}, None),
        ({"cohen_d": 3, "n_a": 4, "n_b": 4, "meaningful": False}, "no more than random pairs do"),
        ({"cohen_d": 0.79, "n_a": 9, "n_b": 9}, "overlap along this direction (d = 0.79)"),
        ({"cohen_d": -0.3, "n_a": 9, "n_b": 9}, "do not differ along this direction (d = −0.30)"),
        ({"cohen_d": 0, "n_a": 9, "n_b": 9}, "do not differ along this direction (d = 0.00)"),
        ({"cohen_d": None, "n_a": 1, "n_b": 3}, "cannot be measured with 1 and 3 codes"),
        ({"n_a": 0}, "cannot be measured with 0 and 0 codes"),
    ],
)
def test_there_is_a_caution_for_each_reason_to_doubt(js, found, words):
    caution = js("async (load, found) => (await load('evidence')).caution(found)", found)
    assert (caution is None) if words is None else (words in caution)


@pytest.mark.parametrize("d", [0, -0.53])
def test_groups_that_do_not_differ_this_way_overlap_by_no_percentage(js, d):
    text = js("async (load, d) => (await load('evidence')).evidence({ cohen_d: d }).textContent", d)
    assert "none: on the held-out half the groups do not differ this way" in text
    assert "%" not in text


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            {"cohen_d": 2.14, "meaningful": True, "cosine": 0.8, "cosine_random_range": [-0.1, 0.1]},
            "Clearly a direction: the groups differ by d = 2.1 and agree far more than random pairs.",
        ),
        (
            {"cohen_d": 2.14, "meaningful": True, "cosine": 0.2, "cosine_random_range": [-0.1, 0.1]},
            "Clearly a direction: the groups differ by d = 2.1 and agree more than random pairs.",
        ),
        (
            {"cohen_d": 0.8, "meaningful": True, "cosine": None, "cosine_random_range": None},
            "Clearly a direction: the groups differ by d = 0.8.",
        ),
        (
            {"cohen_d": 0.4, "meaningful": False},
            "These groups overlap along this direction (d = 0.40): moving along it may change nothing",
        ),
    ],
)
def test_the_verdict_is_one_sentence_and_the_caution_where_there_is_one(js, found, words):
    verdict = js("async (load, found) => (await load('evidence')).verdict(found)", found)
    assert verdict.startswith(words)
    assert verdict.count(".") == words.removesuffix(".").count(".") + 1


def test_the_evidence_says_d_n_and_the_cosines_beside_random_ones(js):
    text, label = js(
        """async (load, found) => {
            const element = (await load("evidence")).evidence(found);
            return [element.textContent, element.querySelector("[role=img]").ariaLabel];
        }""",
        {
            "cohen_d": 1.234,
            "n_a": 1200,
            "n_b": 7,
            "cosine": 0.5,
            "cosine_random": -0.001,
            "cosine_random_range": [-0.1, 0.1],
        },
    )
    assert "1,200 from, 7 to" in text
    overlap = round(100 * 2 * norm.cdf(-1.234 / 2))
    assert f"1.23 very large: two bell curves that far apart overlap by {overlap} %" in text
    assert label == (
        "Mean cosine of pairwise differences: these groups 0.50; random pairs 0.00, 95 % of them between −0.10 and 0.10"
    )


def test_without_d_the_reason_stands_there(js):
    text = js(
        "async (load, found) => (await load('evidence')).evidence(found).textContent",
        {"cohen_d": None, "n_a": 1, "n_b": 2, "reason": "one code is no group <b>"},
    )
    assert "none: one code is no group <b>" in text


def test_a_cosine_stands_at_its_place_on_the_axis(js):
    places = js(
        """async (load, found) => Array.from((await load("evidence")).evidence(found).querySelectorAll("b[style]"),
            (mark) => parseFloat(mark.style.left))""",
        {"cohen_d": 1, "cosine": 0.4, "cosine_random": -0.5},
    )
    assert places == pytest.approx([100 * 0.6 / 1.2, 0])  # the axis runs from -0.2 to 1
    assert np.isfinite(places).all()
