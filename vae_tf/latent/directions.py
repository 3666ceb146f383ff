"""Arithmetic in latent space: the way from one group of codes to another, and whether it means anything.

Arrays in, numbers out; knows no model and no labels. An attribute vector is the difference of two groups' means
(A. B. L. Larsen et al., Autoencoding beyond pixels using a learned similarity metric, 2016, arXiv 1512.09300;
T. White, Sampling generative networks, 2016, arXiv 1609.04468). Any two groups have one, two random
ones too: the numbers beside it tell the difference.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vae_tf.latent.table import finite_table

Table = NDArray[np.float64]
Range = tuple[float, float]

LARGE = 0.8
"""The effect size from which on Cohen calls a difference large."""
FEWEST = 4
"""Codes that a group must have to be halved, and each half to have a spread."""
PAIRS = 200
PERMUTATIONS = 50
ROUNDING = 1e-9
"""What is smaller than this share of the numbers that it comes from is rounding."""


@dataclass(frozen=True, eq=False)
class Direction:
    """The way from group a to group b.

    Attributes:
        vector: float64 (d,), mean(b) - mean(a).
        n_a, n_b: how many codes the groups have.
        cohen_d: how far apart the groups lie along the direction, in standard deviations within a group; or None.
        reason: why `cohen_d` is None, in a few words; else None.
        cosine: how alike the single differences b_i - a_j point, from -1 to 1; None below two pairs.
        cosine_random: the same for pairs that ignore the groups, the mean over 50 permutations; or None.
        cosine_random_range: what 95 % of these permutations lie between; or None.
    """

    vector: Table
    n_a: int
    n_b: int
    cohen_d: float | None
    reason: str | None
    cosine: float | None
    cosine_random: float | None
    cosine_random_range: Range | None

    @property
    def meaningful(self) -> bool:
        """Whether the groups differ by a large effect and their differences agree more than those of random pairs do.

        d >= 0.8 (J. Cohen, Statistical power analysis, 1988) alone says little of small groups: of two random ones
        with ten codes each, one pair in seven comes out so by chance; with fifty, none in hundreds.
        """
        if self.cohen_d is None or self.cohen_d < LARGE:
            return False
        return self.cosine is None or self.cosine_random_range is None or self.cosine > self.cosine_random_range[1]


def direction(a: ArrayLike, b: ArrayLike, *, seed: int = 0) -> Direction:
    """The direction from the codes a (n, d) to the codes b (m, d); the same seed gives the same numbers.

    `cohen_d` is cross-fitted: the direction is fitted on one half of each group and d is measured on the other, both
    ways, and averaged. Measured where it was fitted, d would be large for any two small groups of many dimensions.
    `cosine` is the mean cosine between the differences of up to 200 disjoint random pairs.

    Raises:
        ValueError: an empty group, tables that are not finite or of different d, or a seed that is negative.
    """
    first = finite_table("a", a)
    second = finite_table("b", b, columns=first.shape[1])
    if seed < 0:
        raise ValueError(f"seed: expected a whole number >= 0, received {seed}")
    rng = np.random.default_rng(seed)
    cohen_d, reason = _cross_fitted(first, second, rng)
    cosine, random = _consistency(first, second, rng)
    return Direction(
        vector=second.mean(axis=0) - first.mean(axis=0),
        n_a=len(first),
        n_b=len(second),
        cohen_d=cohen_d,
        reason=reason,
        cosine=cosine,
        cosine_random=float(np.mean(random)) if random else None,
        cosine_random_range=_middle(random) if random else None,
    )


def cohens_d(a: Table, b: Table) -> float | None:
    """Cohen's d of two samples of numbers: (mean b - mean a) over the pooled standard deviation (Cohen 1988, 2.5.1).

    None where neither sample has a spread to measure by, though their means differ.
    """
    difference = b.mean() - a.mean()
    freedom = len(a) + len(b) - 2
    spread = np.sqrt(((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / freedom)
    size = max(np.abs(a).max(), np.abs(b).max())
    if spread > ROUNDING * size:
        return float(difference / spread)
    return 0.0 if abs(difference) <= ROUNDING * size else None


def _cross_fitted(a: Table, b: Table, rng: np.random.Generator) -> tuple[float | None, str | None]:
    """Cohen's d along the direction, each half judged by the other's direction; or why there is none."""
    if min(len(a), len(b)) < FEWEST:
        return None, f"fewer than {FEWEST} codes in a group"
    a, b = rng.permutation(a), rng.permutation(b)
    halves = [(a[: len(a) // 2], b[: len(b) // 2]), (a[len(a) // 2 :], b[len(b) // 2 :])]
    found = [_measured(*fitted, *held_out) for fitted, held_out in (halves, halves[::-1])]
    if None in found:
        return None, "no spread within the groups"
    return float(np.mean([d for d in found if d is not None])), None


def _measured(fitted_a: Table, fitted_b: Table, a: Table, b: Table) -> float | None:
    vector = fitted_b.mean(axis=0) - fitted_a.mean(axis=0)
    length = np.linalg.norm(vector)
    if length == 0:  # no direction at all, so no difference along it
        return 0.0
    return cohens_d(a @ (vector / length), b @ (vector / length))


def _consistency(a: Table, b: Table, rng: np.random.Generator) -> tuple[float | None, list[float]]:
    """The mean cosine of the pairs' differences, and the same for pairs drawn from both groups together."""
    pairs = min(len(a), len(b), PAIRS)
    cosine = _mean_cosine(_drawn(b, pairs, rng) - _drawn(a, pairs, rng))
    together = np.concatenate([a, b])
    random = []
    for _ in range(PERMUTATIONS):
        drawn = _drawn(together, 2 * pairs, rng)
        random.append(_mean_cosine(drawn[pairs:] - drawn[:pairs]))
    return cosine, [value for value in random if value is not None]


def _drawn(codes: Table, count: int, rng: np.random.Generator) -> Table:
    return codes[rng.choice(len(codes), count, replace=False)]


def _mean_cosine(differences: Table) -> float | None:
    """The mean cosine between any two of the rows; a row of zeros has no direction and is left out."""
    lengths = np.linalg.norm(differences, axis=1)
    units = differences[lengths > 0] / lengths[lengths > 0, np.newaxis]
    n = len(units)
    if n < 2:
        return None
    total = units.sum(axis=0)  # |u_1 + ... + u_n|^2 holds each pair twice, and n ones
    return float(np.clip((total @ total - n) / (n * (n - 1)), -1, 1))


def _middle(values: list[float]) -> Range:
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
