"""Numbers as words: with a true minus sign, their thousands set apart, their standard error. Knows no unit."""

from __future__ import annotations

import math


def number(value: float, digits: int = 1) -> str:
    """A number with a true minus sign and thousands set apart."""
    return f"{value:,.{digits}f}".replace("-", "−")


def with_error(value: float, error: float | None) -> str:
    """A mean and its standard error, where there is one, to two digits of the error: those that mean something."""
    if error is None:
        return number(value)
    digits = 1 - math.floor(math.log10(error)) if error > 0 else 1
    digits = min(max(digits, 0), 6)
    return f"{number(value, digits)} ± {number(error, digits)}"


def count(n: int, noun: str) -> str:
    """`1 run`, `3,000 images`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def duration(seconds: float) -> str:
    """A length of time as a person says it: 8 s, 1 min 20 s, 2 h 5 min."""
    seconds = max(0, round(seconds))
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min" + (f" {rest} s" if rest and minutes < 10 else "")
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h" + (f" {minutes} min" if minutes else "")
