"""One epoch as one graph: order, gather, cast and the model's own `train_step`, in a loop that Python does not enter.

Knows a compiled Keras model and its images; not when an epoch begins or ends, nor what anybody does with the figures.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.config import check_passes
from vae_tf.data.aligned import is_aligned

ORDER = 0x0_5EED
"""Sets the seed of the order apart from others that are made of the same number."""


class Epoch:
    """The training images, resident as one uint8 tensor, and the graph that steps through them.

    The last batch of an epoch is smaller where the batch size does not divide the images, as in Keras' `fit`. Several
    `passes` make an epoch where it does. Raises: ValueError where it does not.
    """

    def __init__(
        self, model: Any, images: npt.NDArray[np.uint8], *, batch_size: int, jit_compile: bool, passes: int = 1
    ) -> None:
        self.model = model
        self.images = resident(images)
        self.batch_size = min(batch_size, len(images))
        self.passes = check_passes(passes, batch_size=self.batch_size, images=len(images))
        self.whole, self.rest = divmod(passes * len(images), self.batch_size)
        self._run = tf.function(self._steps, jit_compile=jit_compile, autograph=False)
        self._run_rest = tf.function(self._rest_step, autograph=False)
        self._draw = tf.function(self._permutation, autograph=False)

    def __len__(self) -> int:
        """How many steps an epoch has."""
        return self.whole + bool(self.rest)

    def order(self, seed: int, epoch: int) -> tf.Tensor:
        """The order of the images in an epoch, int32 (passes * n,): a function of these two numbers alone."""
        return self._draw(tf.constant([seed ^ ORDER, epoch], tf.int32))

    def run(self, order: tf.Tensor, start: int, stop: int) -> dict[str, float]:
        """Steps `start` to `stop` - 1 of an epoch; what the last one said."""
        logs: dict[str, Any] = {}
        if start < self.whole:
            # The bounds are tensors: numbers would be traced anew each time.
            logs = self._run(self.images, order, tf.constant(start), tf.constant(min(stop, self.whole)))
        if stop > self.whole:
            logs = self._run_rest(self.images, order)
        return {name: float(value) for name, value in logs.items()}

    def _permutation(self, seed: tf.Tensor) -> tf.Tensor:
        def one(number: tf.Tensor) -> tf.Tensor:
            key = tf.stack([seed[0], seed[1] * self.passes + number])
            return tf.random.experimental.stateless_shuffle(tf.range(len(self.images)), key)

        return one(tf.constant(0)) if self.passes == 1 else tf.reshape(tf.map_fn(one, tf.range(self.passes)), [-1])

    def _steps(self, images: tf.Tensor, order: tf.Tensor, start: tf.Tensor, stop: tf.Tensor) -> dict[str, tf.Tensor]:
        def step(i: tf.Tensor, logs: dict[str, tf.Tensor]) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
            index = tf.slice(order, [i * self.batch_size], [self.batch_size])
            return i + 1, self._step(images, index)

        def more(i: tf.Tensor, logs: dict[str, tf.Tensor]) -> tf.Tensor:
            return i < stop

        nothing = {name: tf.constant(0.0) for name in self.model.log_names}
        _, logs = tf.while_loop(more, step, (start, nothing), parallel_iterations=1)
        return dict(logs)

    def _rest_step(self, images: tf.Tensor, order: tf.Tensor) -> dict[str, tf.Tensor]:
        return self._step(images, order[-self.rest :])

    def _step(self, images: tf.Tensor, index: tf.Tensor) -> dict[str, tf.Tensor]:
        x = unit(tf.gather(images, index))
        logs: dict[str, tf.Tensor] = self.model.train_step((x, index) if self.model.per_image else x)
        return logs


def resident(images: npt.NDArray[np.uint8]) -> tf.Tensor:
    """The images as a tensor; where they are aligned (see `vae_tf.data.aligned`) it shares their memory.

    `tf.constant` always copies, in case the array is changed later; a split's images are read-only.
    """
    if images.flags.writeable or not is_aligned(images):
        return tf.constant(images)
    return tf.__internal__.EagerTensor(images, device=tf.config.list_logical_devices("CPU")[0].name, dtype=None)


def unit(images: tf.Tensor) -> tf.Tensor:
    """Images uint8 0..255 as float32 in [0, 1], bit for bit those of `vae_tf.data.to_float`."""
    return tf.cast(images, tf.float32) * np.float32(1 / 255)
