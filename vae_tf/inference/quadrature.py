"""log p(x) of a model of one or two latent dimensions as the sum it is, over a grid of the whole latent space.

Knows a block of images. The grid is decoded once for all of its images, a part at a time. It consists of interleaved
grids twice as coarse, and how far these differ from it is its doubt: halving the spacing divides the error by four at
least (a network of ReLUs has kinks), and by far more where p(x|z) is smooth. Where they differ much, the posterior is
narrow: the cells with most of it are looked at more closely.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from scipy.special import logsumexp

from vae_tf.inference.batch import Array, Batch, Doubles, Graphs, Numbers
from vae_tf.inference.gaussian import Tensor, log_standard_normal

IMAGES = 500
"""Images of a block: they share the decoding of the grid."""
POINTS = 2_000
"""Points that are decoded at once, where the model decodes its usual 500 images at once."""
TOLERANCE = 0.02
"""Nats by which a coarser grid may differ before an image's cells are looked at more closely."""
CELLS = 64
"""Cells of the grid, those with most of the posterior, that are looked at more closely."""
FINER = 8
"""Into so many parts a cell is then divided along each dimension."""
MARGIN = 0.5
"""So near the grid's edge, in standard deviations of the prior, no posterior should have its peak."""


class Quadrature:
    """The log of the sum of p(x|z) p(z) over a grid, nats: exact up to `standard_error`, which is no sampling's."""

    def __init__(self, graphs: Graphs, *, num_points: int, width: float) -> None:
        self.graphs, self.size, self.width = graphs, IMAGES, width
        self.dims = int(graphs.model.config.latent_dim)
        side = max(round(num_points ** (1.0 / self.dims)) // 2 * 2, 4)
        self.spacing = 2.0 * width / side
        self.axis = (np.arange(side) + 0.5) * self.spacing - width
        self.points = max(1, POINTS * graphs.model.at_once // 500)
        self._table = tf.function(self._log_joint_of_each, autograph=False, reduce_retracing=True)
        self._best = tf.function(self._merged, autograph=False, reduce_retracing=True)
        self._closer = tf.function(self._log_joint, autograph=False, reduce_retracing=True)

    def __call__(self, batch: Batch) -> Numbers:
        """`value`; `standard_error`: how far the coarser grids within this one are from it, nats, more than its own
        error; `flags`, where that stays large or the posterior's peak is at the edge; `refined`; all (n,)."""
        sums, best, cells = self._swept(batch)
        cell = self.dims * np.log(self.spacing)
        value = logsumexp(sums, axis=0) + cell
        error = np.abs(sums + np.log(len(sums)) + cell - value).max(axis=0)
        refined = error > TOLERANCE
        for i in np.flatnonzero(refined):
            value[i], error[i] = self._refined(batch.x[i : i + 1], value[i], error[i], best[i], cells[i])
        edge = np.abs(cells[:, 0]).max(axis=-1) > self.width - MARGIN
        flags = (error > TOLERANCE) | edge
        return {"value": value, "standard_error": error, "flags": flags, "refined": refined.astype(np.float64)}

    def _swept(self, batch: Batch) -> tuple[Doubles, Doubles, Doubles]:
        """The log-sums over each of the interleaved grids (2^d, n); the largest log-densities (n, CELLS) on the whole
        one, and where they are (n, CELLS, d)."""
        n, classes = len(batch), list(itertools.product((0, 1), repeat=self.dims))
        sums = np.full((len(classes), n), -np.inf)
        best = tf.fill((n, CELLS), np.float32(-np.inf)), tf.zeros((n, CELLS, self.dims))
        for c, parity in enumerate(classes):
            points = _grid([self.axis[start::2] for start in parity])
            for start in range(0, len(points), self.points):
                z = tf.constant(points[start : start + self.points])
                values = self._table(batch.x, z)
                best = self._best(values, z, *best)
                sums[c] = np.logaddexp(sums[c], logsumexp(values.numpy().astype(np.float64), axis=0))
                batch.tell((c + min(start + self.points, len(points)) / len(points)) / len(classes))
        return sums, *(part.numpy().astype(np.float64) for part in best)

    def _refined(self, x: Tensor, value: float, error: float, best: Doubles, cells: Doubles) -> tuple[float, float]:
        """The sum and its doubt, once the cells with the largest density are each divided into many."""
        inside = np.isfinite(best)
        share = min(float(np.exp(logsumexp(best[inside]) + self.dims * np.log(self.spacing) - value)), 1.0)
        rest = np.log1p(-share) + value if share < 1.0 - 1e-6 else -np.inf
        offsets = ((np.arange(FINER) + 0.5) / FINER - 0.5) * self.spacing
        sums = []
        for parity in itertools.product((0, 1), repeat=self.dims):
            places = cells[inside][:, None] + _grid([offsets[start::2] for start in parity])
            sums.append(self._sum_at(x, places.reshape(-1, self.dims).astype(np.float32)))
        cell = self.dims * np.log(self.spacing / FINER)
        inner = float(logsumexp(sums)) + cell
        doubt = float(np.abs(np.array(sums) + np.log(len(sums)) + cell - inner).max())
        whole = float(np.logaddexp(rest, inner))
        return whole, doubt + error * float(np.exp(rest - whole))

    def _sum_at(self, x: Tensor, places: Array) -> float:
        """The log of the sum of p(x, z) over places (m, d), for one image."""
        parts = [places[start : start + self.points] for start in range(0, len(places), self.points)]
        return float(logsumexp([logsumexp(self._closer(x, tf.constant(z)).numpy().astype(np.float64)) for z in parts]))

    def _log_joint_of_each(self, x: Tensor, z: Tensor) -> Tensor:
        return self.graphs.model.log_likelihood_of_each(x, z) + log_standard_normal(z)[:, None]

    def _log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        return self.graphs.model.log_likelihood(x, z[:, None])[:, 0] + log_standard_normal(z)

    def _merged(self, values: Tensor, z: Tensor, best: Tensor, cells: Tensor) -> tuple[Tensor, Tensor]:
        """The largest of those so far and those of a part of the grid."""
        new, index = tf.math.top_k(tf.transpose(values), tf.minimum(CELLS, tf.shape(values)[0]))
        both = tf.concat([best, new], axis=1)
        places = tf.concat([cells, tf.gather(z, index)], axis=1)
        best, index = tf.math.top_k(both, CELLS)
        return best, tf.gather(places, index, batch_dims=1)


def _grid(axes: list[npt.NDArray[Any]]) -> Array:
    """All points of a grid, (points, dimensions)."""
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes)).astype(np.float32)
