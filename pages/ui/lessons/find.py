"""The lesson that an address names, and the step. Asks the shipped ones first; draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from pages.ui.lessons import link
from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.shipped import LESSONS

LESSON, STEP = "lesson", "step"
"""The words of an address."""


@dataclass(frozen=True)
class Found:
    """A lesson, the word that named it, and which step (from 0) one is at; `complaint` on a step that it has not."""

    lesson: Lesson
    word: str
    number: int
    complaint: str = ""

    @property
    def step(self) -> Step:
        """The one that one is at."""
        return self.lesson.steps[self.number]

    def address(self, number: int) -> dict[str, str]:
        """The words of the address at which a step (from 0) begins."""
        step = self.lesson.steps[number]
        run = {"run": step.run} if step.run else {}
        return {**run, LESSON: self.word, STEP: str(number + 1), **step.view}


def find(word: str, step: str = "1") -> Found:
    """The lesson of a link's word. Raises: BadLink."""
    card = LESSONS.get(word)
    lesson = link.read(word) if card is None else card.lesson
    if step.isascii() and step.isdigit() and 1 <= int(step[:4]) <= len(lesson.steps):
        return Found(lesson, word, int(step[:4]) - 1)
    complaint = f"This lesson has {len(lesson.steps)} steps; the link names step {step[:20]!r}. It begins at the first."
    return Found(lesson, word, 0, complaint)
