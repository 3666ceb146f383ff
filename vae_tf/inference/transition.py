"""One move of Hamiltonian Monte Carlo for many chains at once (Neal 2011, arXiv 1206.1901): what the chains of a
posterior and those of annealing share. Knows tensors and a density's value and gradient, not where its steps come from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from vae_tf.inference.gaussian import Tensor

Look = Callable[[Tensor], "Seen"]
"""z (chains, n, d) -> what is there."""
JITTER = 0.2
"""A trajectory's step is changed at random by up to this share, lest it be in time with the motion (Neal 2011)."""


class Seen(NamedTuple):
    """At z (chains, n, d): the log-density (chains, n), its gradient (chains, n, d), and what else is to be kept."""

    value: Tensor
    gradient: Tensor
    told: tuple[Tensor, ...] = ()


class Rows(NamedTuple):
    """Which problems of a block are at hand: so that one of them has the same noise beside others, or alone."""

    first: int
    size: int

    def of(self, noise: Tensor, n: Any, axis: int = 1) -> Tensor:
        """The rows of noise (.., size, ..) for n problems from the first one on."""
        return noise[self.first : self.first + n] if axis == 0 else noise[:, self.first : self.first + n]


class Noise(NamedTuple):
    """What a transition needs of chance: momentum (chains, n, d), jitter (n,) around 1, and chance (chains, n)."""

    momentum: Tensor
    jitter: Tensor
    chance: Tensor


def draw(key: Tensor, shape: tuple[int, ...], rows: Rows | None = None) -> Noise:
    """The noise of one transition of chains of `shape` (chains, n, d); `key`, two whole numbers, decides it."""
    chains, n, dims = shape
    rows = rows or Rows(0, n)
    seeds = tf.unstack(tf.random.experimental.stateless_split(key, 3))
    momentum = rows.of(tf.random.stateless_normal((chains, rows.size, dims), seeds[0]), n)
    jitter = rows.of(tf.random.stateless_uniform((rows.size,), seeds[1], 1.0 - JITTER, 1.0 + JITTER), n, axis=0)
    return Noise(momentum, jitter, rows.of(tf.random.stateless_uniform((chains, rows.size), seeds[2]), n))


def transition(
    look: Look, z: Tensor, seen: Seen, pace: Tensor, noise: Noise, leapfrogs: int
) -> tuple[Tensor, Seen, Tensor]:
    """Where the chains stand after one trajectory, what they see there, and the probability of acceptance (chains, n).

    `pace` (n, d) is how far a step goes, before the noise's jitter.
    """
    pace = pace * noise.jitter[:, None]
    there, then, moved = leapfrog(look, z, seen, noise.momentum, pace, leapfrogs)
    energy = then.value - seen.value
    energy -= 0.5 * tf.reduce_sum(tf.square(moved) - tf.square(noise.momentum), axis=-1)
    probability = tf.exp(tf.minimum(tf.where(tf.math.is_finite(energy), energy, -np.inf), 0.0))
    taken = noise.chance < probability

    def chosen(new: Tensor, old: Tensor) -> Any:
        return tf.where(taken if new.shape.rank == 2 else taken[..., None], new, old)

    return chosen(there, z), tf.nest.map_structure(chosen, then, seen), probability


def leapfrog(
    look: Look, z: Tensor, seen: Seen, momentum: Tensor, pace: Tensor, leapfrogs: int
) -> tuple[Tensor, Seen, Tensor]:
    """The trajectory's end, `pace` (n, d) far a step: z, what is seen there, and the momentum."""

    def move(i: Tensor, z: Tensor, seen: Seen, momentum: Tensor) -> tuple[Any, ...]:
        momentum = momentum + 0.5 * pace * seen.gradient
        z = z + pace * momentum
        seen = look(z)
        return i + 1, z, seen, momentum + 0.5 * pace * seen.gradient

    begin = (tf.constant(0), z, seen, momentum)
    _, z, seen, momentum = tf.while_loop(lambda i, *rest: i < leapfrogs, move, begin, parallel_iterations=1)
    return z, seen, momentum


def value_and_gradient(log_density: Callable[..., Tensor], z: Tensor, *given: Any) -> tuple[Tensor, Tensor]:
    """A log-density (chains, n) at z (chains, n, d), and its gradient."""
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = log_density(z, *given)
    return value, tape.gradient(value, z)
