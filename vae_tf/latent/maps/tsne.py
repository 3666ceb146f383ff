"""A map by t-SNE (L. van der Maaten & G. Hinton, 2008) through openTSNE, started from principal components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vae_tf.latent.maps.graph import SHARE, nearest_by, neighbour_graph
from vae_tf.latent.maps.method import Labels, Method, Place, Table, Tell
from vae_tf.latent.maps.plane import principal_plane
from vae_tf.latent.maps.setting import Setting

EARLY, LATE = 250, 500
"""Iterations with the groups drawn together, and after: the library's defaults."""
LOOKS = 5
"""Iterations between two looks at whether anybody waits."""
START = 1e-4
"""The standard deviation of the start, as the library advises."""
NEAREST = 3.0
"""Neighbours for each unit of perplexity."""
FEW = 3000
"""Fewer codes are one thread's work: the threads would wait for each other."""
PLACED_BY = 10
"""Nearest codes that a further code is placed between."""


def layout(
    codes: Table, labels: Labels | None, *, settings: Mapping[str, Any], seed: int, fast: bool, tell: Tell
) -> Table:
    """The codes laid out so that near ones stay near; the same seed gives the same map."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    perplexity = min(settings["perplexity"], (len(codes) - 1) / NEAREST)
    k = max(int(NEAREST * perplexity), 1)
    found, distances = neighbour_graph(codes, k + 1, seed=seed, tell=tell)
    index = PrecomputedNeighbors(found[:, 1:], distances[:, 1:])
    threads = 1 if len(codes) < FEW else -1
    affinities = PerplexityBasedNN(knn_index=index, perplexity=perplexity, n_jobs=threads)

    done = [0]

    def look(iteration: int, error: float, embedding: Any) -> None:
        done[0] += LOOKS
        of = EARLY + LATE
        tell(f"Layout {done[0]} of {of} iterations", SHARE + (1 - SHARE) * min(done[0] / of, 1.0))

    shared = {"n_jobs": threads, "callbacks": look, "callbacks_every_iters": LOOKS}
    embedding = TSNEEmbedding(_start(codes, seed), affinities, random_state=seed, **shared)
    embedding.optimize(n_iter=EARLY, exaggeration=12, momentum=0.5, inplace=True)
    embedding.optimize(n_iter=LATE, exaggeration=settings["exaggeration"], momentum=0.8, inplace=True)
    if not np.isfinite(embedding).all():
        raise ValueError("t-SNE: expected codes that can be laid out, received ones of which it makes no finite map")
    return np.ascontiguousarray(embedding, np.float32)


def placing(codes: Table, coordinates: Table, *, settings: Mapping[str, Any], seed: int) -> Place:
    """What puts a further code at the median of its nearest codes' places, as openTSNE begins to embed it."""
    k = min(PLACED_BY, len(codes))

    def place(further: Table) -> Table:
        found, _ = nearest_by(codes, further, k, "euclidean")
        return np.asarray(np.median(coordinates[found], axis=1), np.float32)

    return place


def _start(codes: Table, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    plane = principal_plane(codes)(codes).astype(np.float64)
    widest = plane.std(axis=0).max()
    noise = np.random.default_rng(seed).normal(scale=0.01 * START, size=plane.shape)
    return np.asarray(plane * (START / widest if widest > 0 else 1.0) + noise)


TSNE = Method(
    name="tsne",
    title="t-SNE",
    description="Near codes stay near, in islands. How far apart islands lie, how large and how dense they are means "
    "nothing.",
    layout=layout,
    placing=placing,
    settings=(
        Setting(
            name="perplexity",
            title="Perplexity",
            kind="float",
            default=30.0,
            low=2.0,
            high=100.0,
            help="About how many neighbours each code has a say with: few show fine structure, many show the whole.",
        ),
        Setting(
            name="exaggeration",
            title="Exaggeration",
            kind="float",
            default=1.0,
            low=1.0,
            high=12.0,
            advanced=True,
            help="How much harder neighbours pull than they should: above 1 islands are tighter and lie further apart.",
        ),
    ),
    fewest=4,
    most=20_000,
    libraries=("numpy", "scikit-learn", "openTSNE"),
    seeded=True,
)
