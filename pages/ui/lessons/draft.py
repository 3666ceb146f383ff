"""A lesson that is being written: plain values in the session, and in the page's address, so that a reload keeps them.

The same short names as in a lesson's link (`lesson.to_dict`), but nothing has to be complete; `lesson` makes one of it.
Each step also has a number of its own ("u") that its widgets are named by. Draws nothing.
"""

from __future__ import annotations

import math
import time
from typing import Any

import streamlit as st

from pages.ui import state
from pages.ui.lessons import conditions, link
from pages.ui.lessons.lesson import EXPLORE, GROUPS, QUESTION, STEPS, TITLE, WORDS, Lesson, from_dict, to_dict

WORD = "draft"
LONGEST = 8000
"""Characters of a draft in the address: more than a link may have, so that what is too long can be shortened."""
KEPT, CHOSEN, WRITTEN = "lesson-draft", "lesson-draft-step", "lesson-draft-written"
ECHO = 5.0
"""Seconds for which the address may still be one that was replaced: who types fast speaks before the new one
has come. After that it is one that a person went back to."""
Values = dict[str, Any]


def resume() -> str | None:
    """Takes the draft over from the address, or writes the session's into it; a sentence where it cannot be read."""
    word = st.query_params.get(WORD)
    if word is None or _from_here(word):
        save()
        return None
    try:
        put(clean(link.unpack(word, longest=LONGEST)))
    except link.BadLink as error:
        save()
        return f"The draft in this page's address could not be read. {error}"
    return None


def draft() -> Values:
    """The draft of this session."""
    if state.kept(KEPT) is None:
        state.keep(KEPT, fresh())
    values: Values = state.kept(KEPT)
    return values


def chosen() -> Values:
    """The step that is being written."""
    steps: list[Values] = draft()["s"]
    return next((step for step in steps if step["u"] == state.kept(CHOSEN)), steps[0])


def put(values: Values) -> None:
    """Makes these the draft; its first step is the one being written."""
    state.keep(KEPT, values)
    state.keep(CHOSEN, values["s"][0]["u"])
    save()


def begin_with(lesson: Lesson) -> None:
    """Makes a lesson the draft."""
    put(clean(to_dict(lesson)))


def save() -> None:
    """Writes the draft into the address, where it has something in it and fits."""
    word = link.pack(stripped(draft()))
    if len(word) > LONGEST or stripped(draft()) == stripped(fresh()):
        st.query_params.pop(WORD, None)
        word = ""
    else:
        st.query_params[WORD] = word
    now = time.monotonic()
    before = {each: min(left, now) for each, left in state.kept(WRITTEN, {}).items() if now - left < ECHO}
    state.keep(WRITTEN, {**before, word: math.inf})


def _from_here(word: str) -> bool:
    """Whether the session wrote this into the address, and no long time ago something else."""
    return time.monotonic() - state.kept(WRITTEN, {}).get(word, -math.inf) < ECHO


def lesson() -> Lesson:
    """The lesson that the draft is. Raises: ValueError where it is none yet, naming the step."""
    values = stripped(draft())
    if not values["t"].strip():
        raise ValueError("The lesson needs a title.")
    for number, step in enumerate(values["s"], 1):
        try:
            from_dict({"t": "t", "s": [step]})
        except ValueError as error:
            raise ValueError(f"Step {number}: {error}.") from None
    return from_dict(values)


def add() -> None:
    """A step after the one being written: on the same run, with the same controls hidden."""
    now, steps = chosen(), draft()["s"]
    if len(steps) < STEPS:
        new = {**new_step(), **{name: now[name] for name in ("p", "r", "v", "x")}}
        steps.insert(steps.index(now) + 1, new)
        state.keep(CHOSEN, new["u"])
        save()


def remove() -> None:
    """Takes the step being written away; the one before is next."""
    steps = draft()["s"]
    at = steps.index(chosen())
    if len(steps) > 1:
        del steps[at]
        state.keep(CHOSEN, steps[max(0, at - 1)]["u"])
        save()


def shift(by: int) -> None:
    """Moves the step being written up or down."""
    steps, now = draft()["s"], chosen()
    at = steps.index(now)
    if 0 <= at + by < len(steps):
        steps.insert(at + by, steps.pop(at))
        save()


def fresh() -> Values:
    """A draft with nothing in it: one step on the shipped run."""
    return {"t": "", "s": [new_step()]}


def new_step() -> Values:
    """A step with nothing in it."""
    number = state.keep("lesson-draft-steps", state.kept("lesson-draft-steps", 0) + 1)
    run = state.shipped()
    blank = {"q": "", "v": {}, "x": [], "c": [], "w": 0, "i": "", "m": "", "p": EXPLORE, "a": ""}
    return {"u": number, "r": "" if run is None else run.id, **blank}


def stripped(values: Values) -> Values:
    """A draft without the numbers of its steps, and without what is only on the screen."""
    steps = [{name: value for name, value in step.items() if name not in ("u", "a")} for step in values["s"]]
    return {**values, "s": steps}


def clean(values: Any) -> Values:
    """What can be used of values that came from outside: anything of another type or out of bounds is left out."""
    values = values if isinstance(values, dict) else {}
    given = values["s"] if isinstance(values.get("s"), list) else []
    steps: list[Values] = []
    for one in given[:STEPS]:
        if isinstance(one, dict):
            run = steps[-1]["r"] if steps else new_step()["r"]
            steps.append(_clean_step({"r": run, **one}))
    return {"t": _text(values.get("t"), TITLE), "s": steps or [new_step()]}


def _clean_step(given: Values) -> Values:
    view = given.get("v") if isinstance(given.get("v"), dict) else {}
    return {
        **new_step(),
        "q": _text(given.get("q"), QUESTION),
        "r": _text(given.get("r"), 80),
        "v": {str(name): word for name, word in (view or {}).items() if isinstance(word, str)},
        "x": [name for name in _texts(given.get("x")) if isinstance(name, str) and name in GROUPS],
        "c": [one for one in _texts(given.get("c")) if _is_condition(one)],
        "w": int(bool(given.get("w"))),
        "i": _text(given.get("i"), WORDS),
        "m": _text(given.get("m"), WORDS),
        "p": _text(given.get("p") or EXPLORE, 20),
    }


def _text(value: object, most: int) -> str:
    return value[:most] if isinstance(value, str) else ""


def _texts(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_condition(value: object) -> bool:
    try:
        conditions.read(value)
    except ValueError:
        return False
    return True
