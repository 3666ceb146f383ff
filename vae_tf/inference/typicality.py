"""Whether an image is like the others, by its log-likelihood: as it is, or by how far from usual. Knows arrays only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vae_tf.inference.quality import Figure

Doubles = npt.NDArray[np.float64]


def atypicality(log_likelihood: npt.ArrayLike, usual: npt.ArrayLike) -> Doubles:
    """|log p(x) - the mean of `usual`|, nats: large where an image is less likely, or more, than images usually are
    (Nalisnick et al. 2019, arXiv 1906.02994, for one image)."""
    return np.abs(np.asarray(log_likelihood, np.float64) - np.mean(np.asarray(usual, np.float64)))


def auroc(inside: npt.ArrayLike, outside: npt.ArrayLike) -> Figure:
    """The probability that a score of `outside` is the higher one, ties half: 0.5 tells nothing, 1 everything.

    The standard error is that of Hanley & McNeil (1982). Raises: ValueError for an empty or NaN score.
    """
    from scipy.stats import rankdata  # half a second, which a server's start should not wait for

    a, b = (np.asarray(scores, np.float64).ravel() for scores in (inside, outside))
    if not (a.size and b.size and np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError(f"scores: expected finite ones of both kinds, received {a.size} and {b.size}")
    ranks = rankdata(np.concatenate([a, b]))
    area = float((ranks[a.size :].sum() - b.size * (b.size + 1) / 2) / (a.size * b.size))
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (b.size - 1) * (q1 - area**2) + (a.size - 1) * (q2 - area**2)
    return Figure(area, float(np.sqrt(max(variance, 0.0) / (a.size * b.size))))
