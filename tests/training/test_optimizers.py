import keras
import numpy as np
import pytest

from vae_tf.config import TrainConfig
from vae_tf.training.optimizers import OPTIMIZERS


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_takes_the_learning_rate_it_is_given(name):
    assert float(OPTIMIZERS[name](0.02).learning_rate) == pytest.approx(0.02)


def test_the_default_is_there():
    assert TrainConfig().optimizer in OPTIMIZERS


def test_adagrad_starts_from_nothing_as_the_paper_does():
    """So its first step is the learning rate itself, whatever the gradient: g / sqrt(g^2)."""
    weight = keras.Variable(np.float32([1, 1]))
    optimizer = OPTIMIZERS["adagrad"](0.02)
    optimizer.apply([np.float32([0.5, -40])], [weight])
    np.testing.assert_allclose(weight, [0.98, 1.02], rtol=1e-5)
    optimizer.apply([np.float32([0.5, 0])], [weight])  # then g / sqrt(2 g^2)
    np.testing.assert_allclose(weight, [0.98 - 0.02 / np.sqrt(2), 1.02], rtol=1e-5)
