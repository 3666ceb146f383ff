"""Which columns of a table are pixels, and which is the label. Pure: names or a first line in, a choice out."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vae_tf.data.ingest.pairing import flat_size
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.settings import ImportSettings

_LABELS = {"label", "labels", "class", "target", "y", "category"}
_NUMBERING = {"", "index", "id", "unnamed: 0"}
_FEWEST_PIXELS = 16
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Columns:
    """Positions of the pixel columns, of the label's (or None), and the size (h, w, c) of an image."""

    pixels: tuple[int, ...]
    label: int | None
    size: tuple[int, int, int]


def chosen(names: Sequence[str] | None, count: int, settings: ImportSettings) -> Columns:
    """The columns by their names, where they have any: a label is named so, or it is the first of one too many.

    Raises: Refused where the rest is no image.
    """
    low = [name.strip().lower() for name in names] if names is not None else []
    label = next((position for position, name in enumerate(low) if name in _LABELS), None)
    pixels = [position for position in range(count) if position != label]
    if low and low[pixels[0]] in _NUMBERING:
        pixels = pixels[1:]
    try:
        return Columns(tuple(pixels), label, flat_size(len(pixels), settings))
    except Unreadable as error:
        if label is None and len(pixels) > 1:
            try:
                return Columns(tuple(pixels[1:]), pixels[0], flat_size(len(pixels) - 1, settings))
            except Unreadable:
                pass
        if len(pixels) < _FEWEST_PIXELS:
            raise Refused(f"Expected a table with a column for each pixel, received {count} columns.") from error
        raise Refused(f"No images in the table: {error}.") from error


def delimiter_of(line: str) -> str:
    """What parts the cells of a line: the commonest of comma, semicolon and tab."""
    return max(_DELIMITERS, key=line.count)


def names_in(line: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of a table's first line, and whether they are names: most are no numbers, or they count columns.

    Raises: Refused where a cell is longer than any number or name.
    """
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as error:
        raise Refused("Expected a table of numbers, received one with a cell of more than 100 kB.") from error
    numbers = [_number(cell) for cell in cells]
    others = sum(number is None for number in numbers)
    counted = [number for number in numbers if number is not None]
    counts = len(counted) > 2 and all(after - before == 1 for before, after in pairwise(counted))
    return cells, counts or others > len(cells) / 2


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
