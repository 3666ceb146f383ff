"""From a place on a map back to a code. The reference for what the browser does. Arrays in, arrays out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.method import Table, finite

LIFTED = 15
"""Mapped codes that a place is made of."""
NEAREST = 1e-6
"""A distance, in radii, below which a place is a mapped code's own."""
FADED = 4.0
"""Radii from the nearest mapped code at which nothing is left of the support."""
TENTH = 10
ASKED = 5_000
TINY = 1e-30


def lift(
    coordinates: NDArray[np.float32],
    codes: NDArray[np.float32],
    at: NDArray[np.float32],
    k: int = LIFTED,
    *,
    radius: float | None = None,
) -> tuple[Table, Table]:
    """The codes (m, d) of places `at` (m, 2) on a map, and how far the map's data supports each, 0 to 1 (m,).

    A code is the mean of those of the k nearest points, weighted by one over their distance on the map; a place on a
    point has that point's code. The support is 1 up to one `radius` from the nearest point, and falls evenly to 0 at
    four of them; the radius is the median distance of a point to its tenth neighbour on the map.
    """
    from scipy.spatial import cKDTree

    drawn, there = finite(coordinates, "coordinates"), finite(codes, "codes")
    wanted = finite(at, "at", columns=2)
    if len(drawn) != len(there):
        raise ValueError(f"codes: expected {len(drawn)}, one for each point, received {len(there)}")
    unit = map_radius(drawn) if radius is None else radius
    distances, found = cKDTree(drawn).query(wanted, k=range(1, min(k, len(drawn)) + 1))
    weights = 1 / np.maximum(distances, max(NEAREST * unit, TINY))
    weights /= weights.sum(axis=1, keepdims=True)
    lifted = np.einsum("mk,mkd->md", weights, there[found]).astype(np.float32)
    return lifted, support(distances[:, 0].astype(np.float32), unit)


def support(distance: NDArray[np.float32], radius: float) -> Table:
    """How far the data supports places so far from their nearest point, 0 to 1."""
    if radius <= 0:  # all points in one place
        return np.asarray(distance == 0, np.float32)
    return np.asarray(np.clip((FADED - distance / radius) / (FADED - 1), 0, 1), np.float32)


def map_radius(coordinates: NDArray[np.float32]) -> float:
    """The median distance on the map of a point to its tenth neighbour; of few points, to the farthest.

    Of more than 5,000 points so many, drawn with a fixed seed, are asked; their neighbours are among all.
    """
    from scipy.spatial import cKDTree

    if len(coordinates) < 2:
        return 0.0
    k = min(TENTH + 1, len(coordinates))  # one is the point itself
    asked = coordinates
    if len(asked) > ASKED:
        asked = asked[np.random.default_rng(0).choice(len(asked), ASKED, replace=False)]
    return float(np.median(cKDTree(coordinates).query(asked, k=[k])[0]))
