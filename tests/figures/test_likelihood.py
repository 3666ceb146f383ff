"""The ladder of estimates: dots in their order, errors, the reference's line, and what is not whole."""

import pytest

from vae_tf.figures import LadderRung, estimate_ladder

EXACT = LadderRung("Exact", "exact", -100.0, None)
RUNGS = [
    LadderRung("ELBO", "lower bound", -103.0, 0.5),
    LadderRung("AIS", "lower bound", -100.2, 0.1, "3 of 10"),
    EXACT,
]


def test_each_estimate_is_a_dot_with_its_error_the_first_on_top():
    figure = estimate_ladder(RUNGS, reference=EXACT)
    [dots] = figure.data
    assert list(dots.x) == [-103.0, -100.2, -100.0]
    assert list(dots.error_x.array) == [0.5, 0.1, 0.0]
    assert list(figure.layout.yaxis.categoryarray) == ["Exact", "AIS", "ELBO"]
    assert figure.layout.shapes[0].x0 == -100.0


def test_values_stand_beside_with_how_far_they_are():
    words = [note.text for note in estimate_ladder(RUNGS, reference=EXACT).layout.annotations]
    assert words[0] == "<b>−103.00</b>"
    assert "3 of 10" in words[1]


def test_the_axis_holds_all_dots_with_their_errors_and_one_alone():
    low, high = estimate_ladder(RUNGS, reference=EXACT).layout.xaxis.range
    assert low < -103.5
    assert high > -100.0
    low, high = estimate_ladder([EXACT], reference=EXACT).layout.xaxis.range
    assert high - low == pytest.approx(0.1)
