"""The figures of a split under a model, batch by batch. Knows a compiled Keras model; no epochs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.training.epoch import resident, unit

TEST_BATCH = 500


class Scoring:
    """The images, resident as one uint8 tensor, and the graph that scores a batch of them."""

    def __init__(self, model: Any, images: npt.NDArray[np.uint8]) -> None:
        self.model = model
        self.images = resident(images)
        # Batches of a known size, so that lanes can share them.
        self._whole = tf.function(partial(self._batch, TEST_BATCH), autograph=False)
        self._rest = tf.function(partial(self._batch, len(self.images) % TEST_BATCH), autograph=False)

    def run(self, look: Callable[[], object]) -> dict[str, float]:
        """The means over all images; `look` is called before each batch.

        Whatever `look` raises leaves the model's noise and running sums as they were; else the sums are back at zero.
        """
        passing = [*self.model.non_trainable_variables, *self.model.metrics_variables]
        before = [variable.numpy() for variable in passing]
        try:
            self.model.reset_metrics()
            for start in range(0, len(self.images), TEST_BATCH):
                look()
                batch = self._whole if start + TEST_BATCH <= len(self.images) else self._rest
                logs = batch(self.images, tf.constant(start))
        except BaseException:
            for variable, value in zip(passing, before, strict=True):
                variable.assign(value)
            raise
        self.model.reset_metrics()
        return {name: float(value) for name, value in logs.items()}

    def _batch(self, size: int, images: tf.Tensor, start: tf.Tensor) -> dict[str, tf.Tensor]:
        batch = tf.slice(images, [start, 0, 0, 0], [size, *images.shape[1:]])
        logs: dict[str, tf.Tensor] = self.model.test_step(unit(batch))
        return logs
