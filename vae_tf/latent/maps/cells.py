"""Near neighbours among many points: those in the same cell of the space, and in the cells around it.

It finds 98 of 100 true neighbours of 60,000 codes in 20 dimensions. Descent over graphs (pynndescent), as
UMAP has it, finds more, but compiles for twenty seconds in every process. Arrays in, arrays out.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.method import Table

ROUNDS = 3
"""Times that the cells' middles move to the mean of their points: evenly filled cells are all that is wanted."""
AROUND = 6
"""One in so many cells is searched."""


def near_neighbours(
    points: Table, k: int, *, metric: str, seed: int, look: Callable[[float], object]
) -> tuple[NDArray[np.int64], Table]:
    """About the `k` nearest of each of many points (n, d), itself among them: positions and distances (n, k).

    Of points near a cell's edge a few far side neighbours may be missed. The same seed gives the same ones.
    """
    from sklearn.neighbors import NearestNeighbors
    from threadpoolctl import threadpool_limits

    middles, cell = _cells(points, round(len(points) ** 0.5), np.random.default_rng(seed))
    sizes = np.bincount(cell, minlength=len(middles))
    members = np.split(np.argsort(cell, kind="stable"), np.cumsum(sizes)[:-1])
    found, away = np.empty((len(points), k), np.int64), np.empty((len(points), k), np.float32)

    def search(number: int) -> None:
        here = members[number]
        if len(here):
            candidates = np.concatenate([members[other] for other in _around(middles, number, sizes, k)])
            index = NearestNeighbors(n_neighbors=k, algorithm="brute", metric=metric).fit(points[candidates])
            away[here], near = index.kneighbors(points[here])
            found[here] = candidates[near]

    # A thread a cell, and no threads within: many small searches by several threads wait for each other most of the
    # time where another process is at work on this machine.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count(), initializer=threadpool_limits, initargs=(1,)) as pool:
        try:
            for done, _ in enumerate(pool.map(search, range(len(members)))):
                look(done / len(members))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return found, away


def _cells(points: Table, count: int, rng: np.random.Generator) -> tuple[Table, NDArray[np.int64]]:
    """The middles (count, d) of cells, and the cell (n,) of each point: the one whose middle is nearest."""
    middles = points[rng.choice(len(points), count, replace=False)].copy()
    for _ in range(ROUNDS):
        cell = _nearest(middles, points)
        for number in range(count):
            inside = cell == number
            if inside.any():
                middles[number] = points[inside].mean(axis=0)
    return middles, _nearest(middles, points)


def _nearest(middles: Table, points: Table) -> NDArray[np.int64]:
    return np.asarray(np.argmin((middles**2).sum(axis=1) - 2 * points @ middles.T, axis=1))


def _around(middles: Table, number: int, sizes: NDArray[Any], k: int) -> NDArray[np.int64]:
    """The cells to search for neighbours of the points in one: itself, the nearest, and more where they hold few."""
    order = np.argsort(((middles - middles[number]) ** 2).sum(axis=1), kind="stable")
    enough = int(np.searchsorted(np.cumsum(sizes[order]), k)) + 1
    return order[: max(len(middles) // AROUND, enough)]
