"""The lesson above a page: the question, its steps, and what is said where the link leads to none.

The address carries all of it (`lesson`, `step`), so that a reload goes on; whether the answer is right, the browser
finds out by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import canvas, state
from pages.ui.lessons.find import LESSON, STEP, Found, find
from pages.ui.lessons.lesson import EXPLORE, PAGES, Step
from pages.ui.lessons.link import BadLink
from pages.ui.loader import loader
from pages.ui.text import escape
from vae_tf.runs.run import Run

ENTRY = "lesson/lesson.js"
COMPLAINT = "lesson-complaint"
PLACES = {EXPLORE: state.EXPLORE, "map": state.MAP, "denoise": state.DENOISE, "data": state.DATA}
"""The pages of `PAGES`, as `st.switch_page` wants them."""

_mount = st.components.v2.component("lesson", js=loader(ENTRY, "The lesson", decodes=False))


def above(page: str) -> bool:
    """Draws the lesson that the address names above the page of this path; False where the page has to wait for it."""
    if LESSON not in st.query_params:
        return True
    try:
        found = find(st.query_params[LESSON], st.query_params.get(STEP, "1"))
    except BadLink as error:
        _no_lesson(str(error), page)
        return True
    if found.step.page != page or not _has_begun(found):
        state.keep(COMPLAINT, (found.word, found.complaint))  # the address that it begins at is in order
        begin(found, found.number)
    problem = _problem(found.step)
    if problem is not None:
        _no_lesson(problem, page)
        return False
    word, complaint = state.kept(COMPLAINT, ("", ""))
    if complaint and word == found.word:
        st.warning(escape(complaint), icon=":material/link_off:")
    _question(found)
    return True


def begin(found: Found, number: int) -> None:
    """Goes to the beginning of a step (from 0)."""
    step = found.lesson.steps[number]
    if step.page == EXPLORE:
        state.keep(f"view-{step.run}", dict(step.view))
    st.switch_page(PLACES[step.page], query_params=found.address(number))


def asked_of(run: Run) -> dict[str, Any] | None:
    """What the lesson in the address asks of Explore's canvas; None where there is none, or it is of another run."""
    found = current()
    if found is None or found.step.run != run.id:
        return None
    step = found.step
    region = [condition.written() for condition in step.target] if step.shown else []
    return {"of": _name(found), "hides": list(step.hides), "region": region, "view": dict(step.view)}


def current() -> Found | None:
    """The lesson that the address names, if it is one."""
    try:
        return find(st.query_params[LESSON], st.query_params.get(STEP, "1")) if LESSON in st.query_params else None
    except BadLink:
        return None


def runs() -> list[str]:
    """The ids of the runs that the lesson in the address is about."""
    found = current()
    return [] if found is None else [step.run for step in found.lesson.steps if step.run]


def hides(group: str) -> bool:
    """Whether the lesson in the address hides a group of controls that is no part of the canvas."""
    found = current()
    return found is not None and group in found.step.hides


def _has_begun(found: Found) -> bool:
    """Whether the address is already one of this step: later its view is the student's."""
    return STEP in st.query_params and st.query_params.get("run", "") == found.step.run and not found.complaint


def _name(found: Found) -> str:
    return f"{found.word[-40:]}/{found.number + 1}"


def _question(found: Found) -> None:
    step = found.step
    data = {
        "of": _name(found),
        "title": found.lesson.title,
        "number": found.number + 1,
        "count": len(found.lesson.steps),
        "question": step.question,
        "hint": step.hint,
        "met": step.met,
        "target": [condition.written() for condition in step.target],
        "unchecked": _unchecked(step),
    }
    result = _mount(key="lesson", data=data, on_go_change=lambda: None)
    if result.go is not None:
        _go(found, result.go)


def _go(found: Found, number: object) -> None:
    """To a step (from 1), or out of the lesson."""
    state.keep(COMPLAINT, ("", ""))
    if isinstance(number, int) and 1 <= number <= len(found.lesson.steps):
        begin(found, number - 1)
    rest: Mapping[str, str] = {name: word for name, word in st.query_params.items() if name not in (LESSON, STEP)}
    st.switch_page(PLACES[found.step.page], query_params=dict(rest))


def _unchecked(step: Step) -> str:
    """Why an answer cannot be checked; empty where it can."""
    run = state.find_run(step.run) if step.target else None
    if isinstance(run, Run) and canvas.why_not(run) is not None:
        return (
            "Here the answer cannot be checked: the latent canvas does not run in this browser, or not with this model."
        )
    return ""


def _problem(step: Step) -> str | None:
    """Why a step cannot be shown, in a sentence."""
    if not step.run:
        return None
    run = state.find_run(step.run)
    if not isinstance(run, Run):
        return (
            f"This lesson is about the run {step.run}, which is not here: it was deleted, or it is not shared with "
            "you, or the link belongs to another server. Ask for it whoever sent you the link."
        )
    size = run.config.model.latent_dim
    if any(k >= size for condition in step.target for k in condition.dimensions):
        return f"This lesson asks for more latent dimensions than the {size} that its run has."
    return None


def _no_lesson(why: str, page: str) -> None:
    """The reason, and two ways on: other lessons, and this page by itself."""
    st.warning(escape(why), icon=":material/link_off:")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="no-lesson"):
        st.page_link(state.TEACH, label="All lessons", icon=":material/school:")
        if page in PAGES:
            st.page_link(PLACES[page], label=f"{PAGES[page]} without a lesson", icon=":material/arrow_forward:")
