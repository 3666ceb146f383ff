"""What readers give: images one at a time, by their position in the file. Knows no format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

TESTING = ("test", "testing", "t10k")
VALIDATING = ("val", "valid", "validation", "dev", "eval")
SPLITS = {"train", "training", "extra", *TESTING, *VALIDATING}
"""Names of parts of a dataset, which are no labels."""


@dataclass(frozen=True, eq=False)
class Item:
    """An image as it came: uint8 (h, w) grey or (h, w, 3); its label, or None."""

    name: str
    image: NDArray[np.uint8]
    label: str | None


@dataclass(frozen=True)
class Skipped:
    """What is left out, and why: words that follow a colon."""

    name: str
    reason: str


class Reader(Protocol):
    """A file that was looked into, and gives its images.

    Attributes:
        name: what the dataset may be called, after the file; cleaned, it may be empty.
        title: what it is, as people read it: "images in a ZIP archive".
        total: how many images it may have; some may turn out to be unreadable.
        reading: sentences on how it was read.
        skipped: what was left out before any image was read.
        labels: of each position, as text that is not yet cleaned; None where it has none.
        testing: of each position, whether the file itself keeps it for testing; None where it parts nothing.
    """

    name: str
    title: str
    total: int
    reading: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    labels: Sequence[str | None]
    testing: list[bool] | None

    def sizes(self, positions: Sequence[int]) -> list[tuple[int, int]]:
        """Height and width of the images at some positions; unreadable ones are left out."""
        ...

    def items(self, positions: Sequence[int]) -> Iterator[Item | Skipped]:
        """The images at ascending positions. Raises: Refused."""
        ...


def for_testing(splits: Sequence[str | None]) -> list[bool] | None:
    """Of each image, by the name of its part (see `SPLITS`), whether it is for testing; None where that parts nothing.

    Images for validation are for testing where there are none that are called so, and else for training.
    """
    there = set(splits)
    names = TESTING if there & set(TESTING) else VALIDATING
    found = [split in names for split in splits]
    return None if all(found) or not any(found) else found


def spread(total: int, count: int) -> list[int]:
    """At most `count` of the positions 0 to total - 1, evenly spread, ascending."""
    return [int(position) for position in np.unique(np.linspace(0, total - 1, min(count, total)).round())]
