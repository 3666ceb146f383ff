"""Gaussians fitted to the posteriors of many images at once, each by the gradient of its own bound, in one graph.

Knows tensors and the few methods of a model that it is given; not what the fits are compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.inference.batch import DECODED, LatentVariableModel
from vae_tf.inference.gaussian import Tensor, log_standard_normal

Doubles = npt.NDArray[np.float64]

BLOCK = 20
"""Steps between two looks at the caller."""
CANDIDATES, NARROW = 500, -1.0
"""Samples of either kind among which other places to begin are looked for, and the log-scale of the Gaussian there: one
as wide as the encoder's could be as wide as all modes."""
RATE = 0.1
"""Adam's step at the beginning, in deviations of the encoder's q(z|x); it falls to nothing on a straight line."""


class Fit(NamedTuple):
    """Gaussians in units of the encoder's: z = mean + deviation (shift + T noise), T lower triangular, with
    exp(log_scale) on its diagonal and what of `below` (n, d, d) lies under it; shift and log_scale (n, d)."""

    shift: Tensor
    log_scale: Tensor
    below: Tensor


class Fitter:
    """What is compiled once for all batches.

    `first` is a pair: mean and deviation (n, d) of the encoder's q(z|x).
    """

    def __init__(self, model: LatentVariableModel, targets: str) -> None:
        self.model, self.targets = model, targets
        self._fitting = tf.function(self._fit, autograph=False, reduce_retracing=True)
        self._drawing = tf.function(self._drawn, autograph=False, reduce_retracing=True)
        self._looking = tf.function(self._looked, autograph=False, reduce_retracing=True)
        self._inferring = tf.function(self._inferred, autograph=False, reduce_retracing=True)

    def encode(self, x: Tensor, seed: int) -> tuple[Tensor, Any]:
        """Images as their targets are read, and `first`, the encoder's q(z|x) of them."""
        x = self.model.read(x, self.targets, seed)
        return x, self._inferring(x)

    def begin(self, n: int, d: int) -> Fit:
        """The encoder's own."""
        return Fit(tf.zeros((n, d)), tf.zeros((n, d)), tf.zeros((n, d, d)))

    def elsewhere(self, x: Tensor, first: Any, count: int, seed: int) -> list[Fit]:
        """Narrow ones at so many samples of the posterior, roughly: of the encoder's q(z|x) and of the prior, drawn
        again by their weights. Where an encoder covers several modes, or misses one, the gradient of its own bound may
        lead nowhere better."""
        n, d = first[0].shape
        size = min(CANDIDATES, max(1, DECODED * self.model.at_once // n))
        best = (tf.fill((n, count), np.float32(-np.inf)), tf.zeros((n, count, d)))
        for chunk in range(-(-CANDIDATES // size)):
            best = self._looking(x, first, best, tf.constant([seed, chunk], tf.int32), size)
        return [Fit(best[1][:, i], tf.fill((n, d), NARROW), tf.zeros((n, d, d))) for i in range(count)]

    def fit(
        self,
        x: Tensor,
        first: Any,
        begin: Fit,
        *,
        full: bool,
        steps: int,
        samples: int,
        seed: int,
        tell: Callable[[float], object],
    ) -> Fit:
        """What so many steps of Adam make of it; `full`: with correlations. `tell` hears the share done."""
        nothing = Fit(*[tf.zeros_like(part) for part in begin])
        state: Any = (begin, nothing, nothing, begin)
        of, key = tf.constant(float(steps)), tf.constant([seed, 0], tf.int32)
        for start in range(0, steps, BLOCK):
            end = min(start + BLOCK, steps)
            span = (tf.constant(start), tf.constant(end), of)
            state = self._fitting(x, first, state, tf.constant(full), key, *span, samples + samples % 2)
            tell(end / steps)
        found: Fit = state[-1]
        return found

    def draws(self, x: Tensor, first: Any, q: Fit, count: int, seed: int) -> tuple[Doubles, Doubles]:
        """At least `count` draws, in chunks that memory allows: the bounds, a mean over each pair of opposite ones,
        (pairs, n), and the logarithms of importance weights, (draws, n)."""
        most = max(2, DECODED * self.model.at_once // len(x) // 2 * 2)
        size = min(most, count + count % 2)
        bounds, weights = [], []
        for chunk in range(-(-count // size)):
            bound, log_w = self._drawing(x, first, q, tf.constant([seed, chunk], tf.int32), size)
            bounds.append(bound.numpy().astype(np.float64).reshape(2, size // 2, -1).mean(axis=0))
            weights.append(log_w.numpy().astype(np.float64))
        return np.concatenate(bounds), np.concatenate(weights)

    def _inferred(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z_mean, z_log_var = self.model.infer(x)
        return z_mean, tf.exp(0.5 * z_log_var)

    def _looked(self, x: Tensor, first: Any, best: Any, key: Tensor, count: int) -> Any:
        """With as many more samples of either kind: those drawn so far, without putting any back, by their weights
        p(x, z) / (q(z|x) + p(z)) (the largest weights after Gumbel noise), and where, in units of the encoder's."""
        mean, deviation = first
        noise = tf.random.stateless_normal((2, count, *mean.shape), key)
        shift = tf.concat([noise[0], (noise[1] - mean) / deviation], axis=0)
        z = mean + deviation * shift
        log_prior = log_standard_normal(z)
        log_q = log_standard_normal(shift) - tf.reduce_sum(tf.math.log(deviation), axis=-1)
        value = self.model.log_likelihood(x, z) - tf.math.softplus(log_q - log_prior)
        uniform = tf.random.stateless_uniform(tf.shape(value), key + tf.constant([0, 2**20]), minval=1e-12)
        value = tf.where(tf.math.is_finite(value), value - tf.math.log(-tf.math.log(uniform)), -np.inf)
        values = tf.concat([best[0], tf.transpose(value)], axis=1)
        places = tf.concat([best[1], tf.transpose(shift, (1, 0, 2))], axis=1)
        values, chosen = tf.math.top_k(values, best[0].shape[1])
        return values, tf.gather(places, chosen, batch_dims=1)

    def _drawn(self, x: Tensor, first: Any, q: Fit, key: Tensor, count: int) -> tuple[Tensor, Tensor]:
        """The bound and the logarithm of the importance weight at `count` draws in opposite pairs, (count, n)."""
        mean, deviation = first
        half = tf.random.stateless_normal((count // 2, *mean.shape), key)
        noise = tf.concat([half, -half], axis=0)
        away = tf.einsum("nij,snj->sni", triangle(q), noise)
        z = mean + deviation * (q.shift + away)
        log_p = self.model.log_likelihood(x, z)
        log_scale = tf.reduce_sum(q.log_scale + tf.math.log(deviation), axis=-1)
        log_q = log_standard_normal(noise) - log_scale
        return log_p - self._kl(first, q), log_p + log_standard_normal(z) - log_q

    def _kl(self, first: Any, q: Fit) -> Tensor:
        """KL(q || N(0, I)), nats (n,): (|mean|^2 + |L|^2 - d) / 2 - log det L."""
        mean, deviation = first
        root = deviation[..., None] * triangle(q)
        squares = tf.reduce_sum(tf.square(mean + deviation * q.shift), -1) + tf.reduce_sum(tf.square(root), (-2, -1))
        log_det = tf.reduce_sum(q.log_scale + tf.math.log(deviation), axis=-1)
        return 0.5 * (squares - mean.shape[-1]) - log_det

    def _fit(
        self, x: Tensor, first: Any, state: Any, full: Tensor, key: Tensor, begin: Tensor, end: Tensor, of: Tensor,
        samples: int,
    ) -> Any:  # fmt: skip
        """Adam's steps `begin` to `end` - 1 `of` all; the state is q, the two means that Adam keeps, and the mean of q
        over the second half of all steps (Polyak & Juditsky 1992), which has little of the draws' noise."""

        def step(i: Tensor, q: Fit, first_mean: Fit, second_mean: Fit, average: Fit) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(list(q))
                bound, _ = self._drawn(x, first, q, key + tf.stack([0, i]), samples)
                loss = -tf.reduce_sum(tf.reduce_mean(bound, axis=0))
            gradients = tape.gradient(loss, list(q))
            gradients[2] = tf.where(full, gradients[2], 0.0)
            n = tf.cast(i + 1, tf.float32)
            rate = RATE * (1.0 - tf.cast(i, tf.float32) / of)
            first_mean = Fit(*[0.9 * m + 0.1 * g for m, g in zip(first_mean, gradients, strict=True)])
            second_mean = Fit(*[0.99 * v + 0.01 * g * g for v, g in zip(second_mean, gradients, strict=True)])
            moved = [
                w - rate * (m / (1.0 - 0.9**n)) / (tf.sqrt(v / (1.0 - 0.99**n)) + 1e-8)
                for w, m, v in zip(q, first_mean, second_mean, strict=True)
            ]
            share = 1.0 / tf.maximum(n - tf.floor(of / 2.0), 1.0)
            average = Fit(*[a + share * (w - a) for a, w in zip(average, moved, strict=True)])
            return i + 1, Fit(*moved), first_mean, second_mean, average

        return tf.while_loop(lambda i, *rest: i < end, step, (begin, *state), parallel_iterations=1)[1:]


def triangle(q: Fit) -> Tensor:
    """T, (n, d, d)."""
    strict = tf.linalg.band_part(q.below, -1, 0) - tf.linalg.diag(tf.linalg.diag_part(q.below))
    return tf.linalg.diag(tf.exp(q.log_scale)) + strict
