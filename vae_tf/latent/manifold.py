"""Points of the latent space laid out as pictures: grids over a plane, and walks along one dimension.

Numbers in, codes out; what a model decodes from them is somebody else's business.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri


def quantiles(size: int) -> NDArray[np.float32]:
    """Standard normal values, float32 (size,), rising, that cut the prior into `size` equally likely parts.

    They are the inverse Gaussian CDF of the midpoints (i + 0.5) / size.

    Raises:
        ValueError: size < 1.
    """
    if size < 1:
        raise ValueError(f"size: expected at least 1, received {size}")
    return np.asarray(ndtri((np.arange(size) + 0.5) / size), np.float32)


def unit_square_grid(size: int) -> NDArray[np.float32]:
    """The codes of a `size` by `size` picture of the two-dimensional latent plane, float32 (size * size, 2).

    The unit square's cell midpoints through the inverse Gaussian CDF, so that every cell is equally likely
    under the prior: Kingma & Welling, Auto-Encoding Variational Bayes, figure 4. In reading order: the top
        row first, which has
    the largest second coordinate, as on a map; the first coordinate rises from left to right.

    Raises:
        ValueError: size < 1.
    """
    values = quantiles(size)
    columns, rows = np.meshgrid(values, values[::-1])
    return np.stack([columns.ravel(), rows.ravel()], axis=1)


def traversal(base: ArrayLike, dimension: int, values: ArrayLike) -> NDArray[np.float32]:
    """Copies of `base` whose coordinate `dimension` takes each of `values` in turn, float32 (len(values), d).

    Raises:
        ValueError: base or values not finite vectors, or no such dimension.
    """
    start, along = _finite_vector("base", base), _finite_vector("values", values)
    if not 0 <= dimension < start.size:
        raise ValueError(f"dimension: expected 0 to {start.size - 1}, received {dimension}")
    codes = np.tile(start, (along.size, 1))
    codes[:, dimension] = along
    return codes


def _finite_vector(name: str, value: ArrayLike) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused as such
        vector = np.asarray(value, np.float32)
    if vector.ndim != 1 or vector.size == 0:
        raise ValueError(f"{name}: expected a vector of at least one number, received shape {vector.shape}")
    if not np.isfinite(vector).all():
        raise ValueError(f"{name}: expected finite values, received NaN or infinite ones")
    return vector
