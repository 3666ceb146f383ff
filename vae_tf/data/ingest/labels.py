"""The labels of a dataset as they come, one an image: text in, numbers and names out. Knows no images."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.ingest.images import UNLABELLED
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused

_DIGITS = re.compile(r"(\d+)")


class Labels:
    """Labels that were added, cleaned: two that look alike are one. Raises: Refused for too many different ones."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._numbers: dict[str, int] = {}  # in the order they came
        self._cleaned: dict[str, str] = {}  # few texts, many times
        self._given: list[int] = []
        self._any = False

    def __len__(self) -> int:
        return len(self._given)

    def add(self, label: str | None) -> None:
        """The label of the next image, or None."""
        self._any = self._any or label is not None
        text = "" if label is None else label
        name = self._cleaned.get(text)
        if name is None:
            name = clean(text) or UNLABELLED
            if len(self._cleaned) > 10 * self._limits.labels:
                self._cleaned.clear()
            self._cleaned[text] = name
        number = self._numbers.setdefault(name, len(self._numbers))
        if number >= self._limits.labels:
            raise Refused(f"Expected at most {self._limits.labels:,} different labels, received more.")
        self._given.append(number)

    def counts(self) -> list[tuple[str, int]] | None:
        """(name, images) of each label in the order of the names; None where no image has a label."""
        if not self._any:
            return None
        counts = Counter(self._given)
        return [(name, counts[self._numbers[name]]) for name in in_order(self._numbers)]

    def settled(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...] | None]:
        """The labels (n,) as numbers 0, 1, ... and their names in order; None for both where there are none."""
        if not self._any:
            return None, None
        names = in_order(self._numbers)
        place = np.empty(len(names), np.int64)
        for number, name in enumerate(names):
            place[self._numbers[name]] = number
        return place[np.asarray(self._given, np.int64)], tuple(names)


def in_order(names: Iterable[str]) -> list[str]:
    """Names as people sort them: "2" before "10", "cat 2" before "cat 10"."""
    return sorted(names, key=lambda name: ([_piece(piece) for piece in _DIGITS.split(name.casefold())], name))


def _piece(text: str) -> tuple[int, int, str]:
    return (0, int(text), "") if text.isdecimal() and text.isascii() else (1, 0, text)
