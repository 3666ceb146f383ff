"""Where the codes lie: how far apart they are, and how many are near a path. Arrays in, numbers out; knows no model."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vae_tf.latent.table import finite_table

ALL_ASKED = 20_000
"""Up to so many codes, each is asked for its neighbours."""
ASKED = 5_000
"""Of more codes, so many are."""
AT_ONCE = 2**23
"""Distances that `support` holds at a time: 64 MB."""


def neighbour_distance(z: ArrayLike, k: int = 10) -> float:
    """The median distance of a code to its k-th nearest other code, of codes (n, d), in all d dimensions.

    It says how near "near the data" is. The neighbours are exact. Above 20,000 codes the median is that of 5,000 of
    them, drawn with a fixed seed, each compared with all. Where there are fewer than k others, it is the distance to
    the farthest of them; a single code gives 0.

    Raises:
        ValueError: z not finite (n, d) with n >= 1, or k < 1.
    """
    codes = finite_table("z", z)
    if k < 1:
        raise ValueError(f"k: expected at least 1, received {k}")
    if len(codes) == 1:
        return 0.0
    from sklearn.neighbors import NearestNeighbors

    # By brute force: faster than trees from about six dimensions, and never slow. It computes |a|^2 - 2 ab + |b|^2,
    # which cancels where the codes lie far from the origin.
    codes = codes - codes.mean(axis=0)
    asked = codes
    if len(codes) > ALL_ASKED:
        asked = codes[np.random.default_rng(0).choice(len(codes), ASKED, replace=False)]
    found = NearestNeighbors(n_neighbors=min(k + 1, len(codes)), algorithm="brute").fit(codes)  # one is the code itself
    distances, _ = found.kneighbors(asked)
    return float(np.median(distances[:, -1]))


def support(path: ArrayLike, codes: ArrayLike, radius: float) -> NDArray[np.int64]:
    """How many of the codes (n, d) lie within `radius` of each step of a path (m, d), int64 (m,).

    With `neighbour_distance` as the radius, a step amid the data has about ten; one that has none leads through a
    region of which the decoder has seen nothing.

    Raises:
        ValueError: tables that are not finite or of different d, or a radius that is no number >= 0.
    """
    from scipy.spatial.distance import cdist

    there = finite_table("codes", codes)
    steps = finite_table("path", path, columns=there.shape[1])
    if not (math.isfinite(radius) and radius >= 0):
        raise ValueError(f"radius: expected a finite number >= 0, received {radius}")
    size = max(AT_ONCE // len(there), 1)
    parts = [(cdist(steps[start : start + size], there) <= radius).sum(axis=1) for start in range(0, len(steps), size)]
    return np.concatenate(parts).astype(np.int64)
