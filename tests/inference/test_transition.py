"""One step of Hamiltonian Monte Carlo against what can be computed by hand."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from vae_tf.inference.transition import leapfrog, look, transition


def normal(z: tf.Tensor):  # type: ignore[no-untyped-def]
    return look(lambda z: -0.5 * tf.reduce_sum(tf.square(z), axis=-1), z)


def test_a_place_knows_its_log_density_and_the_gradient() -> None:
    place = normal(tf.constant([[1.0, -2.0]]))
    np.testing.assert_allclose(place.log_density, [-2.5])
    np.testing.assert_allclose(place.gradient, [[-1.0, 2.0]])


def test_one_leapfrog_of_a_normal_is_the_formula() -> None:
    # Half a kick: 0.5 - 0.05; a drift: 1 + 0.1 * 0.45; half a kick there.
    end, momentum = leapfrog(normal, normal(tf.constant([1.0])), tf.constant([0.5]), tf.constant(0.1), 1)
    np.testing.assert_allclose(end.z, [1.045], rtol=1e-6)
    np.testing.assert_allclose(momentum, [0.45 - 0.05 * 1.045], rtol=1e-6)


def test_a_trajectory_led_back_with_the_momentum_turned_ends_where_it_began() -> None:
    end, momentum = leapfrog(normal, normal(tf.constant([0.3, -1.2])), tf.constant([0.7, 0.2]), tf.constant(0.2), 9)
    back, _ = leapfrog(normal, end, -momentum, tf.constant(0.2), 9)
    np.testing.assert_allclose(back.z, [0.3, -1.2], atol=1e-5)


def test_transitions_leave_a_normal_as_it_is() -> None:
    place = normal(tf.random.stateless_normal((4000, 1), (1, 2)))
    for i in range(5):
        place, probability = transition(normal, place, tf.constant(0.9), 3, seeds=tf.constant([[i, 0], [i, 1]]))
    assert 0.5 < float(tf.reduce_mean(probability)) < 1.0
    np.testing.assert_allclose([np.mean(place.z), np.var(place.z)], [0.0, 1.0], atol=0.06)


def test_a_trajectory_out_of_the_numbers_is_refused() -> None:
    begin = normal(tf.constant([[1.0]]))
    place, probability = transition(normal, begin, tf.constant(1e30), 3, seeds=tf.constant([[0, 0], [0, 1]]))
    assert float(probability[0]) == 0.0
    np.testing.assert_array_equal(place.z, begin.z)
