"""Images that come as numbers: the parts of a dataset put together, on one scale. Knows no file format."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.ingest.items import Item, Skipped, for_testing
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.pairing import Arrange
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.scale import scale_of


class Rows(Protocol):
    """Numbers in rows, one for each image."""

    @property
    def name(self) -> str: ...

    def __len__(self) -> int: ...

    def blocks(self, positions: Sequence[int]) -> Iterator[NDArray[Any]]:
        """The rows at ascending positions, some at a time. Raises: Refused."""
        ...


@dataclass(frozen=True, eq=False)
class Part:
    """Some images of a dataset: their rows, what makes (m, h, w) or (m, h, w, 3) of these, and a label for each;
    `split`: what the file calls them (see `items.SPLITS`), or None."""

    rows: Rows
    size: tuple[int, int, int]
    arrange: Arrange
    labels: Sequence[str | None]
    split: str | None = None


class NumberImages:
    """The reader of images that come as numbers (see `items.Reader`). All parts have images of one size.

    Raises: Refused: too many or too large images, or numbers on no known scale.
    """

    def __init__(
        self, name: str, title: str, parts: Sequence[Part], skipped: Sequence[tuple[str, str]], limits: Limits
    ) -> None:
        self.name, self.title, self._parts = name, title, parts
        self._ends = list(accumulate(len(part.rows) for part in parts))
        self.total = self._ends[-1]
        self.skipped = tuple(Skipped(name, reason) for name, reason in skipped)
        check_size(self.total, parts[0].size, limits)
        self._scale = scale_of(chain.from_iterable(part.rows.blocks(range(len(part.rows))) for part in parts))
        whole = all(label is not None for part in parts for label in part.labels)
        self.labels: Sequence[str | None] = (
            [label for part in parts for label in part.labels] if whole else [None] * self.total
        )
        self.testing = _testing(parts)
        self.reading = tuple(_sentences(parts, self._scale.sentence, whole))

    def sizes(self, positions: Sequence[int]) -> list[tuple[int, int]]:
        """Height and width, the same for all."""
        height, width, _ = self._parts[0].size
        return [(height, width)] * len(positions)

    def items(self, positions: Sequence[int]) -> Iterator[Item | Skipped]:
        """The images at ascending positions. Raises: Refused."""
        for part, first, own in self._shared_out(positions):
            places = iter(own)
            for block in part.rows.blocks(own):
                for image in self._scale.of(part.arrange(block)):
                    place = next(places)
                    yield Item(f"{part.rows.name}, image {place + 1}", image, self.labels[first + place])

    def _shared_out(self, positions: Sequence[int]) -> Iterator[tuple[Part, int, Sequence[int]]]:
        """For each part that has some of the positions: it, the position of its first image, and which of its own."""
        starts = [0, *self._ends]
        for part, first, end in zip(self._parts, starts, self._ends, strict=False):
            chosen = positions[bisect_right(positions, first - 1) : bisect_right(positions, end - 1)]
            if isinstance(chosen, range):
                yield part, first, range(chosen.start - first, chosen.stop - first)
            elif chosen:
                yield part, first, [position - first for position in chosen]


def texts_of(labels: NDArray[Any]) -> list[str] | None:
    """Labels (n,) or (n, 1) as text: whole numbers in digits, however they are stored; None for other numbers."""
    flat = labels.reshape(-1)
    if flat.dtype.kind == "f":
        if not (np.isfinite(flat).all() and (flat == np.rint(flat)).all() and (np.abs(flat) < 2**53).all()):
            return None
        flat = flat.astype(np.int64)
    if flat.dtype.kind == "S":
        return [bytes(text).decode("utf-8", "replace") for text in flat]
    return [str(text) if flat.dtype.kind == "U" else str(int(text)) for text in flat]


def check_size(total: int, size: tuple[int, int, int], limits: Limits) -> None:
    """Raises: Refused: more or larger images than `limits` has. To be asked before a list of their length is made."""
    height, width, _ = size
    if total > limits.images:
        raise Refused(f"Expected at most {limits.images:,} images, received {total:,}.")
    if min(height, width) < 1 or max(height, width) > limits.side or height * width > limits.pixels:
        raise Refused(
            f"Expected images with sides of 1 to {limits.side:,} and at most {limits.pixels:,} pixels, received "
            f"{height:,}x{width:,}."
        )


def _testing(parts: Sequence[Part]) -> list[bool] | None:
    """Of each image whether it is for testing, as the parts are called; None where that says nothing."""
    of_parts = for_testing([part.split for part in parts])
    if of_parts is None:
        return None
    return list(chain.from_iterable([held] * len(part.rows) for held, part in zip(of_parts, parts, strict=True)))


def _sentences(parts: Sequence[Part], scale: str, labelled: bool) -> Iterator[str]:
    yield scale
    if len(parts) > 1:
        names = " and ".join(part.rows.name for part in parts)
        yield f"{names} are parts of one dataset."
    if not labelled and any(label is not None for part in parts for label in part.labels):
        yield "Labels were left out: not all images have one."
