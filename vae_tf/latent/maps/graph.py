"""Each point and its nearest others, as UMAP and t-SNE begin with: exact for few points, approximate for many.

Arrays in, arrays out. The last few graphs are remembered, since people try one setting after another on the same codes.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.cells import near_neighbours
from vae_tf.latent.maps.method import Table, Tell
from vae_tf.latent.maps.neighbours import others_only

METRICS = ("euclidean", "cosine", "manhattan")
EXACT = 30_000
"""Up to so many points the neighbours are exact: a second's work."""
FLAT = 4
"""Up to so many dimensions a tree finds the exact neighbours of however many points."""
REMEMBERED = 3
WORDS = "Neighbours"
SHARE = 0.3
"""What part of a map's work they are, about."""
Graph = tuple[NDArray[np.int32], Table]

_graphs: OrderedDict[tuple[str, int, str, int], Graph] = OrderedDict()


def neighbour_graph(codes: Table, k: int, *, metric: str = "euclidean", seed: int = 0, tell: Tell) -> Graph:
    """The `k` nearest of each point of (n, d), itself first: positions int32 (n, k) and distances float32 (n, k).

    The same codes and seed give the same graph. Up to 30,000 points, or four dimensions, it is exact; above, a few of a
    hundred neighbours are missed (`near_neighbours`).
    """
    key = (hashlib.sha256(codes.data).hexdigest() + str(codes.shape), k, metric, 0 if len(codes) <= EXACT else seed)
    if key not in _graphs:
        tell(WORDS, 0.0)
        _graphs[key] = _found(codes, k, metric, seed, tell)
        while len(_graphs) > REMEMBERED:
            _graphs.popitem(last=False)
    _graphs.move_to_end(key)
    found, distances = _graphs[key]
    return found.copy(), distances.copy()  # the libraries write into them


def forget() -> None:
    """Remembers no graph any more."""
    _graphs.clear()


def nearest_by(points: Table, of: Table, k: int, metric: str) -> Graph:
    """The `k` points nearest to each row of `of`, exactly, in a metric of METRICS: positions and distances (m, k)."""
    there, here = (points, of) if metric == "manhattan" else (_ready(points, metric), _ready(of, metric))
    if metric != "manhattan" and there.shape[1] <= FLAT:
        from scipy.spatial import cKDTree

        distances, found = cKDTree(there).query(here, k=range(1, k + 1))
    else:
        from sklearn.neighbors import NearestNeighbors

        plain = "manhattan" if metric == "manhattan" else "euclidean"
        distances, found = NearestNeighbors(n_neighbors=k, algorithm="brute", metric=plain).fit(there).kneighbors(here)
    return found.astype(np.int32), _true(distances.astype(np.float32), metric)


def _found(codes: Table, k: int, metric: str, seed: int, tell: Tell) -> Graph:
    if len(codes) <= EXACT or (codes.shape[1] <= FLAT and metric != "manhattan"):
        found, distances = nearest_by(codes, codes, min(k + 1, len(codes)), metric)
        return _itself_first(found, distances, k)
    plain = "manhattan" if metric == "manhattan" else "euclidean"
    near, away = near_neighbours(
        _ready(codes, metric), k + 1, metric=plain, seed=seed, look=lambda share: tell(WORDS, SHARE * share)
    )
    return _itself_first(near.astype(np.int32), _true(away, metric), k)


def _itself_first(found: NDArray[np.int32], distances: Table, k: int) -> Graph:
    """The point itself, then the nearest others: among points in one place it may have come anywhere, or not at all."""
    itself = np.arange(len(found), dtype=np.int32)
    kept = others_only(found, itself)
    others = found[kept].reshape(len(found), -1)[:, : k - 1]
    away = distances[kept].reshape(len(found), -1)[:, : k - 1]
    return np.column_stack([itself, others]), np.column_stack([np.zeros(len(found), np.float32), away])


def _ready(points: Table, metric: str) -> Table:
    """Points whose Euclidean distances rank as the metric does: as they are, or on the unit sphere."""
    if metric == "cosine":
        return np.asarray(points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12))
    return points


def _true(distances: Table, metric: str) -> Table:
    """Distances in the metric, of those between `_ready` points: on the sphere, 1 - cos = d^2 / 2."""
    return np.asarray(distances**2 / 2) if metric == "cosine" else distances
