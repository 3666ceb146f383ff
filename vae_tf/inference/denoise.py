"""A clean image from a damaged one, by a model: in one pass, by its posterior, or at the posterior's peak.

Each method is a function of a model and what was seen (`Seen`); it gives images and what is known of their worth.
Knows tensors and the few methods of a model that it is given, no model of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from vae_tf.inference.diagnostics import effective_sample_size, split_r_hat
from vae_tf.inference.gaussian import log_normal
from vae_tf.inference.hmc import Chains, Sampler
from vae_tf.inference.seen import Decoder, Images, Scene, Seen

Array = npt.NDArray[np.float32]
Progress = Callable[[float], object]
Shelf = MutableMapping[int, dict[str, npt.NDArray[Any]]]
IMAGES = ("mean", "deviation", "given_back", "uncertainty")

AT_ONCE = 250
"""Images whose chains run together."""
DECODED = 10_000
"""Images that are decoded at once, about."""
COMPILED = 4
"""Scenes whose graphs are kept: to trace them takes as long as to mend an image, and leaves memory behind."""


def quiet(share: float) -> None:
    """Hears nothing."""


@dataclass(frozen=True)
class Denoised:
    """`images` (n, h, w, c) in [0, 1]; `spread`, where there is one, the standard deviation of what they are the mean
    of: over codes, the decoder's mean; where the residual is given back, the clean pixel itself, given what was seen.
    `told` (n,) by name: effective_sample_size, r_hat, acceptance, samples; seconds, an image's share of its chains'."""

    images: Images
    spread: Images | None = None
    told: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


def encode_decode(model: Decoder, seen: Seen) -> Denoised:
    """The decoder's mean at the mean of q(z | y)."""
    code = _worth_compiling(seen, AT_ONCE, lambda y: model.likelihood(model.decoder(model.encoder(y)[0])))
    return Denoised(_images([code(y).numpy() for y, _ in seen.batches(AT_ONCE)]))


