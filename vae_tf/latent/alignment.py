"""Latent planes of one model, laid over each other as it learns. Arrays in, arrays out; knows no run.

The prior N(0, I) does not change when the space is turned or mirrored about its origin, so between two epochs a model
may do either without any loss. Taken away, what is left to see is how the codes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vae_tf.latent.table import finite_table


def rotation(z: ArrayLike, onto: ArrayLike) -> NDArray[np.float64]:
    """The orthogonal matrix (d, d) that brings codes `z` (n, d) nearest to codes `onto` (n, d) of the same images.

    It minimises ||z R - onto|| in the Frobenius norm over turns and reflections about the origin (Schönemann, A
    generalized solution of the orthogonal Procrustes problem, 1966).

    Raises:
        ValueError: shapes that differ or are no tables, or values that are not finite.
    """
    from scipy.linalg import orthogonal_procrustes

    a, b = finite_table("z", z), finite_table("onto", onto)
    if a.shape != b.shape:
        raise ValueError(f"onto: expected the shape of z, {a.shape}, received {b.shape}")
    return np.asarray(orthogonal_procrustes(a, b)[0], np.float64)


def unfolded(newest_first: Iterable[ArrayLike], dimensions: Sequence[int]) -> Iterator[NDArray[np.float64]]:
    """The codes of each epoch, newest first, each aligned to the one after it: (n, k) in k `dimensions` of the newest.

    The newest stays as it is. An older one is turned in all of its dimensions before these k are taken.

    Raises:
        ValueError: as `rotation` does; no or unknown dimensions.
    """
    newer: NDArray[np.float64] | None = None
    turned = np.empty((0, 0))  # the wanted columns of the product of all turns so far
    for codes in newest_first:
        z = finite_table("codes", codes)
        turned = _columns(z.shape[1], dimensions) if newer is None else rotation(z, newer) @ turned
        newer = z
        yield z @ turned


def laid_over(
    points: ArrayLike, onto: ArrayLike, at: ArrayLike | None = None, on: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Points (n, d), moved, turned, mirrored and scaled as a whole to lie nearest to points `onto` (m, d).

    Which of them belong together say the positions `at` among the points and `on` among the others, pair by pair;
    without them the points are pairs in their order. The least squares over shift, rotation or reflection, and one
    scale (Procrustes analysis: Gower, Generalized procrustes analysis, 1975). Pairs that all lie in one place say
    nothing about turns and scale: then the points are only moved.

    Raises:
        ValueError: tables of other shapes or values that are not finite; no pairs, or not as many on both sides.
    """
    moved, still = finite_table("points", points), finite_table("onto", onto)
    a = moved if at is None else moved[np.asarray(at, np.int64)]
    b = still if on is None else still[np.asarray(on, np.int64)]
    if a.shape != b.shape or not len(a):
        raise ValueError(f"onto: expected as many pairs of as many dimensions, received {a.shape} and {b.shape}")
    middle, target = a.mean(axis=0), b.mean(axis=0)
    a, b = a - middle, b - target
    size = np.square(a).sum()
    if size == 0:
        return np.asarray(moved - middle + target)
    turn = rotation(a, b)
    scale = float((a @ turn * b).sum() / size)
    return np.asarray((moved - middle) @ turn * (scale or 1.0) + target)


def _columns(size: int, dimensions: Sequence[int]) -> NDArray[np.float64]:
    chosen = list(dimensions)
    if not chosen or not all(0 <= dimension < size for dimension in chosen):
        raise ValueError(f"dimensions: expected some of 0 to {size - 1}, received {chosen}")
    return np.eye(size)[:, chosen]
