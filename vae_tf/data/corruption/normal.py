"""The tails of a Gaussian and of counts, for pixels that were clipped. Arrays or tensors in, the same out, float32."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vae_tf.data.corruption.namespace import Array, namespace

LOG_2_PI = math.log(2.0 * math.pi)
LEAST = np.float32(1e-30)
# erfc z = t exp(-z^2 + P(t)), t = 2 / (2 + z), relative error 1.2e-7 (Press et al., Numerical Recipes, 2nd ed., 6.2).
ERFC: tuple[float, ...] = (-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806)
ERFC += (0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277)


def log_normal(x: Array, mean: Array, deviation: Array) -> Array:
    """log N(x; mean, deviation^2), nats, of each element."""
    xp = namespace(x, mean, deviation)
    return -0.5 * (LOG_2_PI + xp.square((x - mean) / deviation)) - xp.log(deviation)


def log_cdf(t: Array) -> Array:
    """log Phi(t) of a standard Gaussian: no underflow in its lower tail, and as smooth in its gradient."""
    xp = namespace(t)
    z = xp.where(t < 0, -t, t) * np.float32(math.sqrt(0.5))  # |t|, with a slope at zero too
    s = 2.0 / (2.0 + z)
    exponent = ERFC[-1] * s
    for coefficient in ERFC[-2:0:-1]:
        exponent = (exponent + coefficient) * s
    log_tail = xp.log(0.5 * s) - xp.square(z) + exponent + ERFC[0]
    # Above zero the tail is at most one half; the constant only keeps the unused branch finite.
    return xp.where(t < 0, log_tail, xp.log1p(-xp.exp(xp.minimum(log_tail, np.float32(math.log(0.75))))))


def log_clipped_normal(y: Array, mean: Array, deviation: Array) -> Array:
    """log-density of a Gaussian clipped to [0, 1]: at 0 and at 1 the probability of all that lies beyond."""
    xp = namespace(y, mean, deviation)
    edge = xp.where(y <= 0, -mean, mean - 1.0) / deviation
    return xp.where((y <= 0) | (y >= 1), log_cdf(edge), log_normal(y, mean, deviation))


def log_poisson(count: Array, rate: Array, top: float) -> Array:
    """log P(count | rate) of counts that were cut off at `top`: there, of that many or more."""
    xp = namespace(count, rate)
    inside = count * xp.log(rate) - rate - _log_factorial(count)
    return xp.where(count >= top, _log_at_least(top, rate), inside)


def _log_at_least(top: float, rate: Array) -> Array:
    """log P(N >= top) for N ~ Poisson(rate), with no underflow where that is hardly possible."""
    xp = namespace(rate)
    share = _at_least(top, rate)
    # Far out each next count is about rate / (top + 1) times as likely as the one before: a geometric series.
    ratio = xp.minimum(rate / np.float32(top + 1.0), np.float32(0.9))  # larger only where this branch is not used
    far = np.float32(top) * xp.log(rate) - rate - np.float32(math.lgamma(top + 1.0)) - xp.log1p(-ratio)
    return xp.where(share > LEAST, xp.log(xp.maximum(share, LEAST)), far)


def _log_factorial(count: Any) -> Any:
    if isinstance(count, np.ndarray):
        from scipy.special import gammaln

        return gammaln(count + 1.0).astype(np.float32)
    import tensorflow as tf

    return tf.math.lgamma(count + 1.0)


def _at_least(top: float, rate: Any) -> Any:
    """P(N >= top) for N ~ Poisson(rate): the incomplete gamma function."""
    if isinstance(rate, np.ndarray):
        from scipy.special import gammainc

        return gammainc(top, rate).astype(np.float32)
    import tensorflow as tf

    return tf.math.igamma(tf.constant(top, rate.dtype), rate)
