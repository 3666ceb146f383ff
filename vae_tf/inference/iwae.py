"""The importance-weighted bound L_k (Burda et al. 2016, arXiv 1509.00519, eq. 8). Knows a block of images.

Where a few of many samples carry the mean, the encoder misses some of the posterior; where it misses a mode whole, only
other samples can tell. So a ninth as many are drawn from the prior. Images of which few samples count, of the encoder's
alone or of both together, are flagged, and their number is that of both: the defensive proposal 0.9 q + 0.1 prior
(Hesterberg 1995), each sample weighed by the mixture.
"""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from vae_tf.inference.batch import Batch, Doubles, Graphs, Numbers, mixture
from vae_tf.inference.elbo import images_at_once
from vae_tf.inference.registry import MANY

FEW = 100.0
"""An effective sample size below which an image is flagged."""
PRIOR_SHARE = 0.1


class Iwae:
    """log of the mean of p(x, z) / q(z|x) over `num_samples` of q(z|x), nats; a lower bound in expectation."""

    def __init__(self, graphs: Graphs, *, num_samples: int) -> None:
        self.num_samples, self.size = num_samples, images_at_once(graphs, num_samples)

    def __call__(self, batch: Batch) -> Numbers:
        """`value`, `standard_error` (the delta method's) and `effective_sample_size`; `flags`, where few samples count,
        and `defensive`, where the numbers are those of the mixture; all (n,)."""
        log_p, log_w = batch.draw(self.num_samples)
        found = weighted_mean(log_w)
        if self.num_samples < MANY:
            return found | {"flags": np.zeros(len(batch), bool), "defensive": np.zeros(len(batch))}
        both = weighted_mean(with_prior(batch, log_p, log_w))
        flags = np.minimum(found["effective_sample_size"], both["effective_sample_size"]) < FEW
        found = {name: np.where(flags, both[name], numbers) for name, numbers in found.items()}
        return found | {"flags": flags, "defensive": flags.astype(np.float64)}


def with_prior(batch: Batch, log_p: Doubles, log_w: Doubles) -> Doubles:
    """The log-weights of samples of q(z|x), and behind them of a ninth as many of the prior, all weighed by the mixture
    in just these shares."""
    count = round(len(log_w) * PRIOR_SHARE / (1.0 - PRIOR_SHARE))
    more_p, more_w = batch.draw(count, from_prior=True)
    share = count / (count + len(log_w))
    return mixture(np.concatenate([log_p, more_p]), np.concatenate([log_w, more_w]), share)


def weighted_mean(log_w: Doubles) -> Numbers:
    """The log of the mean weight, its standard error by the delta method (NaN for one sample), and the effective sample
    size (sum w)^2 / sum w^2, which lies in 1..k; of log_w (k, n), each (n,)."""
    count = len(log_w)
    log_sum = logsumexp(log_w, axis=0)
    effective = np.exp(2.0 * log_sum - logsumexp(2.0 * log_w, axis=0))
    error = np.sqrt(np.maximum(1.0 / effective - 1.0 / count, 0.0))
    if count == 1:
        error = np.full_like(error, np.nan)
    return {"value": log_sum - np.log(count), "standard_error": error, "effective_sample_size": effective}
