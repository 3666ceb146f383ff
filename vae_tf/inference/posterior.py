"""The true posterior p(z|x) of one image where the latent space is a plane: on a grid, beside the encoder's q(z|x), and
by a chain that walks through it. Knows tensors and the few methods of a model that it is given, no model of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from scipy.ndimage import maximum_filter
from scipy.special import logsumexp

from vae_tf.inference.batch import DECODED, LatentVariableModel
from vae_tf.inference.gaussian import LOG_2_PI, Tensor, log_standard_normal
from vae_tf.inference.hmc import Chains, Sampler

Doubles = npt.NDArray[np.float64]
Joint = Callable[[Doubles], Doubles]
"""z (m, 2) -> log p(x, z) of one image, nats (m,)."""

REACH = 6.0
"""How far from the origin is looked at first, in deviations of the prior: beyond lie 3e-8 of it."""
FIRST = 121
"""Points to a side of the first look: a step of 0.1."""
DROP = 14.0
"""Nats below the peak where a density counts as none: e^-14 is a millionth."""
ROUNDS = 8
NODES = 24
"""Points to a side of the Gauss-Hermite rule by which means over q(z|x) are taken."""


@dataclass(frozen=True, eq=False)
class PlanePosterior:
    """What is known of z given one image x, in nats; float64.

    Attributes:
        across (g,), up (g,): the grid's coordinates of z1 and z2.
        log_density (g, g): log p(z|x), normalised; row i is at up[i].
        log_evidence: log p(x); its `log_evidence_error` is how far a grid of half as many points to a side is off.
        mean (2,), covariance (2, 2): of p(z|x).
        q_mean (2,), q_covariance (2, 2): of the encoder's q(z|x).
        elbo: the bound that q(z|x) gives; `gap`: log p(x) less that, which is KL(q(z|x) || p(z|x)).
        modes (k, 2): where p(z|x) has peaks, the highest first; those more than 5 nats below it are left out.
    """

    across: Doubles
    up: Doubles
    log_density: Doubles
    log_evidence: float
    log_evidence_error: float
    mean: Doubles
    covariance: Doubles
    q_mean: Doubles
    q_covariance: Doubles
    elbo: float
    modes: Doubles

    @property
    def gap(self) -> float:
        """KL(q(z|x) || p(z|x)), nats."""
        return self.log_evidence - self.elbo


def posterior_on_plane(
    model: LatentVariableModel, x: npt.ArrayLike, *, targets: str | None = None, side: int = 161, seed: int = 0
) -> PlanePosterior:
    """The true posterior of an image x (h, w, c), float in [0, 1], on a grid around its mass.

    The whole plane is looked at first, then a finer and finer grid is laid around all that is within `DROP` nats of the
    peak. A mode apart that is narrower than the first look's step of 0.1 may be missed. The picture's grid also holds
    q(z|x) out to three deviations. `targets` says how pixels are read, the model's own unless given; `seed` decides
    that where it is by chance. Raises: ValueError for a model of other than 2 latent dimensions, or more than one x.
    """
    if not 21 <= side <= 1001:
        raise ValueError(f"side: expected 21 to 1001 points, received {side}")
    log_joint, q_mean, q_deviation = _opened(model, x, targets, seed)
    box = _mass(log_joint, q_mean, q_deviation, side)
    grid, values = _looked(log_joint, box, side)
    evidence = _integral(grid, values)
    error = abs(_integral([axis[::2] for axis in grid], values[::2, ::2]) - evidence)
    mean, covariance = _moments(grid, values)
    shown = _around(box, q_mean, q_deviation, 3.0)
    picture, seen = _looked(log_joint, shown, side)
    return PlanePosterior(
        across=picture[0],
        up=picture[1],
        log_density=seen - evidence,
        log_evidence=evidence,
        log_evidence_error=error,
        mean=mean,
        covariance=covariance,
        q_mean=q_mean,
        q_covariance=np.diag(q_deviation**2),
        elbo=_bound(log_joint, q_mean, q_deviation),
        modes=_peaks(grid, values),
    )


def posterior_chain(
    model: LatentVariableModel,
    x: npt.ArrayLike,
    *,
    chains: int = 2,
    steps: int = 200,
    warmup: int = 200,
    leapfrogs: int = 10,
    targets: str | None = None,
    seed: int = 0,
    progress: Callable[[float], object] = lambda share: None,
) -> Chains:
    """Hamiltonian chains through p(z|x) of an image x (h, w, c): z (steps, chains, 1, d), of any latent size.

    They begin at samples of q(z|x) with three times its deviations: where split R-hat stays above 1.05 they have not
    met, as in modes apart. Raises: ValueError.
    """
    if not 1 <= chains <= 64:
        raise ValueError(f"chains: expected 1 to 64, received {chains}")
    read, (z_mean, z_log_var) = _read(model, x, targets, seed)
    noise = np.random.default_rng(seed).standard_normal((chains, 1, model.config.latent_dim), np.float32)
    start = np.asarray(z_mean) + 3.0 * np.exp(0.5 * np.asarray(z_log_var)) * noise

    def log_density(z: Tensor, image: Tensor) -> Tensor:
        return model.log_likelihood(image, z) + log_standard_normal(z)

    sampler = Sampler(log_density, leapfrogs=leapfrogs)
    return sampler(start, read, steps=steps, warmup=warmup, seed=seed, progress=progress)


def _read(model: LatentVariableModel, x: npt.ArrayLike, targets: str | None, seed: int) -> tuple[Tensor, Tensor]:
    """One image as its targets read it, (1, h, w, c), and what the encoder says of it."""
    image = np.asarray(x)
    if image.ndim != 3:
        raise ValueError(f"x: expected one image (h, w, c), received shape {image.shape}")
    model.checked(image[None])
    read = model.read(tf.constant(image[None], tf.float32), targets or str(model.config.eval_targets), seed)
    return read, model.infer(read)


def _opened(
    model: LatentVariableModel, x: npt.ArrayLike, targets: str | None, seed: int
) -> tuple[Joint, Doubles, Doubles]:
    """log p(x, z) as a function of points of the plane; mean (2,) and deviations (2,) of q(z|x)."""
    if model.config.latent_dim != 2:
        raise ValueError(f"posterior: expected a model of 2 latent dimensions, received {model.config.latent_dim}")
    read, (z_mean, z_log_var) = _read(model, x, targets, seed)

    @tf.function(input_signature=[tf.TensorSpec((None, 1, 2), tf.float32)], autograph=False)
    def compiled(z: Tensor) -> Tensor:
        return (model.log_likelihood(read, z) + log_standard_normal(z))[:, 0]

    def log_joint(z: Doubles) -> Doubles:
        size = DECODED * model.at_once
        parts = [compiled(z[start : start + size, None].astype(np.float32)).numpy() for start in range(0, len(z), size)]
        return np.concatenate(parts).astype(np.float64)

    mean, log_var = (np.asarray(part, np.float64)[0] for part in (z_mean, z_log_var))
    return log_joint, mean, np.exp(0.5 * log_var)


def _mass(log_joint: Joint, q_mean: Doubles, q_deviation: Doubles, side: int) -> Doubles:
    """The box (low, high) x (z1, z2) around all within `DROP` nats of the peak."""
    box = _around(np.array([[-REACH, -REACH], [REACH, REACH]]), q_mean, q_deviation, 5.0)
    near = _looked(log_joint, _around(np.array([q_mean, q_mean]), q_mean, q_deviation, 5.0), 41)
    looks = [_looked(log_joint, box, FIRST), near]
    peak = max(values.max() for _, values in looks)
    box = _hull([_held(grid, values, peak) for grid, values in looks if values.max() > peak - DROP])
    for _ in range(ROUNDS):
        grid, values = _looked(log_joint, box, side)
        smaller = _held(grid, values, values.max())
        shrunk = np.ptp(smaller, axis=0) / np.ptp(box, axis=0)
        box = smaller
        if shrunk.min() > 0.8:
            break
    return box


def _held(grid: list[Doubles], values: Doubles, peak: float) -> Doubles:
    """The box around a grid's points that are within `DROP` nats of a peak, and a step more to each side."""
    rows, columns = np.nonzero(values > peak - DROP)
    found = np.array([[columns.min(), rows.min()], [columns.max(), rows.max()]])
    steps = np.array([axis[1] - axis[0] for axis in grid])
    corner = np.array([axis[0] for axis in grid])
    return np.asarray(corner + (found + np.array([[-1], [1]])) * steps)


