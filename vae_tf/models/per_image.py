"""A VAE that keeps numbers of its own for each training image, as what knows no encoder must.

They belong to a training, not to the model: a checkpoint has them, a stored model has not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from vae_tf.inference.gaussian import Tensor
from vae_tf.models.steps import Losses
from vae_tf.models.vae import VAE


class Kept:
    """Variables by name, out of Keras' sight: it would store them with the weights."""

    def __init__(self, values: Mapping[str, Tensor]) -> None:
        self.variables = {name: keras.Variable(value, trainable=False, name=name) for name, value in values.items()}

    def rows(self, name: str, index: Tensor) -> Tensor:
        """The rows of some images, (n, ...)."""
        return tf.gather(self.variables[name].value, index)

    def put(self, name: str, index: Tensor, rows: Tensor) -> None:
        """Other rows for some images, none of them named twice."""
        self.variables[name].value.scatter_nd_update(index[:, None], rows)


class PerImage(VAE):
    """A model that is trained on (x, index), the images of a batch and their places among the training images.

    `keep` comes between `compile` and the first step. Through Keras' own `fit`, the index stands in the place of y.
    """

    per_image = True
    kept: Kept | None = None

    def keep(self, images: int) -> None:
        """Begins with nothing known of so many training images."""
        self.kept = Kept(self.unknown(images))
        self.optimizer.build(self.trainable_variables)  # all at once: an update here is of some of them

    def unknown(self, images: int) -> dict[str, Tensor]:
        """By name, what is kept of images before they were ever seen: their number first."""
        raise TypeError(f"{type(self).__name__} keeps nothing")

    @property
    def kept_variables(self) -> list[Any]:
        """What is kept of the training images."""
        return [] if self.kept is None else list(self.kept.variables.values())

    def indexed(self, data: Any) -> tuple[Tensor, Tensor, Kept]:
        """The images of a batch as `train_targets` reads them, their index (n,), and what is kept. Raises:
        ValueError."""
        x, index, weight = keras.utils.unpack_x_y_sample_weight(data)
        if index is None or weight is not None or self.kept is None:
            raise ValueError(
                f"{self.name}: expected (x, index) after keep(images), since it keeps something for each training "
                "image; received images alone"
            )
        x = self.read(self.checked(x), self.config.train_targets, self.seed_generator)
        return x, ops.reshape(index, (-1,)), self.kept

    def fit_beside(self, x: Tensor) -> tuple[Losses, list[Tensor]]:
        """One update of the encoder, to raise its own bound under the decoder as it is; the losses before it, and the
        gradients, after which the decoder may be updated.

        x as it is read. The decoder's weights stay, and nothing of the encoder ever reaches them.
        """
        weights = self.encoder.trainable_variables
        with tf.GradientTape() as tape:
            losses = self.mean_losses([self.bound_terms(part, *self.encoder(part)) for part in self.lanes_of(x)], x)
        gradients = tape.gradient(losses.loss, weights)
        self.descend(gradients, weights, after=losses)
        return losses, gradients
