import keras
import numpy as np
import pytest
import tensorflow as tf

from vae_tf.data import to_float
from vae_tf.data.aligned import empty
from vae_tf.training.epoch import Epoch, resident, unit

SHAPE = (2, 2, 1)


class Scribe:
    """Stands for a model: remembers, in the graph's own variables, which images came, in which batches."""

    log_names, per_image = ("loss",), False

    def __init__(self, n):
        self.sums, self.sizes = tf.Variable(tf.zeros(n)), tf.Variable(tf.zeros(n))
        self.count, self.traced, self.shapes = tf.Variable(0), 0, set()

    def train_step(self, x):
        self.traced += 1
        self.shapes.add(x.shape[0])
        self.sizes.scatter_update(tf.IndexedSlices([tf.cast(tf.shape(x)[0], tf.float32)], [self.count]))
        self.sums.scatter_update(tf.IndexedSlices([tf.reduce_sum(x[:, 0, 0, 0])], [self.count]))
        self.count.assign_add(1)
        return {"loss": tf.reduce_sum(x[:, 0, 0, 0])}


def images(n):
    """Images whose every pixel is their number."""
    return np.broadcast_to(np.arange(n, dtype=np.uint8)[:, None, None, None], (n, *SHAPE)).copy()


def epoch(n=10, batch_size=4, model=None):
    return Epoch(model or Scribe(n), images(n), batch_size=batch_size, jit_compile=False)


def test_every_image_comes_once_an_epoch():
    loop = epoch(10, 1)
    loop.run(loop.order(0, 0), 0, 10)
    np.testing.assert_allclose(np.sort(loop.model.sums.numpy()) * 255, np.arange(10), rtol=1e-6)


def test_the_last_batch_has_what_is_left():
    loop = epoch(10, 4)
    assert len(loop) == 3
    loop.run(loop.order(0, 0), 0, 3)
    assert loop.model.sizes.numpy()[:3].tolist() == [4, 4, 2]
    assert loop.model.shapes == {4, 2}  # known to the graph, so that lanes can share a batch
    assert loop.model.sums.numpy().sum() * 255 == pytest.approx(45)


@pytest.mark.parametrize("batch_size", [10, 11, 1_000_000])
def test_a_batch_as_large_as_the_data_is_one_step(batch_size):
    loop = epoch(10, batch_size)
    assert len(loop) == 1
    assert loop.run(loop.order(0, 0), 0, 1)["loss"] * 255 == pytest.approx(45)
    assert loop.model.sizes.numpy()[0] == 10


def test_the_order_is_a_function_of_seed_and_epoch_alone():
    orders = {(seed, number): epoch(20).order(seed, number).numpy() for seed in (0, 1) for number in (0, 1)}
    for order in orders.values():
        assert sorted(order) == list(range(20))
    assert len({order.tobytes() for order in orders.values()}) == 4
    tf.random.set_seed(99)
    assert epoch(20).order(1, 1).numpy().tolist() == orders[1, 1].tolist()


def test_the_largest_seed_and_epoch_have_an_order():
    assert sorted(epoch(5).order(2**31 - 1, 100_000).numpy()) == list(range(5))


def test_steps_in_stretches_are_the_steps_of_one_stretch():
    whole, parts = epoch(10, 3), epoch(10, 3)
    last = whole.run(whole.order(0, 2), 0, 4)
    for start, stop in ((0, 1), (1, 3), (3, 4)):
        logs = parts.run(parts.order(0, 2), start, stop)
    assert logs == last
    assert parts.model.sums.numpy().tolist() == whole.model.sums.numpy().tolist()


def test_other_bounds_and_other_epochs_trace_nothing_again():
    loop = epoch(12, 2)
    loop.run(loop.order(0, 0), 0, 1)
    traced = loop.model.traced
    for number in range(3):
        for start, stop in ((0, 2), (2, 5), (5, 6)):
            loop.run(loop.order(0, number), start, stop)
        loop.model.count.assign(0)
    assert loop.model.traced == traced


def test_pixels_are_bit_for_bit_those_that_fit_is_given():
    levels = np.arange(256, dtype=np.uint8)
    assert unit(tf.constant(levels)).numpy().tobytes() == to_float(levels).tobytes()


def test_what_the_last_step_said_comes_back():
    loop = epoch(10, 4)
    order = loop.order(3, 0)
    assert loop.run(order, 0, 2)["loss"] * 255 == pytest.approx(order.numpy()[4:8].sum(), rel=1e-6)
    assert isinstance(loop.run(order, 2, 3)["loss"], float)
    keras.backend.clear_session()


def test_aligned_images_are_not_copied_and_others_are():
    aligned = empty((4, *SHAPE), np.uint8)
    aligned[:] = images(4)
    aligned.setflags(write=False)
    assert np.shares_memory(np.asarray(memoryview(resident(aligned))), aligned)
    writeable = empty((4, *SHAPE), np.uint8)
    assert not np.shares_memory(np.asarray(memoryview(resident(writeable))), writeable)
    assert resident(aligned).numpy().tolist() == images(4).tolist()
