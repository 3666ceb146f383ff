"""The nearest neighbours of points, exactly, in pieces that fit the memory. Arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.method import Labels, Table, finite

AT_ONCE = 2**24
"""Distances held at a time: 64 MB, or twice that on a plane."""
PLANE = 2
ASKED = 2048
"""Points asked for their neighbours between two looks at whether anybody still waits."""
Look = Callable[[float], object]


def nearest(
    points: Table, of: Table, k: int, *, itself: NDArray[np.int64] | None = None, look: Look = lambda share: None
) -> tuple[NDArray[np.int64], Table]:
    """The `k` points (n, d) nearest to each row of `of` (m, d), nearest first: positions and distances (m, k).

    `itself` (m,) says which of the points a row is, and so not a neighbour of itself. `look` hears the share done.

    Raises:
        ValueError: fewer points than asked for.
    """
    others = len(points) - (itself is not None)
    if not 1 <= k <= others:
        raise ValueError(f"k: expected 1 to {others}, received {k}")
    from sklearn.neighbors import NearestNeighbors

    middle = points.mean(axis=0, dtype=np.float64).astype(np.float32)  # |a|^2 - 2 ab + |b|^2 cancels least about it
    wanted = k if itself is None else k + 1
    index = NearestNeighbors(n_neighbors=wanted, algorithm="brute").fit(points - middle)
    found, away = np.empty((len(of), k), np.int64), np.empty((len(of), k), np.float32)
    for start in range(0, len(of), ASKED):
        rows = slice(start, start + ASKED)
        distances, near = index.kneighbors(of[rows] - middle)
        if itself is not None:
            kept = others_only(near, itself[rows])
            distances, near = distances[kept].reshape(-1, k), near[kept].reshape(-1, k)
        found[rows], away[rows] = near, distances
        look(min(rows.stop, len(of)) / len(of))
    return found, away


def others_only(found: NDArray[np.integer[Any]], itself: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """A mask (m, k + 1) that leaves out of each row the point itself: wherever it is, as it may be amid its equals;
    or else the farthest."""
    mine: NDArray[np.bool_] = found == itself[:, np.newaxis]
    mine[~mine.any(axis=1), -1] = True
    return ~mine


def squared_distances(
    points: Table, of: Table, *, itself: NDArray[np.int64] | None = None
) -> Iterator[tuple[slice, NDArray[np.floating[Any]]]]:
    """Rows of `of`, and the squared distances of each to all points, (rows, n): to itself it is infinite.

    They come from |a|^2 - 2 ab + |b|^2 about the middle of the points, where that cancels least; on a plane, where
    islands are tight beside their distances, in float64.
    """
    kind = np.float64 if points.shape[1] <= PLANE else np.float32
    middle = points.mean(axis=0, dtype=np.float64)
    there = (points - middle).astype(kind)
    lengths = np.einsum("ij,ij->i", there, there)
    step = max(AT_ONCE // len(points), 1)
    for start in range(0, len(of), step):
        here = (of[start : start + step] - middle).astype(kind)
        squares = here @ (-2 * there.T)
        squares += lengths
        squares += np.einsum("ij,ij->i", here, here)[:, np.newaxis]
        np.maximum(squares, 0, out=squares)
        if itself is not None:
            squares[np.arange(len(here)), itself[start : start + step]] = np.inf
        yield slice(start, start + len(here)), squares


def neighbours(points: NDArray[np.float32], i: int, k: int) -> NDArray[np.int64]:
    """The positions of the `k` points nearest to point `i` of (n, d), nearest first; all others where there are fewer.

    Raises:
        ValueError: no such point, or k < 1.
    """
    table = finite(points, "points")
    if not 0 <= i < len(table) or k < 1:
        raise ValueError(f"expected a point from 0 to {len(table) - 1} and k >= 1, received i={i}, k={k}")
    if len(table) == 1:
        return np.empty(0, np.int64)
    away = table - table[i]  # one row: no index, and none of its threads, is worth it
    squares = np.einsum("ij,ij->i", away, away, dtype=np.float64)
    squares[i] = np.inf
    return np.argsort(squares, kind="stable")[: min(k, len(table) - 1)]


def label_accuracy(
    points: NDArray[np.float32],
    labels: Labels,
    k: int = 15,
    *,
    asked: NDArray[np.int64] | None = None,
    look: Look = lambda share: None,
) -> float | None:
    """The share of points whose label most of their k nearest others have: the label's k-neighbour accuracy, 0 to 1.

    Each point is left out of its own vote; between labels with equally many votes that of the nearest wins. `asked`:
    positions of the points that are asked, all by default. None for a single point.
    """
    table = finite(points, "points")
    if len(table) < 2:
        return None
    rows = np.arange(len(table)) if asked is None else asked
    found, _ = nearest(table, table[rows], min(k, len(table) - 1), itself=rows, look=look)
    return float(np.mean(_elected(labels[found]) == labels[rows]))


def _elected(votes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The label most frequent in each row (m, k); of equals the one that comes first."""
    best, most = votes[:, 0], np.zeros(len(votes), np.int64)
    for column in votes.T:
        count = (votes == column[:, np.newaxis]).sum(axis=1)
        better = count > most
        best, most = np.where(better, column, best), np.where(better, count, most)
    return np.asarray(best, np.int64)
