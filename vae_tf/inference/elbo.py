"""The evidence lower bound (AEVB, eq. 7), its KL analytic or sampled. Knows a block of images."""

from __future__ import annotations

import numpy as np

from vae_tf.inference.batch import DECODED, Batch, Doubles, Graphs, Numbers


class Elbo:
    """E_q log p(x|z) - KL(q(z|x) || p(z)), nats; its standard error is that of the samples, NaN for one."""

    def __init__(self, graphs: Graphs, *, num_samples: int, kl: str = "analytic") -> None:
        self.num_samples, self.sampled, self.size = num_samples, kl == "sampled", images_at_once(graphs, num_samples)

    def __call__(self, batch: Batch) -> Numbers:
        """`value`, `standard_error`, `reconstruction` (n,) and `kl` (n, latent_dim), which stays the analytic one."""
        log_p, log_w = batch.draw(self.num_samples)
        kl, reconstruction = batch.kl.astype(np.float64), log_p.mean(axis=0)
        value = log_w.mean(axis=0) if self.sampled else reconstruction - kl.sum(axis=-1)
        error = error_of_mean(log_w if self.sampled else log_p)
        return {"value": value, "standard_error": error, "reconstruction": reconstruction, "kl": kl}


def error_of_mean(samples: Doubles) -> Doubles:
    """Of the mean over the first axis: NaN for one sample, of which there is none."""
    count = len(samples)
    if count == 1:
        return np.full(samples.shape[1:], np.nan)
    return np.asarray(samples.std(axis=0, ddof=1) / np.sqrt(count))


def images_at_once(graphs: Graphs, num_samples: int) -> int:
    """How many images a block has, so that a sweep over it decodes about ten times what the model does at once: what
    stays of each sample is a number."""
    at_once = graphs.model.at_once
    return max(1, DECODED * at_once // min(num_samples, at_once))
