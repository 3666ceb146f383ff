"""A map by UMAP (L. McInnes, J. Healy & J. Melville, 2018, arXiv 1802.03426), started from principal components.

The steps are umap-learn's own functions; starting from PCA, fewer epochs do, and the neighbours can be shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vae_tf.latent.maps.epochs import Epochs
from vae_tf.latent.maps.forces import placing_by_forces
from vae_tf.latent.maps.graph import METRICS, SHARE, neighbour_graph
from vae_tf.latent.maps.libraries import umap_library
from vae_tf.latent.maps.method import Labels, Method, Place, Table, Tell
from vae_tf.latent.maps.plane import principal_plane
from vae_tf.latent.maps.setting import Setting

SIDE = 10.0
"""How wide the start is laid out."""
JITTER = 1e-4
FEW = 10_000
"""Up to so many codes the epochs are such that they take a second or so; the library would take 500."""
WORK = 1_000_000
"""Codes times epochs that are a second's work."""
FEWEST, MOST = 100, 400
MANY = {False: 100, True: 80}
"""Epochs of many codes, by `fast`; the library's default is 200, from another start."""
DENSITY_EPOCHS = 200
"""More for densMAP, as the library has it."""
LABELS_APART = 5.0
"""How far apart different labels count where labels have a say: the library's default weight of one half."""
DENSITY = {"lambda": 2.0, "frac": 0.3, "var_shift": 0.1}
"""The library's defaults of densMAP (A. Narayan, B. Berger & H. Cho, 2021)."""


def layout(
    codes: Table, labels: Labels | None, *, settings: Mapping[str, Any], seed: int, fast: bool, tell: Tell
) -> Table:
    """The codes laid out so that neighbours stay neighbours; the same seed gives the same map unless `fast`.

    Up to FEW codes there is nothing to gain by `fast`, and the map is the same with it.

    Raises: ValueError where labels shall have a say and there are none.
    """
    if settings["supervised"] and labels is None:
        raise ValueError("supervised: expected labels, and these images have none")
    k = min(settings["neighbours"], len(codes))
    tell("Neighbours", 0.0)
    library = umap_library()
    found, distances = neighbour_graph(codes, k, metric=settings["metric"], seed=seed, tell=tell)
    density = bool(settings["density"])
    graph, *_, true_distances = library.fuzzy_simplicial_set(
        codes, k, None, settings["metric"], knn_indices=found, knn_dists=distances, return_dists=density
    )
    if settings["supervised"]:
        graph = library.discrete_metric_simplicial_set_intersection(graph, labels, far_dist=LABELS_APART)
    a, b = library.find_ab_params(1.0, settings["min_dist"])
    coordinates, _ = library.simplicial_set_embedding(
        codes,
        graph,
        n_components=2,
        initial_alpha=1.0,
        a=a,
        b=b,
        gamma=1.0,
        negative_sample_rate=5,
        n_epochs=epochs(len(codes), fast=fast) + DENSITY_EPOCHS * density,
        init=_start(codes, seed),
        random_state=_random_state(seed),
        metric="euclidean",
        metric_kwds={},
        densmap=density,
        densmap_kwds=DENSITY | {"graph_dists": true_distances} if density else {},
        output_dens=False,
        parallel=fast and len(codes) > FEW,
        tqdm_kwds=Epochs(lambda words, share: tell(words, SHARE + (1 - SHARE) * share)).settings,
    )
    if not np.isfinite(coordinates).all():
        raise ValueError("UMAP: expected codes that can be laid out, received ones of which it makes no finite map")
    return np.ascontiguousarray(coordinates, np.float32)


def epochs(n: int, *, fast: bool) -> int:
    """How many times each pair of neighbours is looked at."""
    return min(max(WORK // n, FEWEST), MOST) if n <= FEW else MANY[fast]


def placing(codes: Table, coordinates: Table, *, settings: Mapping[str, Any], seed: int) -> Place:
    """What puts further codes where UMAP's forces of their nearest codes are in balance."""
    return placing_by_forces(
        codes,
        coordinates,
        k=min(settings["neighbours"], len(codes)),
        metric=settings["metric"],
        min_dist=settings["min_dist"],
        seed=seed,
    )


def _start(codes: Table, seed: int) -> Table:
    """The principal plane as wide as UMAP's layouts are, with a little noise that tells equal codes apart."""
    plane = principal_plane(codes)(codes)
    widest = float(np.abs(plane).max())
    noise = np.random.default_rng(seed).normal(scale=JITTER, size=plane.shape)
    return np.asarray(plane * (SIDE / widest if widest > 0 else 1.0) + noise, np.float32)


def _random_state(seed: int) -> Any:
    from sklearn.utils import check_random_state

    return check_random_state(seed)


UMAP = Method(
    name="umap",
    title="UMAP",
    description="Neighbours in the latent space stay neighbours on the map. Distances between far groups, their sizes "
    "and their density mean little.",
    layout=layout,
    placing=placing,
    settings=(
        Setting(
            name="neighbours",
            title="Neighbours",
            kind="int",
            default=15,
            low=2,
            high=200,
            help="How many nearest codes (itself among them) count as a code's surroundings: few show fine structure, "
            "many show the whole.",
        ),
        Setting(
            name="min_dist",
            title="Minimum distance",
            kind="float",
            default=0.1,
            low=0.0,
            high=0.99,
            help="How near neighbours may come to each other on the map: small values make tight clumps.",
        ),
        Setting(
            name="metric",
            title="Distance",
            kind="choice",
            default="euclidean",
            choices=METRICS,
            advanced=True,
            help="How far apart two codes are: straight through, by their angle, or along the axes.",
        ),
        Setting(
            name="supervised",
            title="By label",
            kind="bool",
            default=False,
            advanced=True,
            help="Codes of the same label are drawn together. Such a map shows what it was told, not what was found.",
        ),
        Setting(
            name="density",
            title="Keep density (densMAP)",
            kind="bool",
            default=False,
            advanced=True,
            help="Where the codes lie apart, the map is sparse too.",
        ),
    ),
    fewest=4,
    libraries=("numpy", "scikit-learn", "umap-learn", "numba"),
    seeded=True,
    hasty=True,
)
