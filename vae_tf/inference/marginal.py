"""The paper's own estimator of log p(x) (Kingma & Welling 2014, arXiv 1312.6114, appendix D), for few dimensions.

Samples of the posterior p(z|x) by Hamiltonian chains; a density q fitted to the first half of each chain; and, as for
any density q the mean of q(z) / p(x, z) over posterior samples is 1 / p(x), that mean over the second half. The density
is a sum of Gaussian kernels, one at each sample of the first half, with the covariance that the chains have within
them, narrowed by Silverman's rule: so it follows several modes. The chains start from samples of the encoder and the
prior, resampled by their weights, so that each mode has its share of them. Knows a block of images.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from vae_tf.inference.ais import block_key
from vae_tf.inference.batch import Array, Batch, Doubles, Graphs, Numbers, mixture
from vae_tf.inference.diagnostics import split_r_hat
from vae_tf.inference.gaussian import Tensor, log_standard_normal
from vae_tf.inference.hmc import Sampler

CANDIDATES = 1000
"""Samples from which the chains' starts are drawn: half of them of the encoder, half of the prior."""
WARMUP = 60
TOGETHER = 512
"""Chains of a block of images, about."""
ACCEPTANCE, LEAST_ACCEPTANCE, MOST_R_HAT = 0.8, 0.5, 1.2
PAIRS = 2_000_000
"""Of a sample and a kernel's centre, that are held at once."""


class Marginal:
    """-log mean q(z) / p(x, z) over posterior samples, nats: neither an upper nor a lower bound, but for many."""

    def __init__(self, graphs: Graphs, *, num_samples: int, chains: int, leapfrogs: int) -> None:
        self.graphs, self.chains = graphs, chains
        self.steps = max(4, -(-num_samples // chains))
        self.size = max(1, min(TOGETHER, graphs.model.at_once) // chains)
        self.sampler = Sampler(self._log_joint, leapfrogs=leapfrogs, target=ACCEPTANCE)

    def __call__(self, batch: Batch) -> Numbers:
        """`value`, `standard_error` (from the spread over chains), `effective_sample_size` (of the second half's
        weights), `acceptance`, `r_hat`; `flags`, where chains have not met or moved little; all (n,)."""
        key = block_key(self.graphs.seed, batch.number)
        ran = self.sampler(
            self._starts(batch),
            batch.x,
            steps=self.steps,
            warmup=WARMUP,
            seed=key,
            rows=batch.rows,
            progress=batch.tell,
        )
        half = self.steps // 2
        log_w = np.stack(
            [
                _log_density(ran.z[:half, :, i], ran.z[half:, :, i]) - ran.log_density[half:, :, i]
                for i in range(len(batch))
            ],
            axis=-1,
        )  # (steps, chains, n)
        r_hat = split_r_hat(ran.z).max(axis=-1)
        flags = (r_hat > MOST_R_HAT) | (ran.acceptance < LEAST_ACCEPTANCE)
        return _harmonic(log_w) | {"acceptance": ran.acceptance.astype(np.float64), "r_hat": r_hat, "flags": flags}

    def _starts(self, batch: Batch) -> Array:
        """A start for each chain, (chains, n, d): of weighted samples, each drawn as often as its weight says."""
        drawn = [batch.samples(CANDIDATES // 2, from_prior=from_prior) for from_prior in (False, True)]
        log_p, log_w, z = (np.concatenate(part) for part in zip(*drawn, strict=True))
        log_w = mixture(log_p, log_w, 0.5)
        rng = np.random.default_rng((self.graphs.seed, batch.number))
        places = rng.random((batch.rows.size, self.chains))[batch.rows.first :][: len(batch)]
        weights = np.exp(log_w - logsumexp(log_w, axis=0))
        chosen = [np.searchsorted(np.cumsum(w), u * w.sum()) for w, u in zip(weights.T, places, strict=True)]
        picked = np.minimum(np.array(chosen), len(z) - 1).T  # (chains, n)
        return np.take_along_axis(z, picked[..., None], axis=0)

    def _log_joint(self, z: Tensor, x: Tensor) -> Tensor:
        return self.graphs.model.log_likelihood(x, z) + log_standard_normal(z)


def _log_density(fitted: Array, z: Array) -> Doubles:
    """log q of z (steps, chains, d), (steps, chains): q is fitted to samples of the same chains (steps, chains, d)."""
    _, chains, dims = fitted.shape
    centres = fitted.reshape(-1, dims).astype(np.float64)
    within = (fitted - fitted.mean(axis=0)).reshape(-1, dims).astype(np.float64)
    covariance = within.T @ within / max(len(centres) - chains, 1) + 1e-12 * np.eye(dims)
    narrowed = covariance * (4.0 / (len(centres) * (dims + 2.0))) ** (2.0 / (dims + 4.0))
    if not np.isfinite(narrowed).all():
        return np.full(z.shape[:2], np.nan)
    factor = np.linalg.cholesky(narrowed)
    there, here = (np.linalg.solve(factor, points.reshape(-1, dims).T).T for points in (centres, z.astype(np.float64)))
    constant = 0.5 * dims * np.log(2.0 * np.pi) + np.log(np.diag(factor)).sum() + np.log(len(centres))
    rows = max(1, PAIRS // len(there))
    sums = [_log_kernels(here[start : start + rows], there) for start in range(0, len(here), rows)]
    return np.asarray((np.concatenate(sums) - constant).reshape(z.shape[:2]))


def _log_kernels(here: npt.NDArray[Any], there: npt.NDArray[Any]) -> Doubles:
    """The log of the sum of exp -|a - b|^2 / 2 over all b of `there` (m, d), for each a of `here` (n, d): (n,)."""
    squares = (here**2).sum(axis=1)[:, None] + (there**2).sum(axis=1) - 2.0 * here @ there.T
    return np.asarray(logsumexp(-0.5 * squares, axis=1))


def _harmonic(log_w: Doubles) -> Numbers:
    """-log of the mean of exp log_w (steps, chains, n), its standard error by the delta method from the chains' own
    means, and the effective sample size of the weights; each (n,)."""
    steps, chains, _ = log_w.shape
    flat = log_w.reshape(steps * chains, -1)
    log_mean = logsumexp(flat, axis=0) - np.log(len(flat))
    means = np.exp(logsumexp(log_w, axis=0) - np.log(steps) - log_mean)  # of each chain, over the whole mean
    effective = np.exp(2.0 * logsumexp(flat, axis=0) - logsumexp(2.0 * flat, axis=0))
    error = means.std(axis=0, ddof=1) / np.sqrt(chains)
    return {"value": -log_mean, "standard_error": error, "effective_sample_size": effective}
