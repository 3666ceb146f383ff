"""Estimates of log p(x) of a latent-variable model, image by image, in nats.

Knows tensors and the few methods of a model that it is given (`LatentVariableModel`), no model of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import ops

from vae_tf.inference.gaussian import Tensor, kl_to_standard_normal, log_normal, log_standard_normal

Array = npt.NDArray[np.float32]


class LatentVariableModel(Protocol):
    """What an estimator needs of a model: p(x|z), q(z|x), and how it reads pixels."""

    config: Any
    encoder: Callable[[Tensor], tuple[Tensor, Tensor]]

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) (samples, n), of targets x (n, h, w, c) and z (samples, n, latent_dim)."""

    def read(self, x: Tensor, targets: str, seed: Any) -> Tensor:
        """Pixels as `targets` reads them."""

    def checked(self, x: Any) -> Any:
        """x, or ValueError."""


@dataclass(frozen=True)
class Estimate:
    """`value` (n,): the estimate for each image, nats; `standard_error` (n,): of the sampling, NaN for one sample."""

    value: Array
    standard_error: Array
    targets: str
    num_samples: int
    effective_sample_size: Array | None = None
    reconstruction: Array | None = None
    kl: Array | None = None
    """(n, latent_dim), nats."""


def elbo(model: LatentVariableModel, x: Tensor, num_samples: int, seed: Any) -> dict[str, Tensor]:
    """The evidence lower bound of targets x (n, h, w, c), nats, its KL analytic (AEVB, eq. 7)."""
    z_mean, z_log_var = model.encoder(x)
    log_p = model.log_likelihood(x, _sample(z_mean, z_log_var, num_samples, seed))
    reconstruction, kl = ops.mean(log_p, axis=0), kl_to_standard_normal(z_mean, z_log_var)
    return {
        "value": reconstruction - ops.sum(kl, axis=-1),
        "standard_error": ops.std(log_p, axis=0) / ops.sqrt(float(num_samples - 1)),
        "reconstruction": reconstruction,
        "kl": kl,
    }


def iwae(model: LatentVariableModel, x: Tensor, num_samples: int, seed: Any) -> dict[str, Tensor]:
    """The importance-weighted bound L_k with q(z|x) as proposal (Burda et al. 2016, arXiv 1509.00519, eq. 8).

    `standard_error` is the delta method's; `effective_sample_size` (sum w)^2 / sum w^2 lies in 1..k: where it is
    small, so is the bound's worth as an estimate of log p(x).
    """
    z_mean, z_log_var = model.encoder(x)

    def log_weights(samples: int) -> Tensor:
        z = _sample(z_mean, z_log_var, samples, seed)
        log_q = ops.sum(log_normal(z, z_mean, z_log_var), axis=-1)
        return model.log_likelihood(x, z) + log_standard_normal(z) - log_q

    chunks = [log_weights(samples) for samples in _chunks(num_samples)]
    log_w = ops.concatenate(chunks, axis=0)
    log_sum, log_sum_of_squares = ops.logsumexp(log_w, axis=0), ops.logsumexp(2.0 * log_w, axis=0)
    effective = ops.exp(2.0 * log_sum - log_sum_of_squares)
    return {
        "value": log_sum - float(np.log(num_samples)),
        "standard_error": ops.sqrt(ops.maximum(1.0 / effective - 1.0 / num_samples, 0.0)),
        "effective_sample_size": effective,
    }


ESTIMATORS: dict[str, Callable[[LatentVariableModel, Tensor, int, Any], dict[str, Tensor]]] = {
    "elbo": elbo,
    "iwae": iwae,
}


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
    are done. Raises: ValueError for an unknown estimator, integer images, or num_samples below 1.
    """
    if estimator not in ESTIMATORS:
        raise ValueError(f"estimator: expected one of {', '.join(ESTIMATORS)}; received {estimator!r}")
    if num_samples < 1:
        raise ValueError(f"num_samples: expected a whole number from 1, received {num_samples}")
    x = np.asarray(x)
    if not len(model.checked(x)):
        raise ValueError("x: expected at least one image, received none")
    targets = targets or str(model.config.eval_targets)
    generator = keras.random.SeedGenerator(seed)

    @tf.function(reduce_retracing=True, autograph=False)
    def graph(batch: Tensor) -> dict[str, Tensor]:
        return ESTIMATORS[estimator](model, model.read(batch, targets, generator), num_samples, generator)

    parts = []
    for batch in _batches(x.astype(np.float32, copy=False), batch_size or _batch_size(num_samples)):
        parts.append({name: value.numpy() for name, value in graph(tf.constant(batch)).items()})
        progress(sum(len(part["value"]) for part in parts))
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Estimate(targets=targets, num_samples=num_samples, **joined)


def _sample(z_mean: Tensor, z_log_var: Tensor, samples: int, seed: Any) -> Tensor:
    """z (samples, n, latent_dim) from q(z|x)."""
    noise = keras.random.normal((samples, *ops.shape(z_mean)), seed=seed)
    return z_mean + ops.exp(0.5 * z_log_var) * noise


def _chunks(num_samples: int, largest: int = 500) -> list[int]:
    """`num_samples` in parts small enough to be decoded at once."""
    return [min(largest, num_samples - start) for start in range(0, num_samples, largest)]


def _batch_size(num_samples: int, decoded: int = 5000) -> int:
    """Images at a time, so that about `decoded` images are in memory."""
    return max(1, decoded // min(num_samples, 500))


def _batches(x: Array, size: int) -> Iterator[Array]:
    for start in range(0, len(x), size):
        yield x[start : start + size]
