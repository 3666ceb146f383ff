"""The VAE's networks trained by wake-sleep (Hinton et al. 1995), AEVB's rival in its figures 2 and 3.

Knows how a batch is scored; nothing of datasets, runs or files.
"""

from __future__ import annotations

import keras
from keras import ops

from vae_tf.inference.gaussian import Tensor, kl_to_standard_normal, log_normal
from vae_tf.models.steps import Losses
from vae_tf.models.vae import VAE


@keras.saving.register_keras_serializable(package="vae_tf")
class WakeSleep(VAE):
    """Wake: the decoder maximises log p(x|z) at z ~ q(z|x). Sleep: the encoder maximises log q(z|x) of dreamt pairs.

    A dream is z ~ p(z) and an image *sampled* from p(x|z), coins thrown or noise added. `loss` is the sum of what the
    two phases minimise; no gradient crosses from one network to the other, so that one step of the optimizer does both.
    """

    def _terms(self, x: Tensor, targets: str) -> tuple[Tensor, ...]:
        """Sums over images: log p(x|z), the KL of each latent dimension, and log q(z|x) of as many dreams."""
        x = self.read(x, targets, self.seed_generator)
        z_mean, z_log_var = self.infer(x)
        z = ops.stop_gradient(self.draw(z_mean, z_log_var))
        log_likelihood = ops.sum(self.log_likelihood(x, z)) / self.config.num_samples
        dreamt_z, dreamt_x = self.dream(ops.shape(x)[0])
        log_q = ops.sum(log_normal(dreamt_z, *self.encoder(dreamt_x)))
        return log_likelihood, ops.sum(kl_to_standard_normal(z_mean, z_log_var), axis=0), log_q

    def dream(self, n: int | Tensor) -> tuple[Tensor, Tensor]:
        """z from the prior (n, latent_dim), and an image drawn from p(x|z) for each, (n, h, w, c); no gradient
        passes."""
        z = keras.random.normal((n, self.config.latent_dim), seed=self.seed_generator)
        return z, ops.stop_gradient(self.likelihood.sample(self.decoder(z), self.seed_generator.next()))

    def _composed(self, log_likelihood: Tensor, kl: Tensor, *more: Tensor) -> Losses:
        """The losses, by the means of what `_terms` gives."""
        (log_q,) = more
        regulariser_loss = self.regulariser_loss()
        loss = -log_likelihood - log_q + regulariser_loss
        return Losses(loss, -log_likelihood, ops.sum(kl), regulariser_loss)
