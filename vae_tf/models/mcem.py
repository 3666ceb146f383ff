"""The VAE's decoder trained by Monte-Carlo EM, without an encoder: AEVB's rival in its figure 3 (section 5).

Knows how a batch is scored and where each image's chain stands; nothing of datasets, runs or files.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from vae_tf.inference.gaussian import Tensor, log_standard_normal
from vae_tf.inference.transition import Seen, draw, transition, value_and_gradient
from vae_tf.models.per_image import Kept, PerImage

LEAPFROGS, ACCEPTANCE, UPDATES = 10, 0.9, 5
"""The paper's: steps of a trajectory, the acceptance that the step size is tuned to, weight updates for a sample."""
FIRST_STEP, TUNING = 0.1, 0.05
"""The step size at the beginning, and how far its logarithm follows what a batch's acceptance lacks."""


@keras.saving.register_keras_serializable(package="vae_tf")
class MonteCarloEM(PerImage):
    """E: one trajectory of HMC on p(z|x) for each image of the batch. M: five updates of the decoder's weights on it.

    The paper does not say where a chain begins. Here each training image has one of its own, which begins with a draw
    from the prior and goes on from where the last visit left it; one step size, tuned by the batches' mean acceptance,
    serves all. An encoder is fitted beside (one update a batch, to raise its bound under the decoder as it is), so that
    there are codes and a bound on test images; no gradient of it reaches the decoder.

    In training `loss` is the decoder's, -log p(x|z) at the chains' z and the regulariser; on test images, which have no
    chain, minus the bound. `reconstruction_loss` and `kl_loss` are the bound's, by the encoder, in both.
    """

    def unknown(self, images: int) -> dict[str, Tensor]:
        """A draw from the prior for each chain, and the step size's logarithm."""
        z = keras.random.normal((images, self.config.latent_dim), seed=self.seed_generator)
        return {"chains": z, "log_step": ops.log(ops.convert_to_tensor(FIRST_STEP, "float32"))}

    def train_step(self, data: Any) -> dict[str, Tensor]:
        """A trajectory for each image, then the updates of the weights."""
        x, index, kept = self.indexed(data)
        z = self.sample(x, index, kept)
        losses, beside = self.fit_beside(x)
        weights = [*self.likelihood.trainable_variables, *self.decoder.trainable_variables]
        objectives = []
        for _ in range(UPDATES):
            with tf.GradientTape() as tape:
                objectives.append(self._of_samples(x, z) + self.regulariser_loss())
            self.descend(tape.gradient(objectives[-1], weights), weights, after=beside)
        logs = self.tracked(losses._replace(loss=objectives[0]), x)
        self.steps.assign_add(1)
        return logs

    def sample(self, x: Tensor, index: Tensor, kept: Kept) -> Tensor:
        """Where the chains of some images stand after one more trajectory, (n, latent_dim); the step size follows."""
        z, log_step = kept.rows("chains", index), kept.variables["log_step"]
        parts = zip(self.lanes_of(x), self.lanes_of(z), strict=True)
        moved = [self._moved(*part, ops.exp(log_step), self.seed_generator.next()) for part in parts]
        z, probability = (tf.concat(part, axis=0) for part in zip(*moved, strict=True))
        log_step.assign_add(TUNING * (tf.reduce_mean(probability) - ACCEPTANCE))
        kept.put("chains", index, z)
        return z

    def _moved(self, x: Tensor, z: Tensor, step: Tensor, seed: Tensor) -> tuple[Tensor, Tensor]:
        def look(z: Tensor) -> Seen:
            return Seen(*value_and_gradient(lambda z: self.log_likelihood(x, z) + log_standard_normal(z), z))

        noise = draw(seed, (1, *ops.shape(z)))
        moved, _, probability = transition(look, z[None], look(z[None]), step, noise, LEAPFROGS)
        return moved[0], probability[0]

    def _of_samples(self, x: Tensor, z: Tensor) -> Tensor:
        """-log p(x|z), a mean over images."""
        parts = zip(self.lanes_of(x), self.lanes_of(z), strict=True)
        sums = [-ops.sum(self.log_likelihood(part, sample[None])) for part, sample in parts]
        return reduce(add, sums) / ops.cast(ops.shape(x)[0], "float32")
