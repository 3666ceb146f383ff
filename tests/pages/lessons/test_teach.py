"""Teach: the lessons that are there, and one that is written, without a browser."""

import json
import re

import pytest

from pages.ui.lessons import draft, link
from pages.ui.lessons.conditions import Disc
from pages.ui.lessons.shipped import LESSONS


def text(page) -> str:
    parts = [*page.info, *page.error, *page.warning, *page.caption, *page.markdown]
    return re.sub(r"\\(.)", r"\1", " ".join(part.value for part in parts)).replace("\u2060", "")


def field(page, kind: str, label: str):
    return next(one for one in page.get(kind) if one.label.startswith(label))


def press(page, label: str):
    return next(one for one in page.button if one.label == label).click().run()


def link_of(page) -> str:
    """The lesson's word in the button that copies it."""
    for component in page.get("bidi_component"):
        data = json.loads(component.proto.json)
        if "address" in data:
            return data["address"].split("lesson=")[1]
    raise AssertionError("the page copies no lesson")


@pytest.fixture
def begun(app):
    """The page with a title and a question."""
    page = app("teach")
    field(page, "text_input", "Title").input("Zeros").run()
    field(page, "text_area", "Question").input("Find a zero.").run()
    return page


def test_three_lessons_are_offered_and_a_draft_has_to_be_filled(app):
    page = app("teach")
    assert not page.exception
    assert all(card.lesson.title in text(page) for card in LESSONS.values())
    assert "Not a lesson yet. The lesson needs a title." in text(page)


@pytest.mark.parametrize(("echo", "question"), [(60.0, "Find a zero."), (0.0, "")])
def test_the_address_of_a_moment_ago_takes_nothing_back_and_one_gone_back_to_does(app, monkeypatch, echo, question):
    monkeypatch.setattr(draft, "ECHO", echo)
    page = app("teach")
    field(page, "text_input", "Title").input("Zeros").run()
    before = page.query_params["draft"]
    field(page, "text_area", "Question").input("Find a zero.").run()
    page.query_params["draft"] = before  # the browser had not heard of the new one when it spoke
    page.run()
    assert field(page, "text_area", "Question").value == question


def test_a_lesson_is_written_and_its_link_holds_it(begun):
    field(begun, "text_input", "View").input("http://x/explore?run=digits-2d&z=1,1").run()
    field(begun, "button_group", "What has to be reached").set_value("disc").run()
    field(begun, "number_input", "Middle, across").set_value(0.0).run()
    field(begun, "number_input", "Middle, up").set_value(-2.3).run()
    assert not begun.exception
    assert "17 of 1,000 test codes lie in it; 17 of them are labelled 0." in text(begun)
    [step] = link.read(link_of(begun)).steps
    assert (step.question, step.run, step.view) == ("Find a zero.", "digits-2d", {"z": "1,1"})
    assert step.target == (Disc(0, 1, (0, -2.3), 0.5),)


def test_a_reload_brings_the_draft_back(begun, app):
    word = begun.query_params["draft"]
    page = app("teach", draft=word)
    assert field(page, "text_input", "Title").value == "Zeros"
    assert field(page, "text_area", "Question").value == "Find a zero."


def test_a_draft_that_cannot_be_read_says_so_and_begins_anew(app):
    page = app("teach", draft="1z-ff-00000000-abc")
    assert not page.exception
    assert "The draft in this page's address could not be read." in text(page)
    assert field(page, "text_input", "Title").value == ""


def test_steps_are_added_moved_and_removed(begun):
    press(begun, "Add a step")
    assert "Step 2: question: expected 1 to 600 characters" in text(begun)
    field(begun, "text_area", "Question").input("Then a one.").run()
    press(begun, "Earlier")
    assert [step.question for step in link.read(link_of(begun)).steps] == ["Then a one.", "Find a zero."]
    press(begun, "Remove")
    assert [step.question for step in link.read(link_of(begun)).steps] == ["Find a zero."]


def test_an_address_of_something_else_gets_a_sentence(begun):
    field(begun, "text_input", "View").input("http://x/train?preset=conv").run()
    assert "Expected the address of one of the pages Explore, Map, Denoise, Data" in text(begun)
    assert link.read(link_of(begun)).steps[0].run == "digits-2d"  # as before


def test_a_target_that_holds_from_the_beginning_or_is_none_is_said_to_be_so(begun):
    field(begun, "button_group", "What has to be reached").set_value("disc").run()
    assert "The step begins where this already holds" not in text(begun)
    field(begun, "number_input", "Radius").set_value(2.0).run()
    assert "The step begins where this already holds" in text(begun)
    field(begun, "number_input", "Radius").set_value(0.0).run()
    assert "This is no target yet: radius: expected a number above 0" in text(begun)
    assert "Not a lesson yet. Step 1: radius" in text(begun)


def test_a_lesson_that_is_too_long_for_a_link_says_so(begun):
    for number in range(3):
        words = "".join(chr(0x4E00 + (37 * k * (number + 3)) % 9000) for k in range(600))
        field(begun, "text_area", "Question").input(words).run()
        press(begun, "Add a step")
    field(begun, "text_area", "Question").input("The last one").run()
    assert "The link is too long to be sent safely" in text(begun)


def test_a_shipped_lesson_can_be_begun_with(app):
    page = app("teach")
    page.button(key="start-collapsed-dimension").click().run()
    assert not page.exception
    assert link.read(link_of(page)) == LESSONS["collapsed-dimension"].lesson