def _hull(boxes: list[Doubles]) -> Doubles:
    return np.array([np.min([box[0] for box in boxes], axis=0), np.max([box[1] for box in boxes], axis=0)])


def _around(box: Doubles, mean: Doubles, deviation: Doubles, times: float) -> Doubles:
    """The box, made large enough for so many deviations of a Gaussian."""
    return _hull([box, np.array([mean - times * deviation, mean + times * deviation])])


def _looked(log_joint: Joint, box: Doubles, side: int) -> tuple[list[Doubles], Doubles]:
    """The axes of a grid over a box, each (side,), and log p(x, z) on it, (side, side), rows by z2."""
    axes = [np.linspace(box[0, i], box[1, i], side) for i in range(2)]
    across, up = np.meshgrid(*axes)
    return axes, log_joint(np.stack([across.ravel(), up.ravel()], axis=1)).reshape(side, side)


def _integral(grid: list[Doubles], values: Doubles) -> float:
    """The logarithm of the integral of exp(values): a sum, as the integrand vanishes at the grid's edges."""
    return float(logsumexp(values) + sum(np.log(axis[1] - axis[0]) for axis in grid))


def _moments(grid: list[Doubles], values: Doubles) -> tuple[Doubles, Doubles]:
    weights = np.exp(values - logsumexp(values)).ravel()
    across, up = np.meshgrid(*grid)
    points = np.stack([across.ravel(), up.ravel()], axis=1)
    mean = weights @ points
    away = points - mean
    return mean, (away * weights[:, None]).T @ away


def _bound(log_joint: Joint, mean: Doubles, deviation: Doubles) -> float:
    """E_q log p(x, z) / q(z|x), nats, by a Gauss-Hermite rule."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    across, up = np.meshgrid(nodes, nodes)
    z = mean + deviation * np.stack([across.ravel(), up.ravel()], axis=1)
    entropy = float(np.sum(np.log(deviation)) + LOG_2_PI + 1.0)
    return float(np.outer(weights, weights).ravel() @ log_joint(z)) + entropy


def _peaks(grid: list[Doubles], values: Doubles) -> Doubles:
    """The points (k, 2) above all others within a twentieth of the grid, the highest first."""
    highest = maximum_filter(values, size=2 * (len(values) // 20) + 1)
    rows, columns = np.nonzero((values == highest) & (values > values.max() - 5.0))
    order = np.argsort(values[rows, columns])[::-1]
    return np.stack([grid[0][columns[order]], grid[1][rows[order]]], axis=1)
