"""Some of many points, so that each label keeps its share. Arrays in, positions out; never the first N."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def stratified(labels: NDArray[np.int64] | int, size: int, seed: int) -> NDArray[np.int64]:
    """`size` positions, ascending, drawn so that each label has its share of them; the same seed, the same ones.

    A label has at least one where there is room. `labels` is (n,), or just n where there are none.

    Raises:
        ValueError: a size that is not from 1 to n.
    """
    of = np.zeros(labels, np.int64) if isinstance(labels, int) else labels
    if not 1 <= size <= len(of):
        raise ValueError(f"sample: expected 1 to {len(of)}, received {size}")
    rng = np.random.default_rng(seed)
    kinds, counts = np.unique(of, return_counts=True)
    chosen = [
        rng.permutation(np.flatnonzero(of == kind))[:share]
        for kind, share in zip(kinds, _shares(counts, size), strict=True)
    ]
    return np.sort(np.concatenate(chosen))


def _shares(counts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """How many of each kind, by the largest remainders: they add up to `size`, and none exceeds its count."""
    exact = counts * (size / counts.sum())
    shares: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    if size >= len(counts):
        shares = np.maximum(shares, 1)
    while shares.sum() != size:  # a few steps: at most one for each kind
        step = 1 if shares.sum() < size else -1
        open_ = shares < counts if step > 0 else shares > 1
        gap = np.where(open_, (exact - shares) * step, -np.inf)
        shares[np.argmax(gap)] += step
    return shares
