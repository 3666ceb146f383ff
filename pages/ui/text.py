"""Values as words: numbers, times, and what people typed, made harmless. Knows no streamlit."""

from __future__ import annotations

import time

from vae_tf.data.markdown import escape
from vae_tf.figures.words import count, duration, number, with_error

__all__ = ["ago", "count", "duration", "escape", "number", "shape", "with_error", "within"]

NAMES = ("Gaussian", "Poisson")


def within(title: str) -> str:
    """A title in the middle of a sentence: its first letter small, unless a person gave the name."""
    return title if title.startswith(NAMES) else title[:1].lower() + title[1:]


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
