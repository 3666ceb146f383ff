from dataclasses import replace

import pytest

from vae_tf.figures import ALGORITHM_COLOURS, PaperLine, paper_panels

LINE = PaperLine("aevb", "test", [10**5, 10**6], [-170.0, -150.0], [10**5, 10**6, 10**8], [-171.0, -152.0, -134.0])


def panels(*lines):
    return paper_panels({"mnist, 3-D": list(lines)}, quantity="lower bound", budget=10**6)


def test_ours_is_solid_and_the_papers_dotted_in_the_same_colour():
    theirs, ours = panels(LINE).data
    assert (theirs.line.dash, ours.line.dash) == ("dot", None)
    assert theirs.line.color == ours.line.color == ALGORITHM_COLOURS["aevb"]
    assert ours.line.width > theirs.line.width


def test_the_papers_line_ends_with_the_budget():
    assert panels(LINE).data[0].x == (10**5, 10**6)


def test_the_axes_name_their_units_and_the_test_line_its_algorithm():
    figure = panels(LINE)
    assert figure.layout.yaxis.title.text == "lower bound, nats per image"
    assert figure.layout.xaxis.type == "log"
    assert [note.text for note in figure.layout.annotations] == ["mnist, 3-D", "AEVB"]


def test_a_line_of_the_papers_alone_is_named_too_and_names_do_not_meet():
    theirs = PaperLine("wake-sleep", "test", [], [], [10**5, 10**6], [-171.0, -150.0])
    _, *names = panels(LINE, theirs).layout.annotations
    assert [name.text for name in names] == ["AEVB", "wake-sleep<br>(paper)"]
    assert [name.y for name in names] == [-150, -150]
    assert names[1].yshift - names[0].yshift == 13 * (1 + 2) / 2


def test_names_stand_beside_the_axis_where_the_longer_line_ends():
    begun = replace(LINE, samples=[10**4, 2 * 10**4], values=[-200.0, -190.0])
    [_, name], [_, paper] = (panels(line).layout.annotations for line in (begun, replace(begun, samples=[], values=[])))
    assert (name.text, paper.text) == ("AEVB", "AEVB<br>(paper)")
    assert name.x == paper.x == panels(begun).layout.xaxis.range[1]
    assert (name.y, name.yshift) == (paper.y, paper.yshift) == (-152, 0)  # the paper's, not ours at -190


def test_a_single_mark_at_the_first_samples_is_seen_whole():
    mark = replace(LINE, samples=[10**4], values=[-160.0])
    figure = panels(mark)
    assert figure.data[1].cliponaxis is False
    assert figure.layout.xaxis.range[0] == pytest.approx(4 - 0.03 * 2.02)


def test_a_panel_without_a_line_says_so_and_has_no_axis_of_values():
    figure = panels(PaperLine("mcem", "test", [], []))
    assert [note.text for note in figure.layout.annotations] == ["mnist, 3-D", "Nothing to draw yet"]
    assert figure.layout.yaxis.showticklabels is False


def test_the_axes_stay_where_they_are_while_a_line_grows():
    begun = replace(LINE, samples=[10**4], values=[-400.0])
    assert panels(begun).layout.yaxis.range == panels(replace(LINE, samples=[], values=[])).layout.yaxis.range
    assert panels(begun).layout.xaxis.range == panels(LINE).layout.xaxis.range


def test_each_title_has_its_panel_and_an_empty_line_none_of_ours():
    nothing = PaperLine("mcem", "train", [], [])
    figure = paper_panels({"a": [LINE], "b": [nothing]}, quantity="q", budget=10**6)
    assert len(figure.data) == 3
    assert [note.text for note in figure.layout.annotations][:2] == ["a", "b"]


@pytest.mark.parametrize("errors", [[], [None, None], [0.5, 0.2]])
def test_bars_are_one_standard_error(errors):
    line = PaperLine("mcem", "test", [10**5, 10**6], [-170.0, -150.0], errors=errors)
    bars = panels(line).data[1].error_y.array
    assert (list(bars) if bars is not None else None) == ([0.5, 0.2] if errors == [0.5, 0.2] else None)
