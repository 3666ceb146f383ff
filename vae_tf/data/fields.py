"""Values of JSON that a stranger may have written, taken one by one: each is of its type and within bounds, or refused.

Knows nothing of what they mean. Texts come out as one line of visible characters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from vae_tf.data.ingest.names import clean

WORDS, SENTENCE = 80, 400
"""Characters of a name, and of a sentence."""
LONGEST_SIDE = 1024
Values = Mapping[str, Any]


def whole(values: Values, name: str, *, low: int = 0, high: int = 10**9, default: int | None = None) -> int:
    """A whole number. Raises: ValueError."""
    value = values.get(name, default)
    if not _is_whole(value) or not low <= value <= high:
        raise ValueError(f"{name}: expected a whole number from {low} to {high}, received {shown(value)}")
    return int(value)


def number(values: Values, name: str) -> float | None:
    """A finite number, or None where there is none. Raises: ValueError, OverflowError."""
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"{name}: expected a number, received {shown(value)}")
    return float(value)


def text(values: Values, name: str, limit: int = WORDS) -> str:
    """A text; empty where there is none. Raises: ValueError."""
    value = values.get(name)
    return "" if value is None else _texts([value], name, 1, limit)[0]


def texts(values: Values, name: str, *, most: int, limit: int = SENTENCE) -> tuple[str, ...]:
    """Texts; none where there are none. Raises: ValueError."""
    return tuple(_texts(values.get(name, []), name, most, limit))


def rows(values: Values, name: str, *, most: int) -> list[dict[str, Any]]:
    """Objects; none where there are none. Raises: ValueError."""
    value = values.get(name)
    value = [] if value is None else value
    if not isinstance(value, list) or len(value) > most or not all(isinstance(row, dict) for row in value):
        raise ValueError(f"{name}: expected at most {most} rows, received {shown(value)}")
    return value


def skipped(values: Values, *, most: int) -> tuple[tuple[str, str], ...]:
    """Name and reason of what was left out. Raises: ValueError."""
    return tuple(
        (text(row, "name", 2 * WORDS), text(row, "reason", SENTENCE)) for row in rows(values, "skipped", most=most)
    )


def image_shape(values: Values) -> tuple[int, int, int]:
    """Height, width and channels. Raises: ValueError."""
    value = values.get("image_shape")
    if isinstance(value, list) and len(value) == 3 and all(_is_whole(size) for size in value):
        height, width, channels = value
        if 1 <= height <= LONGEST_SIDE and 1 <= width <= LONGEST_SIDE and channels in (1, 3):
            return height, width, channels
    raise ValueError(f"image_shape: expected height, width, and 1 or 3 channels, received {shown(value)}")


def plain(values: Values, name: str) -> dict[str, Any]:
    """Texts, numbers, true, false and null by name; whatever else is in it is left out. Raises: ValueError."""
    value = values.get(name, {})
    if not isinstance(value, dict) or len(value) > 100:
        raise ValueError(f"{name}: expected names and values, received {shown(value)}")
    return {
        clean(key): clean(item, SENTENCE) if isinstance(item, str) else item
        for key, item in value.items()
        if isinstance(item, str | int | None) or (isinstance(item, float) and math.isfinite(item))
    }


def shown(value: Any) -> str:
    """A value in an error: short, and on one line whatever it holds."""
    return clean(repr(value), 60)


def _texts(value: Any, name: str, most: int, limit: int) -> list[str]:
    if not isinstance(value, list) or len(value) > most or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name}: expected at most {most} texts, received {shown(value)}")
    return [clean(item, limit) for item in value]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
