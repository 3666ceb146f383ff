"""The best linear filter: the affine map that, fitted on pairs, brings damaged images nearest to the clean ones.

Knows arrays only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.float32]
RIDGE = 1e-6
"""Of the mean variance of a damaged pixel, added to each: pixels that never change make the fit singular."""


@dataclass(frozen=True)
class LinearFilter:
    """x_hat = mean + (y - damaged_mean) gain, over all pixels and channels; clipped to [0, 1]."""

    gain: npt.NDArray[np.float32]
    damaged_mean: npt.NDArray[np.float32]
    mean: npt.NDArray[np.float32]

    def __call__(self, damaged: Images) -> Images:
        """The filtered images, (n, h, w, c) in [0, 1]."""
        flat = (damaged.reshape(len(damaged), -1) - self.damaged_mean) @ self.gain + self.mean
        return np.asarray(np.clip(flat, 0.0, 1.0), np.float32).reshape(damaged.shape)


def fit_linear(damaged: Images, clean: Images) -> LinearFilter:
    """The filter of least squared error on pairs (n, h, w, c). Raises: ValueError for fewer than two."""
    if damaged.shape != clean.shape or len(clean) < 2:
        raise ValueError(f"pairs: expected at least two of one shape, received {damaged.shape} and {clean.shape}")
    y, x = (images.reshape(len(images), -1) for images in (damaged, clean))
    y_mean, x_mean = y.mean(axis=0, dtype=np.float64), x.mean(axis=0, dtype=np.float64)
    # Float32 products, double the speed; the sums of squares are well within its range.
    y, x = (y - y_mean).astype(np.float32), (x - x_mean).astype(np.float32)
    square = (y.T @ y).astype(np.float64)
    square[np.diag_indices_from(square)] += RIDGE * max(float(np.trace(square)) / len(square), 1e-12)
    gain = np.linalg.solve(square, (y.T @ x).astype(np.float64))
    return LinearFilter(*(part.astype(np.float32) for part in (gain, y_mean, x_mean)))
