"""The importance-weighted auto-encoder: the VAE's networks, trained on a tighter bound (Burda et al. 2016).

Knows how a batch is scored; nothing of datasets, runs or files.
"""

from __future__ import annotations

import math

import keras
from keras import ops

from vae_tf.inference.gaussian import Tensor, kl_to_standard_normal, log_normal, log_standard_normal
from vae_tf.models.steps import Losses
from vae_tf.models.vae import VAE


@keras.saving.register_keras_serializable(package="vae_tf")
class IWAE(VAE):
    """Minimises -L_k, k being `num_samples` (arXiv 1509.00519, eq. 8 and 14); with k = 1 that is the sampled ELBO.

    `reconstruction_loss`, `kl_loss` and so `elbo` are those of the evidence bound, which L_k is never below on average.
    """

    def _terms(self, x: Tensor, targets: str) -> tuple[Tensor, ...]:
        """Sums over images: log p(x|z), a mean over samples; the KL of each latent dimension; and L_k."""
        x = self.read(x, targets, self.seed_generator)
        z_mean, z_log_var = self.infer(self.damaged(x))
        z = self.draw(z_mean, z_log_var)
        log_p = self.log_likelihood(x, z)
        log_q = ops.sum(log_normal(z, z_mean, z_log_var), axis=-1)
        bound = ops.logsumexp(log_p + log_standard_normal(z) - log_q, axis=0) - math.log(self.config.num_samples)
        kl = ops.sum(kl_to_standard_normal(z_mean, z_log_var), axis=0)
        return ops.sum(log_p) / self.config.num_samples, kl, ops.sum(bound)

    def _composed(self, log_likelihood: Tensor, kl: Tensor, *more: Tensor) -> Losses:
        """The losses, by the means of what `_terms` gives."""
        (bound,) = more
        regulariser_loss = self.regulariser_loss()
        return Losses(-bound + regulariser_loss, -log_likelihood, ops.sum(kl), regulariser_loss)
