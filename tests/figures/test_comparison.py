"""Curves of several runs in one figure."""

import itertools
import json

import numpy as np
import pytest

from tests.figures.test_style import EYES, linear, oklab
from vae_tf import figures
from vae_tf.figures.comparison import apart


def record(epoch, train, test=None):
    values = {"train": {"loss": train}} | ({} if test is None else {"test": {"loss": test}})
    return {"epoch": epoch, "step": 40 * epoch, "seconds": 1.5 * epoch} | values


def line(tag, *records, progress=None, name="A run"):
    return figures.Line(tag, name, figures.RUN_COLOURS["ABCDEF".index(tag)], records, progress)


def traces(figure):
    return {trace["name"]: trace for trace in json.loads(figure.to_json())["data"]}


A = line("A", record(1, 200.0, 201.0), record(2, 190.0, 192.0))
B = line("B", record(1, 180.0, 181.0))


def test_each_run_has_its_colour_train_dotted_and_test_solid():
    drawn = traces(figures.overlaid_curves([A, B], "loss"))
    assert set(drawn) == {"A train", "A test", "B train", "B test"}
    assert drawn["A test"]["y"] == [201.0, 192.0]
    assert drawn["A test"]["line"] == {"color": figures.RUN_COLOURS[0], "width": 2, "dash": "solid"}
    assert drawn["B train"]["line"]["dash"] == "dot"


@pytest.mark.parametrize(("by", "x"), [("epoch", [1, 2]), ("step", [40, 80]), ("seconds", [1.5, 3.0])])
def test_curves_run_by_epoch_step_or_seconds(by, x):
    figure = figures.overlaid_curves([A], "loss", by=by)
    assert traces(figure)["A test"]["x"] == x
    assert figure.layout.xaxis.title.text == figures.AXES[by]


def test_without_train_only_test_is_drawn():
    assert set(traces(figures.overlaid_curves([A, B], "loss", train=False))) == {"A test", "B test"}


def test_each_run_is_labelled_with_its_last_test_value_and_a_live_one_with_what_there_is():
    live = line("C", progress={"epoch": 0.5, "step": 20, "seconds": 1.0, "train": {"loss": 400.0}})
    figure = figures.overlaid_curves([A, B, live], "loss")
    texts = [label.text for label in figure.layout.annotations]
    assert texts == ["<b>A</b>", "192.0", "<b>B</b>", "181.0", "<b>C</b>", "400.0"]
    assert traces(figure)["C train"]["x"] == [0.5]


def test_a_running_epoch_is_told_once_and_only_of_train():
    running = {"epoch": 2.5, "step": 100, "seconds": 4.0, "train": {"loss": 185.0}, "test": {"loss": 1.0}}
    over = {**running, "epoch": 2.0}
    for progress, epochs in ((running, [1, 2, 2.5]), (over, [1, 2])):
        drawn = traces(figures.overlaid_curves([line("A", *A.records, progress=progress)], "loss"))
        assert drawn["A train"]["x"] == epochs
        assert drawn["A test"]["x"] == [1, 2]


def test_nothing_to_draw_is_an_empty_figure():
    figure = figures.overlaid_curves([line("A")], "kl_loss")
    assert [list(trace.x) for trace in figure.data] == [[], []]
    assert not figure.layout.annotations


def test_a_name_is_shown_as_it_is():
    figure = figures.overlaid_curves([line("A", record(1, 1.0, 1.0), name="<b>x</b>" * 20)], "loss")
    assert "<b>x" not in figure.data[0].hovertemplate
    assert "…" in figure.data[0].hovertemplate


def test_close_labels_make_room_round_their_middle_and_keep_their_order():
    assert apart([50.0, 52.0], room=20, top=100) == [41.0, 61.0]
    assert apart([52.0, 50.0], room=20, top=100) == [61.0, 41.0]
    assert apart([10.0, 90.0], room=20, top=100) == [10.0, 90.0]
    assert apart([99.0, 100.0], room=20, top=100) == [80.0, 100.0]
    assert apart([0.0, 1.0, 2.0], room=20, top=100) == [0.0, 20.0, 40.0]


def test_labels_stay_apart_wherever_lines_end():
    rng = np.random.default_rng(0)
    for _ in range(50):
        places = rng.uniform(0, 190, 6)
        moved = apart(list(places), room=18, top=190)
        assert np.diff(sorted(moved)).min() > 18 - 1e-9
        assert min(moved) >= 0
        assert max(moved) <= 190 + 1e-9
        assert list(np.argsort(moved)) == list(np.argsort(places))


@pytest.mark.parametrize("eyes", EYES)
def test_run_colours_stay_apart_for_every_eye(eyes):
    seen = [oklab(np.array(EYES[eyes]) @ linear(colour)) for colour in figures.RUN_COLOURS]
    assert len(seen) == 6
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.1


@pytest.mark.parametrize("background", ["#fdfdfc", "#15171b"])
def test_run_colours_are_lines_that_can_be_seen_in_both_themes(background):
    def luminance(colour):
        return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))

    for colour in figures.RUN_COLOURS:
        darker, lighter = sorted([luminance(colour), luminance(background)])
        assert (lighter + 0.05) / (darker + 0.05) >= 3.0
