"""The test figures of a model: one dictionary, the same for the page, the command line and the stored results."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from keras import ops

from vae_tf.config import choose
from vae_tf.data import Split, to_float
from vae_tf.inference import ESTIMATORS
from vae_tf.inference.estimate import Estimate, estimate_log_likelihood
from vae_tf.latent import active_units, activity
from vae_tf.models.likelihoods import LOG_VAR_RANGE, Gaussian
from vae_tf.models.vae import VAE
from vae_tf.runs.run import Run

SUBSET_SEED = 1312
AT_BOUND = 0.05


def evaluate(
    model: VAE,
    split: Split,
    *,
    estimator: str = "elbo",
    num_samples: int | None = None,
    targets: str | None = None,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int], object] = lambda images: None,
) -> tuple[dict[str, Any], Estimate]:
    """The mean over a split's images, in nats per image, with its standard error; and what it is the mean of.

    `limit` takes a fixed random subset of so many images. Raises: ValueError for an unknown estimator, or a limit
    or number of samples out of range.
    """
    if not model.bounded:
        raise ValueError("model: expected one with a bound on log p(x), received a plain auto-encoder, which has none")
    images = subset(split, limit)
    began = time.monotonic()
    if num_samples is None:
        num_samples = choose(ESTIMATORS, estimator, "estimator").num_samples
    x = to_float(images)
    estimate = estimate_log_likelihood(
        model, x, estimator=estimator, num_samples=num_samples, targets=targets, seed=seed, progress=progress
    )
    summary: dict[str, Any] = {
        "estimator": estimator,
        "num_samples": num_samples,
        "images": len(images),
        "of": len(split),
        "targets": estimate.targets,
        "likelihood": model.config.likelihood,
        "seed": seed,
        "mean": _mean(estimate.value),
        "standard_error": _standard_error(estimate.value),
    }
    if estimate.effective_sample_size is not None:
        summary["effective_sample_size"] = float(np.median(estimate.effective_sample_size))
    if estimator == "elbo":
        summary |= _terms(estimate)
    if isinstance(model.likelihood, Gaussian) and model.config.gaussian_variance != "fixed":
        summary |= _clamp(model, x)
    return summary | {"seconds": time.monotonic() - began}, estimate


def evaluate_run(run: Run, **options: Any) -> dict[str, Any]:
    """The test figures of a stored run; `options` are those of `evaluate`.

    Raises: ValueError as `evaluate` does, and where the dataset is no longer the one the run was trained on.
    """
    return {"run": run.id, **evaluate(run.load_model(), run.load_dataset().test, **options)[0]}


def _terms(estimate: Estimate) -> dict[str, Any]:
    """The two terms of the bound, and how many dimensions carry the second."""
    return {
        "reconstruction": _mean(estimate.reconstruction),
        "reconstruction_se": _standard_error(estimate.reconstruction),
        "kl": _mean(estimate.kl.sum(axis=1)),
        "kl_se": _standard_error(estimate.kl.sum(axis=1)),
        "kl_per_dimension": [_mean(column) for column in estimate.kl.T],
        "activity": [float(variance) for variance in activity(estimate.z_mean)],
        "active_units": active_units(estimate.z_mean),
    }


def _clamp(model: VAE, x: npt.NDArray[np.float32]) -> dict[str, Any]:
    """The range that a Gaussian's log-variance is held in, and the share of pixels that lie at either end of it.

    The share is that of the images decoded from the codes' means.
    """
    shares = []
    for start in range(0, len(x), 500):
        z_mean, _ = model.encoder(x[start : start + 500])
        log_var = np.asarray(ops.convert_to_numpy(model.likelihood.log_var(model.decoder(z_mean))))
        at_bounds = (log_var < LOG_VAR_RANGE[0] + AT_BOUND) | (log_var > LOG_VAR_RANGE[1] - AT_BOUND)
        shares.append((at_bounds.mean(), len(x[start : start + 500])))
    share = float(np.average([share for share, _ in shares], weights=[n for _, n in shares]))
    return {"log_var_range": list(LOG_VAR_RANGE), "log_var_at_bounds": share}


def subset(split: Split, limit: int | None) -> npt.NDArray[np.uint8]:
    """A split's images, or a fixed random subset of so many, in their order. Raises: ValueError for another limit."""
    if limit is None or limit == len(split):
        return split.images
    if not 1 <= limit <= len(split):
        raise ValueError(f"limit: expected 1 to {len(split)} images, received {limit}")
    return split.images[np.sort(np.random.default_rng(SUBSET_SEED).permutation(len(split))[:limit])]


def _mean(values: npt.NDArray[np.float32]) -> float:
    return float(np.mean(values, dtype=np.float64))


def _standard_error(values: npt.NDArray[np.float32]) -> float | None:
    """Of the mean over images; None for one image, of which there is none."""
    if len(values) < 2:
        return None
    return float(np.std(values, dtype=np.float64, ddof=1) / np.sqrt(len(values)))
