"""The plain auto-encoder: the VAE's networks without its noise and its prior; with a damage, a denoising auto-encoder.

Vincent et al. 2008. Knows how a batch is scored; nothing of datasets, runs or files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from vae_tf.config import VAEConfig
from vae_tf.inference.gaussian import Tensor
from vae_tf.models.vae import VAE

LOG_VAR = -20.0
"""What the encoder says of its own spread: none."""


@keras.saving.register_keras_serializable(package="vae_tf")
class AutoEncoder(VAE):
    """Each image has one code, and the KL term is 0: `elbo` is only -reconstruction_loss, no bound on log p(x).

    So it has nothing to say of images that were never seen, and its codes follow no prior.
    """

    bounded = False

    def __init__(self, config: VAEConfig | Mapping[str, Any], *, damage: str | None = None, **kwargs: Any) -> None:
        super().__init__(config, damage=damage, **kwargs)
        head = self.encoder.get_layer("z_log_var")
        kernel, bias = head.get_weights()
        head.set_weights([np.zeros_like(kernel), np.full_like(bias, LOG_VAR)])
        head.trainable = False

    def _terms(self, x: Tensor, targets: str) -> tuple[Tensor, ...]:
        """Sums over images: log p(x|z) at the code; and a KL of 0 for each latent dimension."""
        x = self.read(x, targets, self.seed_generator)
        z_mean, _ = self.encoder(self.damaged(x))
        return ops.sum(self.log_likelihood(x, z_mean[None])), ops.zeros((self.config.latent_dim,))
