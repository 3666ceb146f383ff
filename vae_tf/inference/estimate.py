"""Estimates of log p(x) of a latent-variable model, image by image, in nats.

Knows tensors and the few methods of a model that it is given (`LatentVariableModel`), no model of its own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import ops
from scipy.special import logsumexp

from vae_tf.config import choose
from vae_tf.inference.gaussian import Tensor, kl_to_standard_normal, log_normal, log_standard_normal
from vae_tf.inference.registry import ESTIMATORS

Array = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

DECODED = 10
"""So many times `at_once` images are decoded at once, about: what stays of each is a number."""
MOST_SAMPLES = 1_000_000


class LatentVariableModel(Protocol):
    """What an estimator needs of a model: p(x|z), q(z|x), and how it reads pixels."""

    config: Any
    encoder: Callable[[Tensor], tuple[Tensor, Tensor]]
    at_once: int
    """How many images, or samples of one, it decodes at once: fewer where its layers are wide."""

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) (samples, n), of targets x (n, h, w, c) and z (samples, n, latent_dim)."""

    def read(self, x: Tensor, targets: str, seed: Any) -> Tensor:
        """Pixels as `targets` reads them."""

    def checked(self, x: Any) -> Any:
        """x, or ValueError."""


@dataclass(frozen=True)
class Estimate:
    """`value` (n,): the estimate for each image, nats; `standard_error` (n,): of the sampling, NaN for one sample.

    What an estimator does not know is empty: `effective_sample_size` (n,) comes with importance weights,
    `reconstruction` (n,) and `kl` (n, latent_dim), nats, with the bound. `z_mean` (n, latent_dim) is q's own mean.
    """

    value: Array
    standard_error: Array
    targets: str
    num_samples: int
    z_mean: Array
    effective_sample_size: Array | None = None
    reconstruction: Array = field(default_factory=lambda: np.empty(0, np.float32))
    kl: Array = field(default_factory=lambda: np.empty((0, 0), np.float32))


class Batch:
    """Images as `targets` reads them, their posteriors q(z|x), and samples of those; drawn in compiled chunks."""

    def __init__(self, graphs: Graphs, x: Array) -> None:
        self._graphs = graphs
        self._x, self._z_mean, self._z_log_var = graphs.encode(x)
        self.z_mean: Array = self._z_mean.numpy()
        self.kl: Array = kl_to_standard_normal(self._z_mean, self._z_log_var).numpy()

    def draw(self, num_samples: int) -> tuple[Doubles, Doubles]:
        """log p(x|z) and log p(x, z) / q(z|x), nats, of z ~ q(z|x): both (num_samples, n)."""
        most = self._graphs.model.at_once
        chunks = [min(most, num_samples - start) for start in range(0, num_samples, most)]
        drawn = [self._graphs.draw(self._x, self._z_mean, self._z_log_var, samples) for samples in chunks]
        log_p, log_w = (np.concatenate([part[i].numpy() for part in drawn]).astype(np.float64) for i in range(2))
        return log_p, log_w


class Graphs:
    """What is compiled once for all batches of an estimate."""

    def __init__(self, model: LatentVariableModel, targets: str, seed: int) -> None:
        self.model, self.targets = model, targets
        self.generator = keras.random.SeedGenerator(seed)
        self.encode = tf.function(self._encode, reduce_retracing=True, autograph=False)
        self.draw = tf.function(self._draw, reduce_retracing=True, autograph=False)

    def _encode(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.model.read(x, self.targets, self.generator)
        return (x, *self.model.encoder(x))

    def _draw(self, x: Tensor, z_mean: Tensor, z_log_var: Tensor, samples: int) -> tuple[Tensor, Tensor]:
        noise = keras.random.normal((samples, *ops.shape(z_mean)), seed=self.generator)
        z = z_mean + ops.exp(0.5 * z_log_var) * noise
        log_p = self.model.log_likelihood(x, z)
        log_q = ops.sum(log_normal(z, z_mean, z_log_var), axis=-1)
        return log_p, log_p + log_standard_normal(z) - log_q


EstimatorCode = Callable[[Batch, int], dict[str, Doubles]]
"""From a batch and a number of samples to `value`, `standard_error` (n,) and what else it knows of each image."""


def elbo(batch: Batch, num_samples: int) -> dict[str, Doubles]:
    """The evidence lower bound, nats, its KL analytic (AEVB, eq. 7)."""
    log_p, _ = batch.draw(num_samples)
    reconstruction, kl = log_p.mean(axis=0), batch.kl.astype(np.float64)
    error = log_p.std(axis=0, ddof=1) / np.sqrt(num_samples) if num_samples > 1 else np.full(len(kl), np.nan)
    value = reconstruction - kl.sum(axis=-1)
    return {"value": value, "standard_error": error, "reconstruction": reconstruction, "kl": kl}


def iwae(batch: Batch, num_samples: int) -> dict[str, Doubles]:
    """The importance-weighted bound L_k with q(z|x) as proposal (Burda et al. 2016, arXiv 1509.00519, eq. 8).

    `standard_error` is the delta method's; `effective_sample_size` (sum w)^2 / sum w^2 lies in 1..k: where it is
    small, so is the bound's worth as an estimate of log p(x).
    """
    _, log_w = batch.draw(num_samples)
    log_sum = logsumexp(log_w, axis=0)
    effective = np.exp(2.0 * log_sum - logsumexp(2.0 * log_w, axis=0))
    error = np.sqrt(np.maximum(1.0 / effective - 1.0 / num_samples, 0.0))
    if num_samples == 1:
        error = np.full_like(error, np.nan)
    return {"value": log_sum - np.log(num_samples), "standard_error": error, "effective_sample_size": effective}


def estimate_log_likelihood(
    model: LatentVariableModel,
    x: npt.ArrayLike,
    *,
    estimator: str = "iwae",
    num_samples: int = 5000,
    targets: str | None = None,
    seed: int = 0,
    batch_size: int | None = None,
    progress: Callable[[int], object] = lambda images: None,
) -> Estimate:
    """log p(x), or a bound on it, for each image of x (n, h, w, c), float in [0, 1]; nats.

    `targets` says how pixels are read; the model's own `eval_targets` unless given. `progress` hears how many images
    are done. Raises: ValueError for an unknown estimator, integer images, or a number out of range.
    """
    run: EstimatorCode = pkgutil.resolve_name(choose(ESTIMATORS, estimator, "estimator").code)
    _check_range("num_samples", num_samples, 1, MOST_SAMPLES)
    _check_range("seed", seed, 0, 2**31 - 1)
    x = np.asarray(x)
    if not len(model.checked(x)):
        raise ValueError("x: expected at least one image, received none")
    targets = targets or str(model.config.eval_targets)
    graphs = Graphs(model, targets, seed)
    size = batch_size or max(1, DECODED * model.at_once // min(num_samples, model.at_once))
    parts: list[dict[str, Array]] = []
    for start in range(0, len(x), size):
        batch = Batch(graphs, x[start : start + size].astype(np.float32, copy=False))
        numbers = {name: value.astype(np.float32) for name, value in run(batch, num_samples).items()}
        parts.append(numbers | {"z_mean": batch.z_mean})
        progress(min(start + size, len(x)))
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Estimate(targets=targets, num_samples=num_samples, **joined)


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name}: expected a whole number from {low} to {high}, received {value}")
