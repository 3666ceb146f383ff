"""The aggregate posterior q(z), the mean of q(z|x) over images, beside the prior: what codes tell of images, where the
two differ, and where the prior has mass that no code comes near. Arrays in, numbers out; knows no model.

The KL term of the bound, a mean over images, is I(x; z) + KL(q(z) || p(z)) (Hoffman & Johnson 2016, ELBO surgery), and
the second part is the total correlation of q(z) plus the KL of each dimension's own marginal. q(z) is the mixture of
the n given posteriors, without approximation; what is sampled is only z.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from vae_tf.inference.gaussian import LOG_2_PI
from vae_tf.inference.quality import Figure, mean_of
from vae_tf.latent.table import finite_table

Doubles = npt.NDArray[np.float64]

FAR = float(np.log(10.0))
"""A hole is where q(z) is less than a tenth of p(z): this many nats below it."""
RESOLVED = 0.05
"""The most of q(z) itself that may seem to lie in holes, from too few images, for holes to mean anything."""
EDGE, POINTS = 5.0, 201
"""The axis on which a dimension's own marginal is laid out: from -5 to 5, in so many points."""
AT_ONCE = 4_000_000
"""Numbers that are held at a time: 32 MB."""


@dataclass(frozen=True, eq=False)
class Aggregate:
    """What n posteriors of d dimensions are together; nats, with standard errors of the sampling.

    Attributes:
        information: I(x; z) under q, at most `ceiling` = log n: near it there are too few images to tell more.
        marginal_kl: KL(q(z) || p(z)); total_correlation: the part of it that no dimension has alone.
        dimension_kl (d,): KL of each dimension's marginal from N(0, 1): their sum is the rest of it.
        holes: the share of the prior's mass where q(z) < p(z) / 10.
        fresh: the same share of q(z)'s own mass, each posterior left out of what it is compared with: what of `holes`
            may come from n being small. Above `RESOLVED`, holes say nothing in so many dimensions.
        dimension_holes (d,): the same share in each dimension alone, which n resolves in any case.
        marginals (d, g): the density of each dimension's marginal at `axis` (g,).
    """

    information: Figure
    ceiling: float
    marginal_kl: Figure
    total_correlation: Figure
    dimension_kl: Doubles
    holes: Figure
    fresh: Figure
    dimension_holes: Doubles
    axis: Doubles
    marginals: Doubles

    @property
    def resolved(self) -> bool:
        """Whether there are images enough for `holes` to mean something."""
        return self.fresh.value <= RESOLVED


def aggregate(z_mean: npt.ArrayLike, z_log_var: npt.ArrayLike, *, samples: int = 1000, seed: int = 0) -> Aggregate:
    """What the posteriors N(z_mean, exp z_log_var), both (n, d), n >= 2, are together, by so many samples of z.

    Raises: ValueError for tables that are not finite or differ in shape, one posterior alone, or fewer than 2 samples.
    """
    mean = finite_table("z_mean", z_mean)
    log_var = finite_table("z_log_var", z_log_var, columns=mean.shape[1])
    if len(mean) != len(log_var) or len(mean) < 2:
        raise ValueError(f"z_mean, z_log_var: expected two or more rows each, received {len(mean)} and {len(log_var)}")
    if samples < 2:
        raise ValueError(f"samples: expected at least 2, received {samples}")
    rng = np.random.default_rng(seed)
    whose = np.resize(rng.permutation(len(mean)), samples)
    z = mean[whose] + np.exp(0.5 * log_var[whose]) * rng.standard_normal((samples, mean.shape[1]))
    own = _log_normal(z, mean[whose], log_var[whose]).sum(axis=1)
    joint, without_own = _log_mixture(z, mean, log_var, whose)
    alone = _log_marginals(z, mean, log_var)
    prior = -0.5 * (LOG_2_PI + z**2)
    axis = np.linspace(-EDGE, EDGE, POINTS)
    marginals = np.exp(_log_marginals(np.tile(axis[:, None], (1, mean.shape[1])), mean, log_var)).T
    standard = rng.standard_normal((samples, mean.shape[1]))
    far = _log_mixture(standard, mean, log_var)[0] < _log_prior(standard) - FAR
    return Aggregate(
        information=mean_of(own - joint),
        ceiling=float(np.log(len(mean))),
        marginal_kl=mean_of(joint - prior.sum(axis=1)),
        total_correlation=mean_of(joint - alone.sum(axis=1)),
        dimension_kl=(alone - prior).mean(axis=0),
        holes=mean_of(far.astype(np.float64)),
        fresh=mean_of((without_own < _log_prior(z) - FAR).astype(np.float64)),
        dimension_holes=_hole_shares(axis, marginals),
        axis=axis,
        marginals=marginals,
    )


def _log_normal(z: Doubles, mean: Doubles, log_var: Doubles) -> Doubles:
    return np.asarray(-0.5 * (LOG_2_PI + log_var + (z - mean) ** 2 * np.exp(-log_var)))


def _log_prior(z: Doubles) -> Doubles:
    return np.asarray(-0.5 * (LOG_2_PI + z**2).sum(axis=1))


def _log_mixture(
    z: Doubles, mean: Doubles, log_var: Doubles, whose: npt.NDArray[np.int64] | None = None
) -> tuple[Doubles, Doubles]:
    """log q(z) of each row, (m,), and the same without the component `whose` (m,) it came from (NaN where unknown)."""
    precision = np.exp(-log_var)
    # |z - m|^2 / v in three matrix products; float64, as it cancels.
    constant = -0.5 * (LOG_2_PI + log_var + mean**2 * precision).sum(axis=1)
    size = max(1, AT_ONCE // len(mean))
    joint, without = np.empty(len(z)), np.full(len(z), np.nan)
    for start in range(0, len(z), size):
        rows = slice(start, start + size)
        part = constant + z[rows] @ (mean * precision).T - 0.5 * (z[rows] ** 2) @ precision.T
        joint[rows] = logsumexp(part, axis=1) - np.log(len(mean))
        if whose is not None:
            part[np.arange(len(part)), whose[rows]] = -np.inf
            without[rows] = logsumexp(part, axis=1) - np.log(len(mean) - 1)
    return joint, without


def _log_marginals(z: Doubles, mean: Doubles, log_var: Doubles) -> Doubles:
    """log q(z_j) of each coordinate, (m, d)."""
    size = max(1, AT_ONCE // len(mean))
    found = np.empty_like(z)
    for j in range(z.shape[1]):
        for start in range(0, len(z), size):
            rows = slice(start, start + size)
            part = _log_normal(z[rows, j, None], mean[:, j], log_var[:, j])
            found[rows, j] = logsumexp(part, axis=1) - np.log(len(mean))
    return found


def _hole_shares(axis: Doubles, marginals: Doubles) -> Doubles:
    """The share of N(0, 1) on the axis where a marginal (d, g) is below a tenth of it, (d,)."""
    prior = np.exp(-0.5 * (LOG_2_PI + axis**2))
    return np.asarray(((marginals < prior / 10.0) * prior).sum(axis=1) / prior.sum())
