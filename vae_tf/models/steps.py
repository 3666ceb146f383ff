"""What a step of training or of testing does with the losses of a batch: a gradient, and the figures that it reports.

Knows a batch's losses, not how a model comes to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from keras import ops

from vae_tf.config import VAEConfig
from vae_tf.inference.gaussian import Tensor


class Losses(NamedTuple):
    """What `compute_losses` gives for a batch: scalars, in nats per image."""

    loss: Tensor
    reconstruction_loss: Tensor
    kl_loss: Tensor
    regulariser_loss: Tensor


class Means(keras.metrics.Metric):
    """Running means of several figures in one variable: a step updates it once, not each figure apart."""

    def __init__(self, count: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sums = self.add_variable((count + 1,), "zeros", name="sums")

    def update_state(self, values: Sequence[Tensor], sample_weight: Tensor) -> None:
        """Adds figures, `count` scalars, that are means over `sample_weight` images."""
        images = ops.cast(sample_weight, "float32")
        self.sums.assign_add(images * ops.stack([*values, ops.ones_like(images)]))

    def result(self) -> Tensor:
        """The means over all images so far, (count,); 0 of none."""
        return ops.divide_no_nan(self.sums[:-1], self.sums[-1])


class Stepping(keras.Model):
    """A model that is trained by the gradient of its `compute_losses`, and reports them as running means."""

    config: VAEConfig
    per_image = False
    """Whether it keeps something for each training image, and so is given (x, index) to train on."""

    @property
    def kept_variables(self) -> list[Any]:
        """What it keeps for the training images: part of a training's state, not of the model."""
        return []

    def begin_counting(self) -> None:
        """Makes the count of steps, and the running means."""
        self.steps = self.add_weight(name="steps", shape=(), dtype="int64", initializer="zeros", trainable=False)
        self.means = Means(len(Losses._fields), name="means")

    def compute_losses(self, x: Tensor, *, targets: str) -> Losses:
        """The terms of the objective on a batch x (n, h, w, c) in [0, 1], nats per image."""
        raise TypeError(f"{type(self).__name__} says nothing of its losses")

    def effective_beta(self) -> Tensor:
        """The weight that the KL term has now."""
        raise TypeError(f"{type(self).__name__} says nothing of its beta")

    def train_step(self, data: Any) -> dict[str, Tensor]:
        """One step of the optimizer on a batch."""
        x = images_of(data)
        with tf.GradientTape() as tape:
            losses = self.compute_losses(x, targets=self.config.train_targets)
        weights = self.trainable_variables
        self.descend(tape.gradient(losses.loss, weights), weights, after=losses)
        logs = self.tracked(losses, x)  # before the count: with the beta that these losses had
        self.steps.assign_add(1)
        return logs

    def descend(self, gradients: Sequence[Tensor], weights: Sequence[Any], *, after: Sequence[Tensor]) -> None:
        """One update of some weights, once `after` is computed.

        What reads weights and feeds no gradient of theirs is read while they are updated, unless it is named here:
        wake-sleep's encoder was, now and then, and a resumed run came to other numbers.
        """
        with tf.control_dependencies(after):
            gradients = [tf.identity(gradient) for gradient in gradients]
        self.optimizer.apply_gradients(zip(gradients, weights, strict=True))

    def test_step(self, data: Any) -> dict[str, Tensor]:
        """The same losses without a step."""
        x = images_of(data)
        return self.tracked(self.compute_losses(x, targets=self.config.eval_targets), x)

    @property
    def log_names(self) -> list[str]:
        """What both steps report."""
        regulariser = ["regulariser_loss"] if self.config.weight_prior else []
        return ["loss", "reconstruction_loss", "kl_loss", "elbo", *regulariser, "beta"]

    def tracked(self, losses: Losses, x: Tensor) -> dict[str, Tensor]:
        self.means.update_state(losses, sample_weight=ops.shape(x)[0])
        means = Losses(*ops.unstack(self.means.result()))
        elbo = -(means.reconstruction_loss + means.kl_loss)
        logs = means._asdict() | {"elbo": elbo, "beta": self.effective_beta()}
        return {name: logs[name] for name in self.log_names}


def images_of(data: Any) -> Tensor:
    """The x of what `fit` feeds. Raises: ValueError for sample weights, which the bound has no place for."""
    x, _, weight = keras.utils.unpack_x_y_sample_weight(data)
    if weight is not None:
        raise ValueError("sample_weight: expected none, since every image counts alike in the bound; received some")
    return x
