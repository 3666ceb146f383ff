"""The lesson above a page: what the browser is given of it, and the sentence and the ways on where there is none."""

import json
import re
import shutil

import pytest

from pages.ui.lessons.conditions import Disc, Range
from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.link import written


def given(page, name: str) -> dict:
    """What the component `name` on the page was given."""
    for component in page.get("bidi_component"):
        if component.proto.component_name.endswith(name):
            return json.loads(component.proto.json)
    raise AssertionError(f"no {name} on the page")


def names(page) -> list[str]:
    return [component.proto.component_name for component in page.get("bidi_component")]


def warned(page) -> str:
    [warning] = page.warning
    return re.sub(r"\\(.)", r"\1", warning.value).replace("\u2060", "")


def ways_on(page) -> list[str]:
    return [link.proto.label for link in page.get("page_link")]


def test_the_question_and_its_target_are_given_to_the_browser(app):
    page = app("explore", lesson="latent-dimension", step="2", run="digits-2d", z="-0.1,0.5")
    assert not page.exception
    asked = given(page, "lesson")
    assert (asked["number"], asked["count"], asked["title"]) == (2, 4, "What a latent dimension is")
    assert asked["target"] == [["range", 1, None, -1.6], ["still", [0], 0.3]]
    canvas = given(page, "latent_canvas")["lesson"]
    assert canvas["of"] == asked["of"]
    assert "plane" in canvas["hides"]
    assert canvas["region"] == []  # not to be shown
    assert canvas["view"] == {"z": "-0.1,0.5"}
    assert not page.caption  # no complaint of a word that the page itself does not know
    assert not page.title  # the question stands in the place of the page's head


def test_without_a_lesson_the_canvas_is_asked_for_nothing(app):
    page = app("explore", run="digits-2d")
    assert given(page, "latent_canvas")["lesson"] is None
    assert not [name for name in names(page) if name.endswith("lesson")]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("no-such-lesson", "There is no lesson called “no-such-lesson” here."),
        ("1z-ff-00000000-abc", "was cut: 252 characters"),
        ("1z-3-00000000-abc", "was changed on its way"),
        ("2z-3-00000000-abc", "newer version of this app"),
        ("1z-3-00000000-" + "a" * 3000, "too long"),
    ],
)
def test_a_bad_link_gets_a_sentence_and_two_ways_on_and_the_page_is_there(app, word, why):
    page = app("explore", run="digits-2d", lesson=word)
    assert not page.exception
    assert why in warned(page)
    assert ways_on(page)[:2] == ["All lessons", "Explore without a lesson"]
    assert given(page, "latent_canvas")["run"] == "digits-2d"


def test_a_link_to_a_step_that_there_is_not_begins_at_the_first_and_says_so(app):
    page = app("explore", lesson="latent-dimension", step="9")
    assert not page.exception
    assert "This lesson has 4 steps; the link names step '9'. It begins at the first." in warned(page)
    assert given(page, "lesson")["number"] == 1


def test_a_lesson_about_a_run_that_is_gone_says_so_and_shows_nothing_else(app):
    word = written(Lesson("Gone", (Step("Where?", "20200101-aaaaaaaaaa"),)))
    page = app("explore", run="20200101-aaaaaaaaaa", step="1", lesson=word)
    assert not page.exception
    assert "about the run 20200101-aaaaaaaaaa, which is not here" in warned(page)
    assert ways_on(page) == ["All lessons", "Explore without a lesson"]


def test_a_lesson_about_a_damaged_run_is_no_traceback(app, make_run):
    path = make_run("damaged")
    page = app("explore", run=path.name, step="1", lesson=written(Lesson("Damaged", (Step("Where?", path.name),))))
    assert not page.exception
    assert "which is not here" in warned(page)


def test_a_lesson_that_asks_for_more_dimensions_than_there_are_says_so(app):
    word = written(Lesson("Big", (Step("Where?", "digits-2d", target=(Range(7, 1, None),)),)))
    page = app("explore", run="digits-2d", step="1", lesson=word)
    assert "more latent dimensions than the 2 that its run has" in warned(page)


def test_an_answer_that_this_browser_cannot_check_is_said_to_be_unchecked(app, trained_run):
    path = trained_run(2)
    shutil.rmtree(path / "artifacts" / "browser")
    word = written(Lesson("Old", (Step("Where?", path.name, target=(Disc(0, 1, (1, 1), 0.5),)),)))
    page = app("explore", run=path.name, step="1", lesson=word)
    assert not page.exception
    assert "cannot be checked" in given(page, "lesson")["unchecked"]
