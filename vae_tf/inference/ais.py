"""Annealed importance sampling with Hamiltonian moves (Neal 2001; for decoders Wu et al. 2017, arXiv 1611.04273).

Chains are led from the prior to the posterior through p(z) p(x|z)^t, t from 0 to 1 by a sigmoid schedule: their weights
give a lower bound on log p(x) in expectation. Led back from an exact sample of the posterior, as there is one of images
that the model itself drew, they give an upper bound: the two enclose log p(x) (bidirectional Monte Carlo, Grosse et al.
2015, arXiv 1511.02543). Knows tensors and the log-likelihood that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.inference.batch import Batch, Doubles, Graphs, Numbers
from vae_tf.inference.gaussian import Tensor, log_standard_normal
from vae_tf.inference.iwae import weighted_mean
from vae_tf.inference.transition import Rows, Seen, draw, transition, value_and_gradient

LogLikelihood = Callable[..., Tensor]
"""x (n, h, w, c) and z (chains, n, d) -> log p(x|z), nats: (chains, n)."""

SHARPNESS = 4.0
"""The schedule's sigmoid goes from minus to plus this: small steps of temperature at both ends (Wu et al.)."""
ACCEPTANCE, LEAST_ACCEPTANCE = 0.65, 0.4
RATE = 0.25
"""How fast the log of the step follows the acceptance."""
STEPS_RANGE = (-9.0, 0.25)
"""Of the log of a step. A unit Gaussian bears one of 2 at the most: near that a trajectory makes much of a number's
rounding, and an image's weight would depend on the images beside it."""
WARMUP = 40
"""Moves at the first temperature, which leave its distribution as it is while the step is found."""
BLOCK = 20
"""Temperatures between two looks at the caller."""
TOGETHER = 256
"""Chains of a block of images, about: few, so that a block ends within seconds."""
FEW = 0.2
"""A share of effective chains below which an image is flagged."""


def schedule(temperatures: int) -> Doubles:
    """t from 0 to 1, (temperatures + 1,), by a sigmoid stretched to reach both (Wu et al. 2017, section 4)."""
    raw = 1.0 / (1.0 + np.exp(-SHARPNESS * np.linspace(-1.0, 1.0, temperatures + 1)))
    return np.asarray((raw - raw[0]) / (raw[-1] - raw[0]))


