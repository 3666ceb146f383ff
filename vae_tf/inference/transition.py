"""One step of Hamiltonian Monte Carlo, of any number of chains at once, inside a graph. Knows a log-density, no model.

Whoever samples (`vae_tf.inference.hmc`, a model that is trained by it) brings its own step sizes and its own loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from vae_tf.inference.gaussian import Tensor


class Place(NamedTuple):
    """Where chains stand: z (..., d), their log-density in nats, up to a constant (...), and its gradient (..., d)."""

    z: Tensor
    log_density: Tensor
    gradient: Tensor


Look = Callable[[Tensor], Place]
"""From z (..., d) to the place there."""


def look(log_density: Callable[[Tensor], Tensor], z: Tensor) -> Place:
    """The place of chains at z (..., d), by a log-density that gives (...)."""
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = log_density(z)
    return Place(z, value, tape.gradient(value, z))


def leapfrog(look: Look, place: Place, momentum: Tensor, pace: Tensor, leapfrogs: int) -> tuple[Place, Tensor]:
    """The end of a trajectory of so many steps, each `pace` far (broadcast to z): the place and the momentum there.

    Neal 2011 (arXiv 1206.1901), equations 2.28 to 2.30, with a unit mass.
    """

    def move(i: Tensor, place: Place, momentum: Tensor) -> tuple[Tensor, Place, Tensor]:
        momentum = momentum + 0.5 * pace * place.gradient
        there = look(place.z + pace * momentum)
        return i + 1, there, momentum + 0.5 * pace * there.gradient

    begin = (tf.constant(0), place, momentum)
    _, place, momentum = tf.while_loop(lambda i, *rest: i < leapfrogs, move, begin, parallel_iterations=1)
    return place, momentum


def transition(look: Look, place: Place, pace: Tensor, leapfrogs: int, *, seeds: Tensor) -> tuple[Place, Tensor]:
    """Where each chain goes on from, and the probability (...) with which its trajectory's end was accepted.

    `seeds` are two stateless seeds, of the momentum and of the acceptance. A trajectory that leaves the numbers is
    refused.
    """
    momentum = tf.random.stateless_normal(tf.shape(place.z), seeds[0])
    end, moved = leapfrog(look, place, momentum, pace, leapfrogs)
    energy = end.log_density - place.log_density - 0.5 * tf.reduce_sum(tf.square(moved) - tf.square(momentum), axis=-1)
    probability = tf.exp(tf.minimum(tf.where(tf.math.is_finite(energy), energy, -np.inf), 0.0))
    taken = tf.random.stateless_uniform(tf.shape(probability), seeds[1]) < probability
    kept = Place(
        z=tf.where(taken[..., None], end.z, place.z),
        log_density=tf.where(taken, end.log_density, place.log_density),
        gradient=tf.where(taken[..., None], end.gradient, place.gradient),
    )
    return kept, probability