def average(model: Decoder, seen: Seen, *, samples: int = 20, seed: int = 0) -> Denoised:
    """The mean of the images decoded from samples of q(z | y)."""
    _at_least_one(samples=samples)
    scene = Scene.of(model, seen)

    def code(key: Any, y: Any) -> tuple[Any, Any]:
        images = scene.mean(scene.decoded(_from_encoder(model, y, samples, key)[0]))
        return tf.reduce_mean(images, axis=0), tf.math.reduce_std(images, axis=0)

    size = max(1, DECODED // samples)
    batches, done = enumerate(seen.batches(size)), _worth_compiling(seen, size, code)
    means, deviations = zip(*[done(tf.constant([seed, i]), y) for i, (y, _) in batches], strict=True)
    return Denoised(_images(means), np.concatenate(deviations))


def importance(
    model: Decoder, seen: Seen, *, samples: int = 400, residual: bool = True, seed: int = 0, progress: Progress = quiet
) -> Denoised:
    """The posterior mean by samples of q(z | y), weighted by p(y, z) / q(z | y).

    Where the effective sample size is a small share of `samples`, as with strong noise, a few of them decide and the
    result is not to be trusted. Raises: ValueError for a damage without a density.
    """
    _at_least_one(samples=samples)
    seen.require_density()
    code = _compiled(_weighted, Scene.of(model, seen), samples, residual)
    parts = []
    for i, (y, kept) in enumerate(seen.batches(max(1, DECODED // samples))):
        parts.append([part.numpy() for part in code(tf.constant([seed, i]), y, kept)])
        progress(sum(len(part[0]) for part in parts) / len(seen.images))
    means, deviations, effective = zip(*parts, strict=True)
    told = {"effective_sample_size": np.concatenate(effective), "samples": np.full(len(seen.images), samples)}
    return Denoised(_images(means), np.concatenate(deviations), told)


def posterior(
    model: Decoder,
    seen: Seen,
    *,
    chains: int = 4,
    steps: int = 150,
    warmup: int = 150,
    leapfrogs: int = 8,
    seed: int = 0,
    jit_compile: bool = False,
    progress: Progress = quiet,
    shelf: Shelf | None = None,
) -> dict[str, Denoised]:
    """The posterior mean by HMC on p(z | y): "posterior", of the decoder's means, and "residual", of E[x | z, y].

    The chains start at samples of the prior, so that where they meet (R-hat near 1) they have found one posterior.
    On `shelf` lies what was done of the same call before, by the number of the batch; what is done now is put there.
    Raises: ValueError for a damage without a density.
    """
    _at_least_one(chains=chains, steps=steps)
    seen.require_density()
    scene = Scene.of(model, seen)
    sampler, decode = _sampler(scene, leapfrogs, jit_compile), _compiled(_moments, scene, jit_compile=jit_compile)
    parts, done = {} if shelf is None else shelf, 0
    for i, (y, kept) in enumerate(seen.batches(AT_ONCE)):
        if i not in parts:
            start = np.random.default_rng((seed, i)).standard_normal(
                (chains, len(y), model.config.latent_dim), np.float32
            )

            def tell(share: float, done: int = done, size: int = len(y)) -> None:
                progress((done + size * share) / len(seen.images))

            began = time.monotonic()
            ran = sampler(start, y, kept, steps=steps, warmup=warmup, seed=seed, progress=tell)
            found = _means(decode, ran.z, y, kept) | _diagnosed(ran)
            parts[i] = found | {"seconds": np.full(len(y), (time.monotonic() - began) / len(y))}
        done += len(y)
    all_of = [parts[i] for i in range(i + 1)]
    joined = {name: np.concatenate([part[name] for part in all_of]) for name in all_of[0]}
    means, deviation, given_back, uncertainty = (joined.pop(name) for name in IMAGES)
    return {
        "posterior": Denoised(_images([means]), deviation, joined),
        "residual": Denoised(_images([given_back]), uncertainty, joined),
    }


def peak(
    model: Decoder, seen: Seen, *, steps: int = 300, starts: int = 4, seed: int = 0, progress: Progress = quiet
) -> Denoised:
    """The decoder's mean at the likeliest z given y that gradient ascent (Adam) finds from q's mean and from samples
    of the prior. Raises: ValueError for a damage without a density."""
    _at_least_one(starts=starts, steps=steps)
    seen.require_density()
    code = _compiled(_climbed, Scene.of(model, seen), steps)
    parts: list[Array] = []
    for i, (y, kept) in enumerate(seen.batches(AT_ONCE)):
        shape = (starts, len(y), model.config.latent_dim)
        z = np.random.default_rng((seed, i)).standard_normal(shape, np.float32)
        z[0] = np.asarray(model.encoder(y)[0])
        parts.append(code(tf.constant(z), y, kept).numpy())
        progress(sum(map(len, parts)) / len(seen.images))
    return Denoised(_images(parts))


def _weighted(scene: Scene, samples: int, residual: bool, key: Any, y: Any, kept: Any) -> tuple[Any, ...]:
    """Weighted mean, weighted deviation (with the residual also that of a pixel once z is known), and effective
    sample size."""
    z, z_mean, z_log_var = _from_encoder(scene.model, y, samples, key)
    log_q = tf.reduce_sum(log_normal(z, z_mean, z_log_var), axis=-1)
    weights = tf.nn.softmax(scene.log_posterior(z, y, kept) - log_q, axis=0)
    parameters = scene.decoded(z)
    images = scene.clean(parameters, y, kept) if residual else scene.mean(parameters)
    shares = weights[..., None, None, None]
    mean = y + tf.reduce_sum(shares * (images - y), axis=0)  # so that what is known stays as it is, to the last digit
    within = scene.doubt(parameters, y, kept) if residual else 0.0
    variance = tf.reduce_sum(shares * (tf.square(images - mean) + within), axis=0)
    return mean, tf.sqrt(variance), 1.0 / tf.reduce_sum(tf.square(weights), axis=0)


def _from_encoder(model: Decoder, y: Any, samples: int, key: Any) -> tuple[Any, Any, Any]:
    """Samples (samples, n, d) of q(z | y), its mean and its log-variance."""
    z_mean, z_log_var = model.encoder(y)
    noise = tf.random.stateless_normal((samples, *z_mean.shape), key)
    return z_mean + tf.exp(0.5 * z_log_var) * noise, z_mean, z_log_var


def _moments(scene: Scene, z: Any, y: Any, kept: Any) -> tuple[Any, ...]:
    """Over chains: the decoder's mean and its square; E[x - y | z, y] and that of its square: 0 where x is known."""
    parameters = scene.decoded(z)
    mean, away = scene.mean(parameters), scene.clean(parameters, y, kept) - y
    sums = (mean, tf.square(mean), away, tf.square(away) + scene.doubt(parameters, y, kept))
    return tuple(tf.reduce_mean(images, axis=0) for images in sums)


def _means(decode: Callable[..., Any], z: Array, y: Any, kept: Any) -> dict[str, Array]:
    """Over all samples z (steps, chains, n, d): the decoder's mean and its deviation, E[x | y] and its deviation."""
    totals = [np.zeros(y.shape, np.float64) for _ in range(4)]
    for step in z:
        for total, images in zip(totals, decode(tf.constant(step), y, kept), strict=True):
            total += images.numpy()
    mean, square, away, away_square = (total / len(z) for total in totals)
    deviation, uncertainty = (np.sqrt(np.maximum(s - m**2, 0.0)) for s, m in ((square, mean), (away_square, away)))
    found = (mean, deviation, y.numpy() + away, uncertainty)
    return {name: images.astype(np.float32) for name, images in zip(IMAGES, found, strict=True)}


def _diagnosed(ran: Chains) -> dict[str, Any]:
    """Of each image: the worst dimension's effective sample size and R-hat, and the acceptance."""
    steps, chains, n, _ = ran.z.shape
    known: dict[str, Any] = {"acceptance": ran.acceptance, "samples": np.full(n, steps * chains)}
    if steps >= 4:
        known["effective_sample_size"] = effective_sample_size(ran.z).min(axis=-1)
        known["r_hat"] = split_r_hat(ran.z).max(axis=-1)
    return known


def _climbed(scene: Scene, steps: int, z: Any, y: Any, kept: Any) -> Any:
    """The decoder's mean at the best of the places that Adam climbs to from each start."""
    pace, decay, square_decay = 0.1, 0.9, 0.99

    def step(i: Any, z: Any, first: Any, second: Any) -> tuple[Any, ...]:
        gradient = tf.gradients(scene.log_posterior(z, y, kept), z)[0]
        first = decay * first + (1.0 - decay) * gradient
        second = square_decay * second + (1.0 - square_decay) * tf.square(gradient)
        t = tf.cast(i + 1, tf.float32)
        slope = (first / (1.0 - decay**t)) / (tf.sqrt(second / (1.0 - square_decay**t)) + 1e-8)
        return i + 1, z + pace * (1.0 - t / (steps + 1.0)) * slope, first, second

    begin = (tf.constant(0), z, tf.zeros_like(z), tf.zeros_like(z))
    z = tf.while_loop(lambda i, *rest: i < steps, step, begin, parallel_iterations=1)[1]
    best = tf.argmax(scene.log_posterior(z, y, kept), axis=0)
    chosen = tf.gather(tf.transpose(z, (1, 0, 2)), best, batch_dims=1)
    return scene.mean(scene.model.decoder(chosen))


@lru_cache(maxsize=COMPILED)
def _sampler(scene: Scene, leapfrogs: int, jit_compile: bool) -> Sampler:
    return Sampler(scene.log_posterior, leapfrogs=leapfrogs, jit_compile=jit_compile)


@lru_cache(maxsize=3 * COMPILED)
def _compiled(code: Callable[..., Any], *own: Any, jit_compile: bool = False) -> Any:
    """`code`, its `own` arguments before those that it is given."""
    return tf.function(lambda *given: code(*own, *given), autograph=False, jit_compile=jit_compile)


def _worth_compiling(seen: Seen, size: int, code: Callable[..., Any]) -> Any:
    """Compiled, unless there is one batch of so many images: to trace takes twenty times as long as to do it once."""
    return code if len(seen.images) <= size else tf.function(code, autograph=False)


def _images(parts: Sequence[Any]) -> Images:
    return np.asarray(np.clip(np.concatenate([np.asarray(part) for part in parts]), 0.0, 1.0), np.float32)


def _at_least_one(**counts: int) -> None:
    for name, value in counts.items():
        if value < 1:
            raise ValueError(f"{name}: expected at least 1, received {value}")
