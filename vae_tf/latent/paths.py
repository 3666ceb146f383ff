"""Paths between two codes, for walking from one image to another. Vectors in, vectors out; knows no model.

Codes of a Gaussian prior in many dimensions lie near a sphere of radius sqrt(d); the middle of a straight
line between two of them does not, so the decoder has hardly seen it. The spherical path keeps the distance
from the origin.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

LatentPath = Callable[[ArrayLike, ArrayLike, int], NDArray[np.float32]]

_PARALLEL = 1e-7  # a sine below which two directions count as one, or as opposite: float32 tells no finer


def lerp(a: ArrayLike, b: ArrayLike, steps: int) -> NDArray[np.float32]:
    """The straight path from `a` to `b`, both included, float32 (steps, d).

    Args:
        a, b: vectors (d,), finite.
        steps: how many points, at least 2.

    Raises:
        ValueError: shapes that differ or are not (d,), values that are not finite, or steps < 2.
    """
    start, end, t = _checked(a, b, steps)
    return _with_exact_ends((1 - t) * start + t * end, start, end)


def slerp(a: ArrayLike, b: ArrayLike, steps: int) -> NDArray[np.float32]:
    """The path from `a` to `b` along an arc round the origin, both included, float32 (steps, d).

    The direction turns at a constant rate on the great circle through both, the shorter way round, and the
    norm moves linearly: equal norms stay what they are. Where there is no such circle:

    - parallel vectors: the straight line, which then is the same thing;
    - a zero vector has no direction and takes the other's: the straight line;
    - antiparallel vectors: one of the many half circles, through the coordinate axis along which `a` is
      shortest; in one dimension there is no way round the origin: the straight line.

    Arguments and errors as for `lerp`.

    References: K. Shoemake, Animating rotation with quaternion curves, SIGGRAPH 1985; T. White, Sampling
    generative networks, 2016 (arXiv 1609.04468).
    """
    start, end, t = _checked(a, b, steps)
    norm_a, norm_b = np.linalg.norm(start), np.linalg.norm(end)
    if norm_a == 0 or norm_b == 0:
        return lerp(a, b, steps)
    u, v = start / norm_a, end / norm_b
    across = v - (u @ v) * u  # the part of v at right angles to u: its length is the sine of the angle
    if np.linalg.norm(across) < _PARALLEL:
        if u @ v > 0 or u.size == 1:
            return lerp(a, b, steps)
        axis = np.eye(u.size)[np.argmin(np.abs(u))]
        across = axis - (u @ axis) * u
        angle = np.pi
    else:
        angle = np.arctan2(np.linalg.norm(across), u @ v)
    w = across / np.linalg.norm(across)
    directions = np.cos(t * angle) * u + np.sin(t * angle) * w
    return _with_exact_ends(((1 - t) * norm_a + t * norm_b) * directions, start, end)


PATHS: dict[str, LatentPath] = {"linear": lerp, "spherical": slerp}
"""The kinds of path by name, in the order of the menus."""


def _checked(
    a: ArrayLike, b: ArrayLike, steps: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Both ends in float64 (the result is rounded once, at the end) and the times (steps, 1) from 0 to 1."""
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused as such
        start, end = (np.asarray(np.asarray(end, np.float32), np.float64) for end in (a, b))
    if start.ndim != 1 or start.shape != end.shape or start.size == 0:
        raise ValueError(f"expected two vectors of one shape (d,), received {start.shape} and {end.shape}")
    if not (np.isfinite(start).all() and np.isfinite(end).all()):
        raise ValueError("expected finite vectors, received NaN or infinite values")
    if steps < 2:
        raise ValueError(f"steps: expected at least 2, received {steps}")
    return start, end, np.linspace(0, 1, steps)[:, np.newaxis]


def _with_exact_ends(
    path: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float32]:
    path[0], path[-1] = start, end
    return path.astype(np.float32)
