"""A few codes that stand for many, in the order of a short walk. Arrays in, arrays out; knows no model."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vae_tf.latent.table import finite_table


def stations(z: ArrayLike, most: int) -> NDArray[np.int64]:
    """Positions of at most `most` of the codes (n, d): each far from the others, ordered so that the walk is short.

    The first is the code farthest from the mean, and then each time the one farthest from all taken so far
    (Gonzalez, Clustering to minimize the maximum intercluster distance, 1985). The walk begins there and goes on to
    the nearest that is left. Of codes in one place one is taken.

    Raises:
        ValueError: z not finite (n, d) with n >= 1, or most < 1.
    """
    codes = finite_table("z", z)
    if most < 1:
        raise ValueError(f"most: expected at least 1, received {most}")
    taken = [int(np.argmax(_squares(codes, codes.mean(axis=0))))]
    away = _squares(codes, codes[taken[0]])
    while len(taken) < most and away.max() > 0:
        taken.append(int(np.argmax(away)))
        away = np.minimum(away, _squares(codes, codes[taken[-1]]))
    walk, left = taken[:1], taken[1:]
    while left:
        nearest = left[int(np.argmin(_squares(codes[left], codes[walk[-1]])))]
        walk.append(nearest)
        left.remove(nearest)
    return np.array(walk, np.int64)


def _squares(codes: NDArray[np.float64], point: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.square(codes - point).sum(axis=1), np.float64)
