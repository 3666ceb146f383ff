"""Codes seen from fewer dimensions. Arrays in, arrays out; knows no model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vae_tf.latent.table import finite_table

ALIKE = 9
"""Decimals up to which two entries of an axis count as equally large: rounding must not choose its sign."""


@dataclass(frozen=True, eq=False)
class PrincipalAxes:
    """The directions in which codes vary most.

    Attributes:
        mean: float64 (d,), the middle of the codes.
        components: float64 (k, d), orthonormal rows, by falling variance.
        variance: float64 (k,), the codes' variance along each (over n, as `activity` counts it).
    """

    mean: NDArray[np.float64]
    components: NDArray[np.float64]
    variance: NDArray[np.float64]


def principal_axes(z: ArrayLike, most: int = 10) -> PrincipalAxes:
    """The principal axes of codes (n, d), at most `most` of them and never more than d.

    The sign is fixed: the entry of an axis that is largest in size is positive. Where the codes vary in fewer
    directions (one code, say, or constant dimensions), the axes left over have variance 0 and are orthonormal still.

    Reference: K. Pearson, On lines and planes of closest fit to systems of points in space, 1901.

    Raises:
        ValueError: z not finite (n, d) with n >= 1, or most < 1.
    """
    codes = finite_table("z", z)
    if most < 1:
        raise ValueError(f"most: expected at least 1, received {most}")
    mean = codes.mean(axis=0)
    away = codes - mean
    return axes_of(mean, away.T @ away / len(codes), most)


def axes_of(mean: NDArray[np.float64], covariance: NDArray[np.float64], most: int) -> PrincipalAxes:
    """The `most` principal axes of points with this mean (d,) and covariance (d, d), as `principal_axes` says."""
    variance, columns = np.linalg.eigh(covariance)
    order = np.argsort(-variance, kind="stable")[:most]  # stable: of codes all alike, the axes are z1, z2, ...
    components = columns.T[order]
    largest = np.argmax(np.abs(components).round(ALIKE), axis=1)
    signs = np.where(components[np.arange(len(order)), largest] < 0, -1.0, 1.0)
    return PrincipalAxes(mean, components * signs[:, np.newaxis], np.maximum(variance[order], 0.0))
