"""A region of two latent dimensions over the codes, as a small drawing; and what lies in it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.lessons.conditions import Condition, Disc, Moved, Range, Still, holds
from vae_tf.figures import label_style
from vae_tf.latent.codes import Codes

SIDE = 300
"""Width and height in pixels."""
GRID = 72
"""Squares across, of which those that belong to the region are tinted."""


def plane_of(target: Sequence[Condition], size: int) -> tuple[int, int] | None:
    """The two dimensions that a target can be drawn on; None where it is about others, or about moving."""
    named = {k for condition in target for k in condition.dimensions}
    if not target or size < 2 or len(named) > 2 or any(isinstance(one, (Moved, Still)) for one in target):
        return None
    if max(named) >= size:
        return None
    discs = [condition for condition in target if isinstance(condition, Disc)]
    if discs:
        return discs[0].i, discs[0].j
    i = min(named)
    return (i, max(named)) if len(named) == 2 else (i, 1) if i == 0 else (0, i)


def drawing(codes: Codes, target: Sequence[Condition], plane: tuple[int, int], start: NDArray[Any]) -> str:
    """An SVG (300, 300) of the codes on a plane, the region tinted, and the place where the step begins as a ring."""
    i, j = plane
    reach = _reach(codes, target, plane)
    centres = (np.arange(GRID) + 0.5) / GRID * 2 * reach - reach
    points = np.tile(start.astype(float), (GRID * GRID, 1))
    points[:, i], points[:, j] = np.tile(centres, GRID), np.repeat(-centres, GRID)
    inside = holds(target, points, start).reshape(GRID, GRID)
    side = SIDE / GRID
    tint = "".join(_run(row, line, side) for row, line in enumerate(inside))
    kinds = np.zeros(len(codes), int) if codes.labels is None else codes.labels.astype(int)
    places = _place(codes.z_mean[:, i], codes.z_mean[:, j], reach)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{label_style(int(kind))[0]}"/>'
        for x, y, kind in zip(*places, kinds, strict=True)
    )
    x, y = _place(start[i], start[j], reach)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#8a919c" stroke-opacity="0.5"/>'
        f'<g fill="#5b7be0" fill-opacity="0.45">{tint}</g><g fill-opacity="0.85">{dots}</g>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="#ffffff" stroke-width="5"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="#3b5bcc" stroke-width="2.5"/></svg>'
    )


def in_words(codes: Codes, target: Sequence[Condition], start: NDArray[Any], names: Sequence[str] | None) -> str:
    """How many of the codes lie in the region, and of which label most of them are."""
    inside = holds(target, codes.z_mean, start)
    count = int(inside.sum())
    words = f"{count:,} of {len(codes):,} test codes lie in it"
    if not count or codes.labels is None:
        return f"{words}."
    labels, counts = np.unique(codes.labels[inside], return_counts=True)
    most = int(labels[counts.argmax()])
    name = names[most] if names and 0 <= most < len(names) else str(most)
    return f"{words}; {int(counts.max()):,} of them are labelled {name}."


def _reach(codes: Codes, target: Sequence[Condition], plane: tuple[int, int]) -> float:
    """How far to either side the drawing goes: over the codes, and over the region where it has ends."""
    ends = [float(np.abs(codes.z_mean[:, list(plane)]).max())]
    for one in target:
        if isinstance(one, Disc):
            ends.append(max(map(abs, one.at)) + one.radius)
        if isinstance(one, Range):
            ends += [abs(end) for end in (one.least, one.most) if end is not None]
    return 1.1 * max(ends)


def _run(row: int, line: NDArray[np.bool_], side: float) -> str:
    """The squares of one row that belong to the region, neighbours as one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(int), [0]])))
    return "".join(
        f'<rect x="{a * side:.1f}" y="{row * side:.1f}" width="{(b - a) * side:.1f}" height="{side:.1f}"/>'
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    )


def _place(u: Any, v: Any, reach: float) -> tuple[Any, Any]:
    return (u + reach) / (2 * reach) * SIDE, (reach - v) / (2 * reach) * SIDE
