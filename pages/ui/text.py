"""Values as words: numbers, times, and what people typed, made harmless. Knows no streamlit."""

from __future__ import annotations

import math
import re
import time

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
NAMES = ("Gaussian", "Poisson")
INVISIBLE_BREAK = "\u2060"
"""A word joiner: takes no room, and keeps `:smile:` from being read as an emoji and `www.` as a link."""


def escape(text: str) -> str:
    """What a person typed, as Markdown that shows exactly these characters on one line and fetches nothing.

    In a label, `![](http://...)` would make every viewer's browser ask that address.
    """
    one_line = " ".join(text.split())
    escaped = PUNCTUATION.sub(r"\\\1", one_line)
    return re.sub(r"(\\:|\bwww)", rf"\1{INVISIBLE_BREAK}", escaped)


def within(title: str) -> str:
    """A title in the middle of a sentence: its first letter small, unless a person gave the name."""
    return title if title.startswith(NAMES) else title[:1].lower() + title[1:]


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


def ago(moment: float, now: float | None = None) -> str:
    """How long ago: just now, 5 min ago, 3 days ago."""
    seconds = (time.time() if now is None else now) - moment
    if seconds < 60:
        return "just now"
    if seconds < 48 * 3600:
        return f"{duration(seconds // 3600 * 3600 if seconds > 3600 else seconds // 60 * 60)} ago"
    return f"{int(seconds // 86_400)} days ago"


def shape(image_shape: tuple[int, ...]) -> str:
    """28 × 28, or 64 × 64 × 3 in colour."""
    height, width, channels = image_shape
    return f"{height} × {width}" + (f" × {channels}" if channels > 1 else "")
