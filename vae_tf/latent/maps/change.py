"""How much the neighbourhoods of the same points differ between two maps. Arrays in, numbers out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.method import Table, finite
from vae_tf.latent.maps.neighbours import others_only
from vae_tf.latent.maps.trust import K


def changed(a: NDArray[np.float32], b: NDArray[np.float32], k: int = K) -> Table:
    """The share of each point's k map neighbours that are others on the second map: float32 (n,), 0 to 1.

    `a` and `b` are the coordinates (n, 2) of the same points. Where there are fewer others, k is their number.

    Raises:
        ValueError: maps of different sizes.
    """
    from scipy.spatial import cKDTree

    one, other = finite(a, "a"), finite(b, "b")
    if len(one) != len(other):
        raise ValueError(f"b: expected {len(one)} points, as a has, received {len(other)}")
    k = min(k, len(one) - 1)
    if k < 1:
        return np.zeros(len(one), np.float32)
    found = [cKDTree(points).query(points, k=k + 1)[1] for points in (one, other)]
    itself = np.arange(len(one))
    here, there = (near[others_only(near, itself)].reshape(-1, k) for near in found)
    kept = sum((column[:, np.newaxis] == there).any(axis=1) for column in here.T)
    return np.asarray(1 - kept / k, np.float32)
