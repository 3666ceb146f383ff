"""How far a map can be trusted: whether neighbours on the map are neighbours in truth, and the other way round.

Trustworthiness and continuity: J. Venna & S. Kaski, Neighborhood preservation in nonlinear projection methods,
ICANN 2001. Arrays in, numbers out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.method import Table, finite
from vae_tf.latent.maps.neighbours import nearest, squared_distances

K = 15
"""Neighbours that count."""
MISLEADS = 0.9
"""A map with a trustworthiness below this misleads."""
ALL_JUDGED = 10_000
"""Up to so many points, each is judged."""
JUDGED = 5_000
"""Of more points, so many are."""


@dataclass(frozen=True, eq=False)
class Trust:
    """What a map keeps of its points' neighbourhoods, for `k` neighbours.

    Attributes:
        trustworthiness: float32 (n,), 0 to 1: are the neighbours on the map near in truth? NaN where not judged.
        continuity: float32 (n,), 0 to 1: are the true neighbours near on the map? NaN where not judged.
        judged: int64, the positions of the points that were judged.
    """

    k: int
    trustworthiness: Table
    continuity: Table
    judged: NDArray[np.int64]

    def overall(self) -> dict[str, float | int]:
        """k, the points judged, and both figures with the standard errors of their means over these points."""
        found: dict[str, float | int] = {"k": self.k, "points": len(self.judged)}
        for name in ("trustworthiness", "continuity"):
            values = getattr(self, name)[self.judged].astype(np.float64)
            found[name] = float(values.mean())
            found[f"{name}_se"] = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
        return found


def trust(
    high: NDArray[np.float32],
    coordinates: NDArray[np.float32],
    k: int = K,
    *,
    judged: NDArray[np.int64] | None = None,
    seed: int = 0,
    look: Callable[[float], object] = lambda share: None,
) -> Trust | None:
    """The trustworthiness and continuity of each point of a map; None below three points.

    A neighbour on the map that is the r-th nearest in truth, r > k, counts r - k against its point, scaled so that 0 is
    the worst possible and 1 the best. Ranks are exact, among all points. Above 10,000 points, 5,000 are judged, drawn
    with `seed`. Where there are few points, k is at most half of the others.

    Args:
        high: (n, d), the points in truth: codes, or pixels.
        coordinates: (n, 2), the same points on the map.
        judged: positions of the points to judge, instead of those.
    """
    truth, drawn = finite(high, "high"), finite(coordinates, "coordinates")
    n = len(truth)
    if len(drawn) != n:
        raise ValueError(f"coordinates: expected {n}, one for each point, received {len(drawn)}")
    if n < 3:
        return None
    k = min(k, (n - 1) // 2)
    rows = judged if judged is not None else judged_rows(n, seed)
    result = np.full((2, n), np.nan, np.float32)
    worst = k * (2 * n - 3 * k - 1) / 2  # what the k farthest points would count
    for name, neighbours_in, ranked_in in ((0, drawn, truth), (1, truth, drawn)):
        found, _ = nearest(neighbours_in, neighbours_in[rows], k, itself=rows)
        intrusions = _ranks(ranked_in, rows, found, partial(_half, look, name)) - k
        result[name, rows] = 1 - np.maximum(intrusions, 0).sum(axis=1) / worst
    return Trust(k, result[0], result[1], rows)


def judged_rows(n: int, seed: int = 0) -> NDArray[np.int64]:
    """The positions of the points that are judged by default, ascending."""
    if n <= ALL_JUDGED:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, JUDGED, replace=False))


def _half(look: Callable[[float], object], done: int, share: float) -> None:
    look((done + share) / 2)


def _ranks(
    points: Table, rows: NDArray[np.int64], found: NDArray[np.int64], look: Callable[[float], object]
) -> NDArray[np.int64]:
    """The how-manieth nearest of all points each of `found` (m, k) is to its row's point: 1 for the nearest, (m, k)."""
    ranks = np.empty(found.shape, np.int64)
    for some, squares in squared_distances(points, points[rows], itself=rows):
        distances = np.take_along_axis(squares, found[some], axis=1)
        squares.sort(axis=1)
        for row, (ordered, each) in enumerate(zip(squares, distances, strict=True), some.start):
            ranks[row] = np.searchsorted(ordered, each) + 1
        look(some.stop / len(rows))
    return ranks
