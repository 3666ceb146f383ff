import math

import pytest

from vae_tf.bench.rows import row


def test_a_row_says_its_target_and_whether_it_is_met():
    said = []
    within = row("gap", 0.02, (-0.05, 0.05), said.append)
    above = row("seconds", 80.0, (0.0, 60.0), said.append, unit="s")
    free = row("other", 3.0, None, said.append)
    open_ended = row("step", 0.1, (0.0, math.inf), said.append)
    assert (within["met"], within["ratio"], within["target"]) == (True, 2.5, [-0.05, 0.05])
    assert (above["met"], above["ratio"], above["unit"]) == (False, 0.75, "s")
    assert (free["met"], free["ratio"], free["target"]) == (None, None, None)
    assert (open_ended["met"], open_ended["target"]) == (True, [0.0, None])
    assert said == [
        "gap: 0.0200 nats (target: at least -0.05, at most 0.05; met)",
        "seconds: 80.0000 s (target: at least 0, at most 60; missed)",
        "other: 3.0000 nats",
        "step: 0.1000 nats (target: at least 0; met)",
    ]


def test_what_was_not_measured_has_met_nothing():
    said = []
    assert row("gap", math.nan, (-0.05, 0.05), said.append) == {
        "name": "gap",
        "median": None,
        "unit": "nats",
        "ratio": None,
        "target": [-0.05, 0.05],
        "met": False,
    }
    unknown = row("below another", 3.0, (-math.inf, math.nan), said.append)
    assert (unknown["met"], unknown["target"], unknown["ratio"]) == (False, [None, None], None)
    assert said[:1] == ["gap: nothing measured (target: at least -0.05, at most 0.05; missed)"]


@pytest.mark.parametrize(
    ("value", "least", "ratio"), [(-140.0, -147.0, 1.05), (-154.0, -140.0, 140 / 154), (700.0, 560.0, 1.25)]
)
def test_the_ratio_is_above_one_where_a_least_value_is_kept(value, least, ratio):
    said = []
    found = row("bound", value, (least, math.inf), said.append, digits=1, note="the paper -144.0", paper=-144.0)
    assert found["ratio"] == pytest.approx(ratio)
    assert found["met"] is (value >= least)
    assert found["paper"] == -144.0
    assert said[0].startswith(f"bound: {value:.1f} nats; the paper -144.0 (target: at least {least:g};")