class Ais:
    """The log of the mean weight of `chains` from the prior to the posterior, nats; it asks nothing of the encoder."""

    def __init__(self, graphs: Graphs, *, chains: int, temperatures: int, leapfrogs: int) -> None:
        self.seed, self.chains, self.size = graphs.seed, chains, max(1, min(TOGETHER, graphs.model.at_once) // chains)
        self.dims = int(graphs.model.config.latent_dim)
        self.anneal = Annealing(graphs.model.log_likelihood, temperatures=temperatures, leapfrogs=leapfrogs)

    def __call__(self, batch: Batch) -> Numbers:
        """`value`, `standard_error`, `effective_sample_size` (of the chains), `acceptance`; `flags`, where few chains
        carry the mean or few moves were accepted; all (n,)."""
        start = np.random.default_rng((self.seed, batch.number)).standard_normal(
            (self.chains, batch.rows.size, self.dims), np.float32
        )
        start = np.asarray(batch.rows.of(start, len(batch)))
        key = block_key(self.seed, batch.number)
        annealed = self.anneal(batch.x, start, key=key, rows=batch.rows, progress=batch.tell)
        found = weighted_mean(annealed.log_weights)
        few = found["effective_sample_size"] < FEW * self.chains
        flags = few | (annealed.acceptance < LEAST_ACCEPTANCE)
        return found | {"acceptance": annealed.acceptance, "flags": flags}


@dataclass(frozen=True)
class Annealed:
    """`log_weights` (chains, n), nats; `acceptance` (n,), the mean over temperatures and chains."""

    log_weights: Doubles
    acceptance: Doubles


class Annealing:
    """Chains led from one end of the schedule to the other; what is compiled serves all calls whose shapes agree."""

    def __init__(self, log_likelihood: LogLikelihood, *, temperatures: int, leapfrogs: int) -> None:
        self.log_likelihood, self.leapfrogs = log_likelihood, leapfrogs
        self.schedule = schedule(temperatures)
        self._run = tf.function(self._block, autograph=False, reduce_retracing=False)
        self._look = tf.function(self._seen, autograph=False, reduce_retracing=True)

    def __call__(
        self,
        x: Any,
        start: npt.ArrayLike,
        *,
        backward: bool = False,
        key: int = 0,
        rows: Rows | None = None,
        progress: Callable[[float], object] = lambda share: None,
    ) -> Annealed:
        """The weights of chains from `start` (chains, n, d): samples of the prior, or of the posterior if `backward`.

        `progress` hears the share done, and may raise. The same key gives the same weights on the same machine.
        """
        x, z = tf.convert_to_tensor(x), tf.constant(start, tf.float32)
        chains, n, dims = z.shape
        path = self.schedule[::-1] if backward else self.schedule
        path = np.concatenate([np.full(WARMUP, path[0]), path]).astype(np.float32)
        first = np.log((0.05 if backward else 0.5) * dims**-0.25)
        zeros = tf.zeros(n)
        state = _State(z, self._look(x, z), tf.zeros((chains, n)), zeros + np.float32(first), zeros)
        total = len(path) - 1
        for done in range(0, total, BLOCK):
            size = min(BLOCK, total - done)
            now = tf.constant(path[done : done + size + 1])
            state = self._run(state, x, now, tf.constant([key, done], tf.int32), size, rows or Rows(0, n))
            progress((done + size) / total)
        return Annealed(state.log_weights.numpy().astype(np.float64), state.acceptance.numpy() / float(total))

    def _seen(self, x: Tensor, z: Tensor) -> tuple[Tensor, Tensor]:
        return value_and_gradient(lambda z: self.log_likelihood(x, z), z)

    def _block(self, state: _State, x: Tensor, path: Tensor, key: Tensor, count: int, rows: Rows) -> _State:
        def step(i: Tensor, state: _State) -> tuple[Tensor, _State]:
            return i + 1, self._moved(state, x, path[i], path[i + 1], key + tf.stack([0, i]), rows)

        loop = (tf.constant(0), state)
        _, state = tf.while_loop(lambda i, state: i < count, step, loop, parallel_iterations=1)
        return state

    def _moved(self, state: _State, x: Tensor, before: Tensor, now: Tensor, key: Tensor, rows: Rows) -> _State:
        """Weighed for the change of temperature, and then moved at the new one."""

        def tempered(z: Tensor, likelihood: tuple[Tensor, Tensor]) -> Seen:
            value, gradient = likelihood
            return Seen(log_standard_normal(z) + now * value, now * gradient - z, likelihood)

        pace = tf.exp(state.log_step)[:, None] * tf.ones_like(state.z[0])
        noise = draw(key, tuple(state.z.shape), rows)
        weights = state.log_weights + (now - before) * state.likelihood[0]
        z, seen, probability = transition(
            lambda z: tempered(z, self._seen(x, z)),
            state.z,
            tempered(state.z, state.likelihood),
            pace,
            noise,
            self.leapfrogs,
        )
        accepted = tf.reduce_mean(probability, axis=0)
        log_step = tf.clip_by_value(state.log_step + RATE * (accepted - ACCEPTANCE), *STEPS_RANGE)
        return _State(z, seen.told, weights, log_step, state.acceptance + accepted)


class _State(NamedTuple):
    """Chains under way: z (chains, n, d), log p(x|z) and its gradient there, the log-weights (chains, n); the log of
    the step (n,), and the sum of the acceptances (n,)."""

    z: Tensor
    likelihood: tuple[Tensor, Tensor]
    log_weights: Tensor
    log_step: Tensor
    acceptance: Tensor


def block_key(seed: int, number: int) -> int:
    """A whole number below 2^31 for a block's chains."""
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0] >> 1)
