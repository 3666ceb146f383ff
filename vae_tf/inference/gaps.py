"""Why a bound is below log p(x): what no Gaussian could reach, and what this encoder leaves undone (Cremer, Li &
Duvenaud 2018, arXiv 1801.03558).

For each image a Gaussian of its own is fitted by the bound's gradient: first with a diagonal covariance, from the
encoder's q(z|x) on or from one of some samples of the posterior, as a few steps lead higher; then with a full one.
A mode that no sample comes near is missed: what the fits reach is a bound on the best. Knows tensors and the few
methods of a model that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from scipy.special import logsumexp

from vae_tf.config import check_whole
from vae_tf.inference.batch import DECODED, LatentVariableModel
from vae_tf.inference.fitting import Fit, Fitter, triangle
from vae_tf.inference.gaussian import Tensor
from vae_tf.inference.quality import Figure, mean_of

Array = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

ELSEWHERE = 3
"""Places to begin beside the encoder's, each tried with a quarter of the steps."""
JUDGED = 400
"""Samples of each image by which a fit is compared with what it began with."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """The bounds of n images under three Gaussians, nats, float64 (n,), all by the same noise.

    Attributes:
        encoder, diagonal, full: the ELBO under the encoder's q(z|x), the best diagonal one and the best full one.
        errors (3, n): standard errors of these three; `steps_errors` (2, n): of diagonal less encoder, full less
            diagonal, which are smaller.
        importance: L_k under the best full one, which is nearer to log p(x) than any of the three.
        mean (2, n, d), cholesky (2, n, d, d): of the best diagonal one and the best full one.
        kept (2, n): where the fit was no better than what it began with, and that was kept.
    """

    encoder: Doubles
    diagonal: Doubles
    full: Doubles
    errors: Doubles
    steps_errors: Doubles
    importance: Doubles
    mean: Doubles
    cholesky: Doubles
    kept: npt.NDArray[np.bool_]


def fit_posteriors(
    model: LatentVariableModel,
    x: npt.ArrayLike,
    *,
    steps: int = 300,
    samples: int = 8,
    num_samples: int = 2000,
    targets: str | None = None,
    seed: int = 0,
    progress: Callable[[float], object] = lambda share: None,
) -> Gaps:
    """The bounds of images x (n, h, w, c), float in [0, 1], under the encoder's and under fitted Gaussians.

    Both fits take `steps` of Adam with `samples` draws of z an image, in pairs of opposite noise; the bounds are then
    means over `num_samples` fresh draws. Images that a fit made worse, by draws of their own, keep what it began with.
    `progress` hears the share done, and may raise. Raises: ValueError for numbers out of range.
    """
    check_whole("steps", steps, 1, 100_000)
    check_whole("samples", samples, 2, 1000)
    check_whole("num_samples", num_samples, 20, 1_000_000)
    images = np.asarray(x)
    if not len(model.checked(images)):
        raise ValueError("x: expected at least one image, received none")
    fitter = Fitter(model, targets or str(model.config.eval_targets))
    size = max(1, DECODED * model.at_once // samples)
    parts = []
    for start in range(0, len(images), size):
        batch = tf.constant(images[start : start + size].astype(np.float32))

        def tell(share: float, start: int = start, batch: Tensor = batch) -> None:
            progress((start + share * len(batch)) / len(images))

        parts.append(_fitted(fitter, batch, steps, samples, num_samples, seed + start, tell))
    images_last = {"errors": 1, "steps_errors": 1, "mean": 1, "cholesky": 1, "kept": 1}
    joined = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=images_last.get(name, 0))
        for name in Gaps.__dataclass_fields__
    }
    return Gaps(**joined)


def gap_figures(gaps: Gaps, log_evidence: npt.ArrayLike | None = None, *, exact: bool = False) -> dict[str, Figure]:
    """Means over images with standard errors, nats: the bounds, log p(x), and what lies between them.

    approximation: log p(x) less the best diagonal bound; full_approximation: less the best full one; amortisation: the
    best diagonal bound less the encoder's; inference: all of it, log p(x) less the encoder's bound. `log_evidence` (n,)
    is an estimate of log p(x), or log p(x) itself where it is `exact`. Of an estimate and L_k under the best full
    Gaussian, both bounds from below, the one that is higher on average is taken, for all images: so the gaps to it are
    bounds from below too, which the higher one of each image would not be.
    """
    best = gaps.importance if log_evidence is None else np.asarray(log_evidence, np.float64)
    if not exact and best.mean() < gaps.importance.mean():
        best = gaps.importance
    values = {
        "encoder": gaps.encoder,
        "diagonal": gaps.diagonal,
        "full": gaps.full,
        "log_evidence": best,
        "inference": best - gaps.encoder,
        "amortisation": gaps.diagonal - gaps.encoder,
        "approximation": best - gaps.diagonal,
        "full_approximation": best - gaps.full,
    }
    return {name: mean_of(value) for name, value in values.items()}


def _fitted(
    fitter: Fitter, x: Tensor, steps: int, samples: int, num_samples: int, seed: int, tell: Callable[[float], object]
) -> Gaps:
    x, first = fitter.encode(x, seed)

    def fit(begin: Fit, key: int, steps: int, low: float, high: float, *, full: bool = False) -> Fit:
        """From somewhere on; `tell` hears shares from `low` to `high`."""
        options: dict[str, Any] = {"steps": steps, "samples": samples, "seed": seed + 7 * key}
        return fitter.fit(x, first, begin, full=full, tell=lambda share: tell(low + (high - low) * share), **options)

    def better(than: Fit, found: Fit) -> tuple[Fit, npt.NDArray[np.bool_]]:
        """What was found, or the other where it is no better, and where that is so."""
        worse = _judged(fitter, x, first, found, seed) <= _judged(fitter, x, first, than, seed)
        return Fit(*[_chosen(worse, old, new) for old, new in zip(than, found, strict=True)]), worse

    own = fitter.begin(*first[0].shape)
    places, begin = [own, *fitter.elsewhere(x, first, ELSEWHERE, seed + 31)], own
    for i, place in enumerate(places):
        low, high = (0.2 * (i + end) / len(places) for end in (0, 1))
        begin, _ = better(begin, fit(place, i, -(-steps // 4), low, high))
    diagonal, _ = better(begin, fit(begin, 7, steps, 0.2, 0.5))
    diagonal, as_it_was = better(own, diagonal)
    full, no_fuller = better(diagonal, fit(diagonal, 8, steps, 0.5, 0.8, full=True))
    fits, kept = [own, diagonal, full], [as_it_was, no_fuller]
    bounds, weights = [], []
    for i, q in enumerate(fits):
        bound, log_w = fitter.draws(x, first, q, num_samples, seed + 101)
        bounds.append(bound)
        weights.append(log_w)
        tell(0.8 + 0.2 * (i + 1) / len(fits))
    mean, deviation = (part.numpy().astype(np.float64) for part in first)
    return Gaps(
        encoder=bounds[0].mean(axis=0),
        diagonal=bounds[1].mean(axis=0),
        full=bounds[2].mean(axis=0),
        errors=np.stack([_pair_error(bound) for bound in bounds]),
        steps_errors=np.stack([_pair_error(bounds[i + 1] - bounds[i]) for i in range(2)]),
        importance=logsumexp(weights[-1], axis=0) - np.log(len(weights[-1])),
        mean=np.stack([mean + deviation * q.shift.numpy() for q in fits[1:]]),
        cholesky=np.stack([deviation[..., None] * triangle(q).numpy() for q in fits[1:]]),
        kept=np.stack(kept),
    )


def _chosen(first: Any, old: Tensor, new: Tensor) -> Tensor:
    """`old` for those images (n,), else `new`, both (n, ...)."""
    return tf.where(first.reshape(-1, *[1] * (new.ndim - 1)), old, new)


def _judged(fitter: Fitter, x: Tensor, first: Any, q: Fit, seed: int) -> Doubles:
    """The bound (n,) by draws that neither the fit nor the figures use; what is no number is the worst of all."""
    bound = fitter.draws(x, first, q, JUDGED, seed + 57)[0].mean(axis=0)
    return np.where(np.isfinite(bound), bound, -np.inf)


def _pair_error(pairs: Doubles) -> Doubles:
    """The standard error of the mean over independent pairs, (n,)."""
    return np.asarray(pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs)))
