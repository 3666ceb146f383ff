"""Variational Bayes without an encoder: each image has a mean and a variance of its own, found by optimisation.

Knows how a batch is scored and what is known of each image; nothing of datasets, runs or files.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from vae_tf.inference.gaussian import Tensor, kl_to_standard_normal
from vae_tf.models.per_image import PerImage

LOCAL_STEPS, TEST_STEPS = 5, 20
"""Steps that q of an image takes when it is visited in training, and when it is scored without having been."""
ALWAYS = (1312, 6114)
"""The seed of the noise by which an image is fitted that is scored: the same image, the same q."""
RATE, TINY = 0.1, 1e-8
"""The step size of its Adagrad, and what keeps that from dividing by nothing."""


@keras.saving.register_keras_serializable(package="vae_tf")
class MeanField(PerImage):
    """Each training image's q(z) is a diagonal Gaussian of its own, which begins as the prior (stochastic variational
    inference, Hoffman et al. 2013, with a few steps in the place of an optimum).

    A visit takes five steps of Adagrad on an image's bound, by the noise of eq. 10, and one on the decoder's weights.
    An encoder is fitted beside, to raise its own bound under the decoder as it is: it gives codes, and the place from
    which the q of an image that was never visited is fitted, in twenty such steps, when it is scored. No gradient of it
    reaches the decoder. `loss`, `reconstruction_loss` and `kl_loss` are those of the images' own q.
    """

    def unknown(self, images: int) -> dict[str, Tensor]:
        """Mean and log-variance 0 for each: the prior."""
        return {"posteriors": ops.zeros((images, 2 * self.config.latent_dim))}

    def train_step(self, data: Any) -> dict[str, Tensor]:
        """Steps of the images' own q, then one of the weights."""
        x, index, kept = self.indexed(data)
        lanes = self.lanes_of(x)
        starts = self.lanes_of(kept.rows("posteriors", index))
        fitted = [
            self.fit_posterior(*part, steps=LOCAL_STEPS, seed=self.seed_generator.next())
            for part in zip(lanes, starts, strict=True)
        ]
        kept.put("posteriors", index, tf.concat(fitted, axis=0))
        _, beside = self.fit_beside(x)
        weights = [*self.likelihood.trainable_variables, *self.decoder.trainable_variables]
        with tf.GradientTape() as tape:
            posteriors = [ops.split(q, 2, axis=-1) for q in fitted]
            sums = [self.bound_terms(part, *q) for part, q in zip(lanes, posteriors, strict=True)]
            losses = self.mean_losses(sums, x)
        self.descend(tape.gradient(losses.loss, weights), weights, after=[*losses, *beside])
        logs = self.tracked(losses, x)
        self.steps.assign_add(1)
        return logs

    def infer(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """q(z|x) fitted to each image of x, from where the encoder begins: z_mean and z_log_var (n, latent_dim)."""
        start = ops.stop_gradient(ops.concatenate(self.encoder(x), axis=-1))
        fitted = self.fit_posterior(x, start, steps=TEST_STEPS, seed=tf.constant(ALWAYS, tf.int64), shared=True)
        z_mean, z_log_var = ops.split(fitted, 2, axis=-1)
        return z_mean, z_log_var

    def fit_posterior(self, x: Tensor, q: Tensor, *, steps: int, seed: Tensor, shared: bool = False) -> Tensor:
        """q, means and log-variances (n, 2 latent_dim), after so many steps up each image's bound, by an Adagrad that
        begins anew: one that remembered earlier visits could not follow the decoder. With noise that all images share,
        an image's q does not depend on those beside it."""

        def step(i: Tensor, q: Tensor, squares: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            images = 1 if shared else ops.shape(q)[0]
            shape = (self.config.num_samples, images, self.config.latent_dim)
            noise = tf.random.stateless_normal(shape, seed + tf.cast(tf.stack([0, i + 1]), seed.dtype))
            with tf.GradientTape() as tape:
                tape.watch(q)
                bound = self._bound(x, q, noise)
            gradient = tape.gradient(bound, q)
            squares = squares + tf.square(gradient)
            return i + 1, q + RATE * gradient / (tf.sqrt(squares) + TINY), squares

        begin = (tf.constant(0), q, tf.zeros_like(q))
        _, q, _ = tf.while_loop(lambda i, *rest: i < steps, step, begin, parallel_iterations=1)
        return tf.stop_gradient(q)

    def _bound(self, x: Tensor, q: Tensor, noise: Tensor) -> Tensor:
        """The sum of the images' bounds, nats."""
        z_mean, z_log_var = ops.split(q, 2, axis=-1)
        log_p = self.log_likelihood(x, z_mean + ops.exp(0.5 * z_log_var) * noise)
        return ops.sum(log_p) / self.config.num_samples - ops.sum(kl_to_standard_normal(z_mean, z_log_var))
