"""How much of the latent space a model uses, from its encoder's outputs. Arrays in, numbers out."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

ACTIVE_VARIANCE = 0.01
"""The variance over images above which a latent dimension counts as active (Burda et al. 2016)."""


def activity(z_mean: ArrayLike) -> NDArray[np.float64]:
    """The variance over images of each dimension's encoder mean, (d,), from `z_mean` (n, d).

    Raises:
        ValueError: not (n, d) with n >= 1.
    """
    return np.asarray(_table("z_mean", z_mean).var(axis=0))


def most_active(z_mean: ArrayLike) -> list[int]:
    """The latent dimensions of codes (n, d), the most active first; one or two keep their order.

    Raises:
        ValueError: not (n, d) with n >= 1.
    """
    order = np.argsort(activity(z_mean))[::-1]
    return sorted(order.tolist()) if len(order) <= 2 else order.tolist()


def active_units(z_mean: ArrayLike, threshold: float = ACTIVE_VARIANCE) -> int:
    """How many latent dimensions say something about the image: those whose `activity` exceeds `threshold`.

    Burda, Grosse & Salakhutdinov, Importance weighted autoencoders, 2016 (arXiv 1509.00519), section 5.2.

    Raises:
        ValueError: z_mean not (n, d) with n >= 1, or a threshold that is negative or not a number.
    """
    if not threshold >= 0:
        raise ValueError(f"threshold: expected a number >= 0, received {threshold}")
    return int((activity(z_mean) > threshold).sum())


def _table(name: str, value: ArrayLike) -> NDArray[np.float64]:
    table = np.asarray(value, np.float64)
    if table.ndim != 2 or 0 in table.shape:
        raise ValueError(f"{name}: expected shape (n, d) with n >= 1 and d >= 1, received {table.shape}")
    return table
