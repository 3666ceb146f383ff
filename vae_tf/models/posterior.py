"""What an encoder says of images: q(z|x), a diagonal Gaussian for each. Knows arrays, no model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Posterior:
    """`z_mean` and `z_log_var`, float32 (n, latent_dim)."""

    z_mean: npt.NDArray[np.float32]
    z_log_var: npt.NDArray[np.float32]

    def sample(self, *, seed: int) -> npt.NDArray[np.float32]:
        """One z for each image, float32 (n, latent_dim): the mean plus noise of the right size (AEVB, eq. 10)."""
        noise = np.random.default_rng(seed).standard_normal(self.z_mean.shape, dtype=np.float32)
        sample: npt.NDArray[np.float32] = self.z_mean + np.exp(0.5 * self.z_log_var) * noise
        return sample
