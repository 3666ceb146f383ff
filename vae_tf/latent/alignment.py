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


def _columns(size: int, dimensions: Sequence[int]) -> NDArray[np.float64]:
    chosen = list(dimensions)
    if not chosen or not all(0 <= dimension < size for dimension in chosen):
        raise ValueError(f"dimensions: expected some of 0 to {size - 1}, received {chosen}")
    return np.eye(size)[:, chosen]
