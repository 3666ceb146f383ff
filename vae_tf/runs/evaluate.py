"""The test figures of a model: one dictionary, the same for the page, the command line and the stored results."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.data import Split, to_float
from vae_tf.data.named import Arrays
from vae_tf.runs.estimating import Estimating, Tell, compute_estimate
from vae_tf.runs.findings import Findings, figures, places
from vae_tf.runs.run import Run
from vae_tf.runs.scoring import quiet

if TYPE_CHECKING:
    from vae_tf.inference.estimate import Estimate
    from vae_tf.models.vae import VAE

AT_BOUND = 0.05


class Evaluation:
    """An estimator made ready for a model, and what else is to be known of images besides log p(x).

    Raises: ValueError for a model without a bound, or as `Estimation` does.
    """

    def __init__(
        self,
        model: VAE,
        *,
        estimator: str = "elbo",
        options: Mapping[str, Any] | None = None,
        targets: str | None = None,
        seed: int = 0,
    ) -> None:
        from vae_tf.inference.estimate import Estimation
        from vae_tf.models.likelihoods import LOG_VAR_RANGE, Gaussian

        if not model.bounded:
            raise ValueError(
                "model: expected one with a bound on log p(x), received a plain auto-encoder, which has none"
            )
        self.estimation = Estimation(model, estimator=estimator, options=options, targets=targets, seed=seed)
        self.model, self.size = model, self.estimation.size
        self.clamped = isinstance(model.likelihood, Gaussian) and model.config.gaussian_variance != "fixed"
        self.about: dict[str, Any] = {"log_var_range": list(LOG_VAR_RANGE)} if self.clamped else {}

    def __call__(
        self, images: npt.NDArray[np.uint8], *, start: int = 0, tell: Callable[[float], object] = lambda share: None
    ) -> Arrays:
        """The numbers of images (n, h, w, c) within one block, from place `start` of all on; see `Estimation`."""
        x = to_float(images)
        found = self.estimation(x, start=start, tell=tell)
        return found | ({"log_var_at_bounds": _at_bounds(self.model, x)} if self.clamped else {})


def evaluate(
    model: VAE,
    split: Split,
    *,
    estimator: str = "elbo",
    targets: str | None = None,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int], object] = lambda images: None,
    **options: Any,
) -> tuple[dict[str, Any], Estimate]:
    """The mean over a split's images, in nats per image, with its standard error; and what it is the mean of.

    `limit` takes a fixed random subset of so many images; `options` are the estimator's own. Raises: ValueError for an
    unknown estimator, or a limit or an option out of range.
    """
    evaluation = Evaluation(model, estimator=estimator, options=options, targets=targets, seed=seed)
    estimation, chosen = evaluation.estimation, places(len(split), limit)
    began, parts = time.monotonic(), []
    for start, end in estimation.blocks(len(chosen)):
        parts.append(evaluation(split.images[chosen[start:end]], start=start))
        progress(end)
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    arrays["seconds"] = np.full(len(chosen), (time.monotonic() - began) / len(chosen))
    summary: dict[str, Any] = {
        "estimator": estimator,
        "num_samples": estimation.num_samples,
        "options": dict(estimation.options),
        "of": len(split),
        "targets": estimation.targets,
        "likelihood": model.config.likelihood,
        "seed": seed,
        **figures(Findings(arrays, evaluation.about)),
    }
    del arrays["seconds"]
    return summary, estimation.joined([arrays])


def evaluate_run(
    run: Run,
    *,
    estimator: str = "elbo",
    targets: str | None = None,
    limit: int | None = None,
    seed: int = 0,
    simulated: int | None = None,
    tell: Tell = quiet,
    **options: Any,
) -> dict[str, Any]:
    """The test figures of a stored run, kept with it: see `Estimating` and `compute_estimate`.

    Raises: ValueError as `evaluate` does, for an estimator that does not fit, and where the dataset is no longer the
    one the run was trained on.
    """
    wanted = Estimating(
        estimator=estimator, options=options, targets=targets, limit=limit, seed=seed, simulated=simulated
    )
    return compute_estimate(run, wanted, tell=tell)


def _at_bounds(model: VAE, x: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The share of an image's pixels, decoded from its code's mean, whose log-variance lies at an end of the range that
    it is held in (n,)."""
    from keras import ops

    from vae_tf.models.likelihoods import LOG_VAR_RANGE, Gaussian

    assert isinstance(model.likelihood, Gaussian)
    shares = []
    for start in range(0, len(x), 500):
        z_mean, _ = model.encoder(x[start : start + 500])
        log_var = np.asarray(ops.convert_to_numpy(model.likelihood.log_var(model.decoder(z_mean))))
        at_bounds = (log_var < LOG_VAR_RANGE[0] + AT_BOUND) | (log_var > LOG_VAR_RANGE[1] - AT_BOUND)
        whole = np.broadcast_to(at_bounds, (len(z_mean), *model.config.image_shape))  # one may stand for all
        shares.append(whole.reshape(len(z_mean), -1).mean(axis=1, dtype=np.float64))
    return np.concatenate(shares).astype(np.float32)


def subset(split: Split, limit: int | None) -> npt.NDArray[np.uint8]:
    """A split's images, or a fixed random subset of so many, in their order. Raises: ValueError for another limit."""
    return split.images[np.sort(places(len(split), limit))]
