"""The queue as people see it."""

import pytest

from pages.ui.look import look
from pages.ui.queue_view import place_words, starts_in


@pytest.mark.parametrize(
    ("at_work", "ahead", "limit", "seconds"),
    [
        ([], [], 1, 0),  # there is room
        ([30.0], [], 2, 0),
        ([30.0], [], 1, 30),
        ([30.0, 10.0], [], 2, 10),
        ([30.0], [100.0], 1, 130),
        ([30.0, 10.0], [100.0, 5.0], 2, 35),  # the first ahead begins in 10 s, the second in 30, for 5
        ([30.0, 10.0], [], 1, 30),  # one more than may be: both have to end
        ([None], [], 1, None),
        ([30.0], [None], 1, None),
    ],
)
def test_when_a_run_begins_follows_from_what_is_ahead_of_it(at_work, ahead, limit, seconds):
    assert starts_in(at_work, ahead, limit) == seconds


@pytest.fixture
def line(make_run, monkeypatch):
    """One run at work with 1.5 s left, and three that wait."""
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", "1")
    make_run("running", name="At work")
    return [make_run("queued", name=f"Waiting {n}", queued=float(n), attempts=0) for n in (1, 2, 3)]


def test_a_waiting_run_knows_its_place_and_whom_it_is_behind(line):
    assert place_words(look(line[0])) == "next in line; it starts in about 2 s"
    assert place_words(look(line[1])) == "2nd in line, behind **Waiting 1**"
    assert place_words(look(line[2])) == "3rd in line, behind **Waiting 2** and 1 more"


def test_its_page_says_so(app, line):
    page = app("train", run=line[1].name)
    assert not page.exception
    assert page.get("progress")[0].proto.text == "Waiting: 2nd in line, behind **Waiting 1**"


def test_home_lists_what_is_at_work_and_what_waits_in_order(app, line):
    page = app("home")
    assert not page.exception
    rows = [text.value for text in page.caption if "Epoch" in text.value or "in line" in text.value]
    assert ["Epoch 3.5 of 4" in rows[0], *("in line" in row for row in rows[1:])] == [True] * 4
    assert rows[1].endswith("next in line")
    assert rows[3].endswith("3rd in line")


def test_home_lists_nothing_where_all_rest(app, make_run):
    make_run("finished")
    assert not [text for text in app("home").caption if "in line" in text.value]


def test_names_in_the_line_are_shown_as_they_are(line, make_run):
    first = make_run("queued", name="![](http://x)", queued=0.5, attempts=0)
    assert "![](http" not in place_words(look(line[0]))
    assert place_words(look(first)).startswith("next in line")
