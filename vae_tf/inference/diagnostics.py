"""Whether chains have met: split R-hat and the effective sample size. Arrays (steps, chains, ...) in, numbers out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]


def split_r_hat(samples: npt.NDArray[Any]) -> Doubles:
    """How much wider all half-chains together are than each of them (Gelman et al., BDA3, 11.4): 1 where they agree.

    samples (steps, chains, ...), at least 4 steps; the shape of the rest. Chains that never move, all at one place,
    agree; at different places they give infinity. Raises: ValueError for fewer steps.
    """
    halves = _halves(samples)
    steps = halves.shape[0]
    within = halves.var(axis=0, ddof=1).mean(axis=0)
    between = halves.mean(axis=0).var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = between / within
        r_hat = np.sqrt((steps - 1) / steps + ratio)
    r_hat = np.where((within == 0) & (between == 0), 1.0, r_hat)
    return np.asarray(r_hat, np.float64)


def effective_sample_size(samples: npt.NDArray[Any]) -> Doubles:
    """How many independent samples tell the mean as well (BDA3, 11.5, with Geyer's initial monotone sequence).

    samples (steps, chains, ...), at least 4 steps; the shape of the rest; at most the number of samples times its
    logarithm to base 10. Raises: ValueError for fewer steps.
    """
    halves = _halves(samples)
    steps, chains = halves.shape[:2]
    covariance = _autocovariance(halves).mean(axis=1)
    within = covariance[0] * steps / (steps - 1)
    total = covariance[0] + halves.mean(axis=0).var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = 1.0 - (within - covariance * steps / (steps - 1)) / total
    correlation[0] = 1.0
    even = steps - steps % 2
    pairs = correlation[0:even:2] + correlation[1:even:2]
    positive = np.cumprod(pairs > 0, axis=0).astype(bool)
    monotone = np.minimum.accumulate(np.where(positive, pairs, 0.0), axis=0)
    time = np.maximum(-1.0 + 2.0 * monotone.sum(axis=0), 1.0 / np.log10(steps * chains))
    return np.where(total > 0, steps * chains / time, np.nan)


def _halves(samples: npt.NDArray[Any]) -> Doubles:
    """Each chain as two, float64: (steps // 2, 2 chains, ...)."""
    if samples.ndim < 2 or samples.shape[0] < 4:
        raise ValueError(f"samples: expected (steps, chains, ...) with at least 4 steps, received {samples.shape}")
    half = samples.shape[0] // 2
    return np.concatenate([samples[:half], samples[-half:]], axis=1).astype(np.float64)


def _autocovariance(x: Doubles) -> Doubles:
    """Along the first axis, at each lag, divided by the number of steps."""
    steps = x.shape[0]
    spectrum = np.fft.rfft(x - x.mean(axis=0), 2 * steps, axis=0)
    return np.asarray(np.fft.irfft(spectrum * spectrum.conj(), axis=0)[:steps] / steps)
