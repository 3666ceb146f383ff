"""Further codes on a finished UMAP: each goes where the pull of its nearest codes and the push of the others balance.

umap-learn's `transform` draws that pull and push at random for each call, which takes a search index that compiles for
50 s and gives a code another place beside other codes. Here they are summed, in numpy: the same code, the same place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.graph import nearest_by
from vae_tf.latent.maps.method import Place, Table

STEPS = 150
RATE = 1.0
"""Of the way that the forces ask for, at the first step; it falls evenly to 0."""
PUSHES = 5
"""Pushes for each pull: umap-learn's rate of negative samples."""
PUSHING = 100
"""Codes that stand for all in the push, drawn once."""
LARGEST = 4.0
"""No force is larger, in each direction."""
HALVINGS = 40
NARROWEST = 1e-3
"""The narrowest scale of the weights, in mean distances of the nearest codes: umap-learn's, too."""
TINY = 1e-12
Doubles = NDArray[np.float64]
Singles = NDArray[np.float32]


def placing_by_forces(codes: Table, coordinates: Table, *, k: int, metric: str, min_dist: float, seed: int) -> Place:
    """What places further codes (m, d) on the layout `coordinates` (n, 2) of `codes` (n, d): float32 (m, 2)."""
    a, b = curve(min_dist)
    there = coordinates.astype(np.float32)
    rows = np.random.default_rng(seed).choice(len(there), min(PUSHING, len(there)), replace=False)

    def place(further: Table) -> Table:
        found, distances = nearest_by(codes, further, k, metric)
        weights = memberships(distances.astype(np.float64))
        weights = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
        near = there[found]
        at = np.einsum("mk,mkd->md", weights, near)
        for step in range(STEPS):
            pull = _pull(at, near, weights, a, b)
            push = PUSHES * _push(at, there[rows], a, b)
            at += np.float32(RATE * (1 - step / STEPS)) * (pull + push)
        return np.asarray(at, np.float32)

    return place


def memberships(distances: Doubles) -> Doubles:
    """How much each of a code's k nearest counts, (m, k), 0 to 1: exp(-d / s), with s such that they sum to log2 k.

    As in umap-learn's `transform`, without a neighbour that counts fully by right.
    """
    k = distances.shape[1]
    wanted, counted = np.log2(max(k, 2)), distances[:, min(1, k - 1) :]
    mean = np.maximum(distances.mean(axis=1, keepdims=True), TINY)
    low, high = np.log(NARROWEST * mean), np.log(mean / NARROWEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        over = np.exp(-counted / np.exp(middle)).sum(axis=1, keepdims=True) > wanted
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return np.asarray(np.exp(-distances / np.exp(high)))


def curve(min_dist: float) -> tuple[float, float]:
    """a and b of 1 / (1 + a d^2b), nearest to 1 up to `min_dist` and exp(min_dist - d) beyond: as in umap-learn."""
    from scipy.optimize import curve_fit

    d = np.linspace(0, 3, 300)
    wanted = np.where(d < min_dist, 1.0, np.exp(min_dist - d))
    (a, b), _ = curve_fit(lambda x, a, b: 1.0 / (1.0 + a * x ** (2 * b)), d, wanted)
    return float(a), float(b)


def _pull(at: Singles, near: Singles, weights: Singles, a: float, b: float) -> Singles:
    """The mean force (m, 2) towards neighbours (m, k, 2), by their weights."""
    away = at[:, np.newaxis] - near
    square = np.einsum("mkd,mkd->mk", away, away)
    power = np.maximum(square, 1e-12) ** (b - 1)
    strength = -2 * a * b * power / (1 + a * power * square)
    return np.asarray(np.einsum("mk,mkd->md", weights, np.clip(strength[..., np.newaxis] * away, -LARGEST, LARGEST)))


def _push(at: Singles, others: Singles, a: float, b: float) -> Singles:
    """The mean force (m, 2) away from others (p, 2)."""
    away = at[:, np.newaxis] - others
    square = np.einsum("mpd,mpd->mp", away, away)
    strength = 2 * b / ((0.001 + square) * (1 + a * square**b))
    return np.asarray(np.clip(strength[..., np.newaxis] * away, -LARGEST, LARGEST).mean(axis=1))
