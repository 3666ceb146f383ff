"""What a lesson of ours says of itself before it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from pages.ui.lessons.lesson import Lesson


@dataclass(frozen=True)
class Card:
    """A lesson, what is learned in it, and about how many minutes it takes."""

    lesson: Lesson
    learned: str
    minutes: int
