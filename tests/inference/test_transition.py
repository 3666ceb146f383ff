import numpy as np
import tensorflow as tf

from vae_tf.inference.transition import Rows, Seen, draw, leapfrog, transition


def standard(z):
    """A standard Gaussian's log-density and gradient."""
    return Seen(-0.5 * tf.reduce_sum(z**2, axis=-1), -z)


def test_a_leapfrog_is_half_a_kick_a_move_and_half_a_kick():
    z, momentum = tf.constant([[[1.0]]]), tf.constant([[[0.5]]])
    end, seen, moved = leapfrog(standard, z, standard(z), momentum, tf.constant([[0.2]]), 1)
    # 0.5 - 0.1 = 0.4; 1 + 0.2 * 0.4 = 1.08; 0.4 - 0.1 * 1.08 = 0.292
    np.testing.assert_allclose(end.numpy(), [[[1.08]]], rtol=1e-6)
    np.testing.assert_allclose(moved.numpy(), [[[0.292]]], rtol=1e-6)
    np.testing.assert_allclose(seen.value.numpy(), [[-0.5 * 1.08**2]], rtol=1e-6)


def test_a_trajectory_turned_round_leads_back():
    z = tf.random.stateless_normal((3, 2, 4), [0, 1])
    momentum = tf.random.stateless_normal((3, 2, 4), [0, 2])
    pace = tf.fill((2, 4), 0.1)
    end, seen, moved = leapfrog(standard, z, standard(z), momentum, pace, 7)
    back, _, turned = leapfrog(standard, end, seen, -moved, pace, 7)
    np.testing.assert_allclose(back.numpy(), z.numpy(), atol=1e-5)
    np.testing.assert_allclose(-turned.numpy(), momentum.numpy(), atol=1e-5)


def test_what_is_refused_stays_with_all_that_was_seen_there():
    z = tf.zeros((1, 2, 1))

    def cliff(z):
        return Seen(tf.where(tf.abs(z[..., 0]) > 0, -np.inf, 0.0), 0.0 * z, (z + 5.0,))

    noise = draw(tf.constant([0, 0]), (1, 2, 1))
    there, seen, probability = transition(cliff, z, cliff(z), tf.ones((2, 1)), noise, 2)
    assert (probability.numpy() == 0).all()
    assert (there.numpy() == 0).all()
    assert (seen.told[0].numpy() == 5).all()


def test_a_problem_has_the_same_noise_alone_as_beside_others():
    key = tf.constant([3, 4])
    whole, part = draw(key, (5, 6, 2)), draw(key, (5, 2, 2), Rows(3, 6))
    for one, other in zip(whole, part, strict=True):
        rows = one[:, 3:5] if len(one.shape) > 1 else one[3:5]
        np.testing.assert_array_equal(rows.numpy(), other.numpy())
