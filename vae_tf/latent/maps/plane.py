"""The plane through points along which they vary most. Arrays in, a projection out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.projection import axes_of

Table = NDArray[np.float32]

ROWS = 8192
"""Points taken at a time: 70,000 images as float64 would take 440 MB."""


def principal_plane(points: Table) -> Callable[[Table], Table]:
    """What projects points (m, d) onto the first two principal axes of `points` (n, d): float32 (m, 2).

    The axes and their signs are those of `vae_tf.latent.principal_axes`. Where d is 1, the second coordinate is 0.
    """
    mean = points.mean(axis=0, dtype=np.float64)
    scatter = np.zeros((points.shape[1],) * 2)
    for start in range(0, len(points), ROWS):
        away = points[start : start + ROWS] - mean
        scatter += away.T @ away
    axes = np.zeros((points.shape[1], 2))
    found = axes_of(mean, scatter / len(points), 2).components
    axes[:, : len(found)] = found.T

    def project(further: Table) -> Table:
        parts = [(further[start : start + ROWS] - mean) @ axes for start in range(0, len(further), ROWS)]
        return np.concatenate(parts).astype(np.float32)

    return project
