"""Missing pixels filled in by a chain: code from image, missing pixels from code, again and again.

Pseudo-Gibbs takes each code from q(z | x) (Rezende et al. 2014, arXiv 1401.4082, appendix F); Metropolis-within-Gibbs
accepts it by what the model itself says, so that its chain has the model's p(missing | kept) as its limit (Mattei &
Frellsen 2018, arXiv 1802.04826, algorithm 2). Knows tensors and a given model's few methods, no model of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.config import check_whole, choose
from vae_tf.inference.gaussian import log_normal, log_standard_normal
from vae_tf.inference.seen import Decoder, Images

Array = npt.NDArray[np.float32]
PIXELS = (-3, -2, -1)
SAMPLERS: Mapping[str, str] = {
    "metropolis-within-gibbs": "Metropolis within Gibbs",
    "pseudo-gibbs": "Pseudo-Gibbs",
}
"""By name, with their titles."""
BLOCK = 50
"""Steps between two looks at the caller."""


@dataclass(frozen=True)
class Completions:
    """What a number of chains made of each image; the kept pixels are everywhere as they were given.

    Attributes:
        images: float32 (chains, n, h, w, c), each chain's last image, its missing pixels the decoder's mean.
        mean, spread: (n, h, w, c), over all chains and the second half of their steps; the spread is the standard
            deviation of the missing pixels as the chain drew them, 0 where a pixel is kept.
        film: (frames, chains, n, h, w, c): some of the steps, evenly spaced; the last is `images`.
        acceptance: (n,), the share of proposals taken; 1 for pseudo-Gibbs.
        z: (chains, n, d), the last codes.
    """

    images: Images
    mean: Images
    spread: Images
    film: Images
    acceptance: Array
    z: Array


def inpaint(
    model: Decoder,
    images: Images,
    kept: npt.NDArray[np.bool_],
    *,
    sampler: str = "metropolis-within-gibbs",
    chains: int = 25,
    steps: int = 500,
    frames: int = 25,
    seed: int = 0,
    progress: Callable[[float], object] = lambda share: None,
) -> Completions:
    """Completions of images (n, h, w, c) of which the pixels `kept` (n, h, w, 1) are known.

    The first tenth of the steps is pseudo-Gibbs either way, as a start; what a missing pixel holds in `images` is not
    looked at. The same seed gives the same chains on the same machine. `progress` hears the share done, and may raise.
    Raises: ValueError for numbers out of range, NaN, or a mask of another shape.
    """
    choose(SAMPLERS, sampler, "sampler")
    _check(images, kept, chains=chains, steps=steps, frames=frames)
    n, d = len(images), int(model.config.latent_dim)
    known = tf.constant(np.tile(kept, (chains, 1, 1, 1)))
    x = np.where(kept, images, np.float32(0.5))  # nothing is known there yet
    chain = _Chain(model, tf.constant(np.tile(x, (chains, 1, 1, 1))), known, seed)
    free, half = max(1, steps // 10), steps // 2
    shots = _places(steps, frames)
    film = []
    for start, stop, shot in _stretches(steps, free, half, shots):
        chain.go(stop - start, metropolis=sampler != "pseudo-gibbs" and start >= free, counted=start >= half)
        if shot:
            film.append(chain.shown())
        progress(stop / steps)
    mean, spread = chain.summary(chains)
    shape = (chains, *images.shape)
    return Completions(
        images=film[-1].reshape(shape),
        mean=mean,
        spread=spread,
        film=np.stack([frame.reshape(shape) for frame in film]),
        acceptance=chain.acceptance(chains),
        z=chain.z.numpy().reshape(chains, n, d),
    )


class _Chain:
    """All chains of all images as one batch, image after image within a chain."""

    def __init__(self, model: Decoder, x: Any, known: Any, seed: int) -> None:
        self.model, self.known, self.seed, self.step = model, known, seed, 0
        self.x = x
        self.z = tf.convert_to_tensor(model.encoder(x)[0])
        self.parameters = model.decoder(self.z)
        self.taken = tf.zeros(x.shape[0])
        self.proposals = self.count = 0
        self.sums = tf.zeros((3, *x.shape))
        self._run = tf.function(self._steps, autograph=False)
        self._show = tf.function(lambda x, p: tf.where(known, x, model.likelihood(p)), autograph=False)

    def go(self, count: int, *, metropolis: bool, counted: bool) -> None:
        """So many steps."""
        key = tf.constant([self.seed, self.step])
        state = (self.x, self.z, self.parameters, self.taken, self.sums)
        state = self._run(state, key, tf.constant(count), tf.constant(metropolis), tf.constant(float(counted)))
        self.x, self.z, self.parameters, taken, self.sums = state
        if metropolis:
            self.taken, self.proposals = taken, self.proposals + count
        self.step += count
        self.count += count if counted else 0

    def shown(self) -> Images:
        """The images as they stand, the missing pixels the decoder's mean."""
        return np.asarray(np.clip(self._show(self.x, self.parameters).numpy(), 0.0, 1.0))

    def summary(self, chains: int) -> tuple[Images, Images]:
        """Mean and deviation over chains and counted steps; the deviation adds that of the pixels given the code."""
        sums = self.sums.numpy().astype(np.float64) / self.count
        first, second, variance = (part.reshape(chains, -1, *part.shape[1:]).mean(axis=0) for part in sums)
        known = self.known.numpy().reshape(chains, -1, *self.known.shape[1:])[0]
        kept = self.x.numpy().reshape(chains, -1, *self.x.shape[1:])[0]
        deviation = np.sqrt(np.maximum(second - first**2 + variance, 0.0))
        mean = np.where(known, kept, np.clip(first, 0.0, 1.0))
        return mean.astype(np.float32), np.where(known, 0.0, deviation).astype(np.float32)

    def acceptance(self, chains: int) -> Array:
        """The share of proposals that were taken, of each image."""
        taken = self.taken.numpy().reshape(chains, -1).mean(axis=0)
        return taken / self.proposals if self.proposals else np.ones_like(taken)

    def _steps(self, state: Any, key: Any, count: Any, metropolis: Any, counted: Any) -> Any:
        def step(i: Any, *state: Any) -> tuple[Any, ...]:
            return i + 1, *self._one(state, key + tf.stack([0, i]), metropolis, counted)

        begin = (tf.constant(0), *state)
        return tf.while_loop(lambda i, *rest: i < count, step, begin, parallel_iterations=1)[1:]

    def _one(self, state: Any, key: Any, metropolis: Any, counted: Any) -> tuple[Any, ...]:
        x, z, parameters, taken, sums = state
        seeds = tf.unstack(tf.random.experimental.stateless_split(key, 3))
        z_mean, z_log_var = self.model.encoder(x)
        proposed = z_mean + tf.exp(0.5 * z_log_var) * tf.random.stateless_normal(z.shape, seeds[0])
        new = self.model.decoder(proposed)
        weight = self._log_weight(x, proposed, new, z_mean, z_log_var)
        ratio = weight - self._log_weight(x, z, parameters, z_mean, z_log_var)
        coin = tf.math.log(tf.random.stateless_uniform(ratio.shape, seeds[1]))
        accept = (coin < ratio) | ~metropolis
        z = tf.where(accept[:, None], proposed, z)
        parameters = tf.where(accept[:, None, None, None], new, parameters)
        x = tf.where(self.known, x, self.model.likelihood.sample(parameters, seeds[2]))
        mean = self.model.likelihood(parameters)
        variance = self.model.likelihood.variance(parameters) * tf.ones_like(mean)
        sums = sums + counted * tf.stack([mean, tf.square(mean), variance])
        return x, z, parameters, taken + tf.cast(accept, tf.float32), sums

    def _log_weight(self, x: Any, z: Any, parameters: Any, z_mean: Any, z_log_var: Any) -> Any:
        """log p(x, z) / q(z | x)."""
        log_p = tf.reduce_sum(self.model.likelihood.log_prob_of_pixels(x, parameters), axis=PIXELS)
        return log_p + log_standard_normal(z) - tf.reduce_sum(log_normal(z, z_mean, z_log_var), axis=-1)


def _places(steps: int, frames: int) -> set[int]:
    """After which steps a frame is taken; the last one always is."""
    return {int(step) for step in np.rint(np.linspace(1, steps, min(frames, steps)))} | {steps}


def _stretches(steps: int, free: int, half: int, shots: set[int]) -> list[tuple[int, int, bool]]:
    """(first, last + 1, whether a frame follows) of each stretch in which nothing changes."""
    cuts = sorted({0, free, half, steps} | shots | set(range(0, steps, BLOCK)))
    return [(start, stop, stop in shots) for start, stop in pairwise(cuts)]


def _check(images: Images, kept: npt.NDArray[np.bool_], **counts: int) -> None:
    if images.ndim != 4 or not len(images) or kept.dtype != bool or kept.shape != (*images.shape[:3], 1):
        expected = f"true or false for each pixel of {images.shape}"
        raise ValueError(f"kept: expected {expected}, received {kept.dtype} {kept.shape}")
    if not np.isfinite(np.where(kept, images, 0.0)).all():
        raise ValueError("images: expected finite pixels where they are kept, received NaN or infinity")
    for name, value in counts.items():
        check_whole(name, value, 1, 100_000)
