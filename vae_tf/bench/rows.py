"""A row of a benchmark: a figure beside its target, and whether that is met. Knows numbers and words alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Show = Callable[[str], object]
Target = tuple[float, float]
"""From the least to the most that is wanted; infinite where there is no bound."""


def row(
    name: str,
    value: float,
    target: Target | None,
    show: Show,
    *,
    unit: str = "nats",
    digits: int = 4,
    note: str = "",
    **more: Any,
) -> Row:
    """A figure with its `target` and whether that is `met`, told to `show` in a line; without a target both are None.

    `ratio`: how often the figure fits into the bound that it might break, above 1 where it keeps it. A value that is no
    number (NaN: nothing was measured), or is held against none, has met nothing; NaN is None in the row.
    """
    value = float(value)
    there = not math.isnan(value)
    said = f"{name}: " + (f"{value:.{digits}f} {unit}".rstrip() if there else "nothing measured")
    said += f"; {note}" if note else ""
    known = {"name": name, "median": value if there else None, "unit": unit, **more}
    if target is None:
        show(said)
        return known | {"ratio": None, "target": None, "met": None}
    low, high = (bound if math.isfinite(bound) else None for bound in target)
    met = there and target[0] <= value <= target[1]
    bounds = {"at least": low, "at most": high}
    words = ", ".join(f"{word} {_short(bound, digits)}" for word, bound in bounds.items() if bound is not None)
    words = words or "nothing to be held against"
    show(f"{said} (target: {words}; {'met' if met else 'missed'})")
    return known | {"ratio": _ratio(value, low, high) if there else None, "target": [low, high], "met": met}


def _ratio(value: float, low: float | None, high: float | None) -> float | None:
    if high is not None and value > 0:
        return high / value
    if low is None or low * value <= 0:
        return None
    return low / value if low < 0 else value / low


def _short(bound: float, digits: int) -> str:
    """A bound as briefly as it can be said without losing what is looked at."""
    return f"{round(bound, digits):g}"
