"""A lesson: steps, each a question above a page and what answers it. Plain values with bounds; draws nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pages.ui.lessons.conditions import Condition, read

TITLE, QUESTION, WORDS, STEPS, TARGETS = 80, 600, 300, 12, 8
"""Most characters of a title, a question, and of a hint or the words at the end; most steps, most conditions of one."""
RUN = re.compile(r"[A-Za-z0-9._-]{1,80}")
VIEW_WORD = re.compile(r"[a-z_]{1,20}")
MOST_VIEW = 1500
GROUPS = {
    "plane": "The plane",
    "axes": "Choice of axes",
    "backdrop": "Choice of backdrop",
    "legend": "Labels",
    "image": "The decoded image",
    "numbers": "z in numbers",
    "sliders": "Sliders of the dimensions",
    "own": "Images of one's own",
    "path": "Path and film",
    "arithmetic": "Arithmetic",
    "samples": "Samples of the prior",
}
"""What of Explore can be hidden, and what it is called. The canvas hides its own by these names (`lesson.css`)."""
EXPLORE = "explore"
PAGES = {EXPLORE: "Explore", "map": "Map", "denoise": "Denoise", "data": "Data"}
"""Pages that a step can be about, by their place in the address; moving is only checked on Explore."""
WITHOUT_RUN = ("data",)


@dataclass(frozen=True)
class Step:
    """One question, and where the student begins.

    Attributes:
        question: plain text.
        run: the id of the run that is shown; none on a page that shows none.
        view: words of the page's own address, z and axes say; empty for the model's first view.
        hides: names of `GROUPS`.
        target: conditions on z that all have to hold; none: there is nothing to do but to read.
        shown: whether the region is drawn on the plane.
        hint, met: what is said when asked, and when the target is reached.

    Raises: ValueError where one of them is out of bounds.
    """

    question: str
    run: str
    view: Mapping[str, str] = field(default_factory=dict)
    hides: tuple[str, ...] = ()
    target: tuple[Condition, ...] = ()
    shown: bool = False
    hint: str = ""
    met: str = ""
    page: str = EXPLORE

    def __post_init__(self) -> None:
        _check_text("question", self.question, QUESTION, least=1)
        _check_text("hint", self.hint, WORDS)
        _check_text("words when met", self.met, WORDS)
        if not isinstance(self.page, str) or self.page not in PAGES:
            raise ValueError(f"page: expected one of {', '.join(PAGES)}; received {str(self.page)[:40]!r}")
        if not _is_run(self.run) and (self.run or self.page not in WITHOUT_RUN):
            raise ValueError(f"run: expected the id of a run, received {str(self.run)[:40]!r}")
        if self.target and self.page != EXPLORE:
            raise ValueError(f"target: expected none on {PAGES[self.page]}, where nobody moves")
        if unknown := [name for name in self.hides if str(name) not in GROUPS]:
            raise ValueError(f"hidden: expected some of {', '.join(GROUPS)}; received {str(unknown[0])[:40]!r}")
        if len(self.target) > TARGETS:
            raise ValueError(f"target: expected at most {TARGETS} conditions, received {len(self.target)}")
        _check_view(self.view)


@dataclass(frozen=True)
class Lesson:
    """A title and 1 to 12 steps. Raises: ValueError."""

    title: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        _check_text("title", self.title, TITLE, least=1)
        if not 1 <= len(self.steps) <= STEPS:
            raise ValueError(f"steps: expected 1 to {STEPS}, received {len(self.steps)}")


def to_dict(lesson: Lesson) -> dict[str, Any]:
    """A lesson as JSON can hold it: short names, and nothing that is empty. A run that stays is named once."""
    steps, run = [], ""
    for step in lesson.steps:
        values = {
            "q": step.question,
            "r": None if step.run == run else step.run,
            "v": dict(step.view),
            "x": list(step.hides),
            "c": [condition.written() for condition in step.target],
            "w": int(step.shown),
            "i": step.hint,
            "m": step.met,
            "p": "" if step.page == EXPLORE else step.page,
        }
        steps.append({name: value for name, value in values.items() if value or (name == "r" and value is not None)})
        run = step.run
    return {"t": lesson.title, "s": steps}


def from_dict(values: Any) -> Lesson:
    """The lesson that `to_dict` gave. Raises: ValueError for anything else."""
    steps, run = [], ""
    if not isinstance(values, dict) or not isinstance(values.get("s"), list):
        raise ValueError(f"expected a lesson, received {type(values).__name__}")
    for given in values["s"]:
        if not isinstance(given, dict):
            raise ValueError(f"steps: expected a step, received {str(given)[:40]!r}")
        run = given.get("r", run)
        steps.append(
            Step(
                question=given.get("q", ""),
                run=run,
                view=given.get("v", {}),
                hides=tuple(_list("hidden", given.get("x", []))),
                target=tuple(read(condition) for condition in _list("target", given.get("c", []))),
                shown=bool(given.get("w", 0)),
                hint=given.get("i", ""),
                met=given.get("m", ""),
                page=given.get("p", EXPLORE),
            )
        )
    return Lesson(values.get("t", ""), tuple(steps))


def _is_run(run: object) -> bool:
    return isinstance(run, str) and RUN.fullmatch(run) is not None


def _list(name: str, value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > 50:
        raise ValueError(f"{name}: expected a list, received {str(value)[:40]!r}")
    return value


def _check_text(name: str, text: object, most: int, *, least: int = 0) -> None:
    if not isinstance(text, str):
        raise ValueError(f"{name}: expected text, received {type(text).__name__}")
    if not least <= len(text.strip()) or len(text) > most:
        raise ValueError(f"{name}: expected {least} to {most} characters, received {len(text.strip())}")


def _check_view(view: object) -> None:
    if not isinstance(view, Mapping):
        raise ValueError(f"view: expected words of an address, received {type(view).__name__}")
    for name, word in view.items():
        if not isinstance(name, str) or not VIEW_WORD.fullmatch(name) or not isinstance(word, str):
            raise ValueError(f"view: expected words of an address, received {str(name)[:40]!r}")
        if name in ("run", "lesson", "step"):
            raise ValueError(f"view: expected no {name!r} in it")
    if sum(len(word) for word in view.values()) > MOST_VIEW:
        raise ValueError(f"view: expected at most {MOST_VIEW} characters, without a long path")
