"""What a damaged image says of the code behind it: log p(y | z), and of the clean image once z is known.

Each clean pixel given z is taken as Gaussian, with the decoder's mean and its variance times `spread`; so noise that is
Gaussian adds its own variance, and what the residual still says is given back in closed form. Noise of another kind
sees the decoder's mean; of a masked image the kept pixels are scored by the model's own likelihood.
Knows tensors and the few methods of a model that it is given (`Decoder`), no model of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import ops

from vae_tf.data.corruption import Damage, Dose
from vae_tf.data.corruption.normal import log_cdf, log_clipped_normal, log_normal
from vae_tf.inference.gaussian import LOG_2_PI, Tensor, log_standard_normal

Images = npt.NDArray[np.float32]
LEAST_VARIANCE = 1e-6


class Decoder(Protocol):
    """What is needed of a model: its networks, and what the decoder's output means."""

    config: Any
    encoder: Callable[[Tensor], tuple[Tensor, Tensor]]
    decoder: Callable[[Tensor], Tensor]
    likelihood: Any  # (parameters) -> mean; .variance(parameters); .log_prob_of_pixels(x, parameters)


@dataclass(frozen=True)
class Seen:
    """Damaged images (n, h, w, c) and how they were damaged; `kept` (n, h, w, 1) of a mask, else None.

    `spread`: how much the clean pixels vary around the decoder's mean, over what the model says (see `fit_spread`).
    Raises: ValueError for images with NaN, or a mask that is absent.
    """

    images: Images
    dose: Dose
    kept: npt.NDArray[np.bool_] | None = None
    spread: float = 1.0

    def __post_init__(self) -> None:
        if self.images.ndim != 4 or not len(self.images) or not np.isfinite(self.images).all():
            raise ValueError(f"images: expected finite ones (n, h, w, c), received {self.images.shape} or NaN")
        if self.damage.is_mask is not (self.kept is not None):
            raise ValueError(f"kept: expected the pixels that {self.damage.name} keeps, and only of a mask")

    @property
    def damage(self) -> Damage:
        """The damage itself."""
        return self.dose.damage

    def batches(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """So many images at a time, and which of their pixels are seen, 0 or 1, (n, h, w, 1)."""
        kept = np.ones((len(self.images), 1, 1, 1)) if self.kept is None else self.kept
        for start in range(0, len(self.images), size):
            part = slice(start, start + size)
            yield tf.constant(self.images[part]), tf.constant(kept[part], tf.float32)

    def require_density(self) -> None:
        """Raises: ValueError for a damage that has no density, so that nothing can be inferred from it."""
        if self.damage.density is None and not self.damage.is_mask:
            raise ValueError(
                f"damage: expected one whose density is known, received {self.damage.name}; "
                "the one-pass methods and the filters need none"
            )


@dataclass(frozen=True)
class Scene:
    """A model behind a damage: what any damaged images y (n, h, w, c), with `kept` of `Seen.batches`, say of z.

    `damage` is None of a mask: which pixels it keeps comes with the images. What is compiled of one serves its equals.
    """

    model: Decoder
    damage: Damage | None
    strength: float
    spread: float

    @classmethod
    def of(cls, model: Decoder, seen: Seen) -> Scene:
        """The one behind what was seen."""
        if seen.damage.is_mask:
            return cls(model, None, 0.0, seen.spread)
        return cls(model, seen.damage, seen.dose.strength, seen.spread)

    def log_seen(self, z: Tensor, y: Tensor, kept: Tensor) -> Tensor:
        """log p(y | z), nats, summed over pixels, of z (chains, n, d): (chains, n)."""
        return ops.sum(self._pixels(self.decoded(z), y, kept), axis=(-3, -2, -1))

    def log_posterior(self, z: Tensor, y: Tensor, kept: Tensor) -> Tensor:
        """log p(y, z), nats, that is log p(z | y) up to a constant: (chains, n)."""
        return self.log_seen(z, y, kept) + log_standard_normal(z)

    def decoded(self, z: Tensor) -> Tensor:
        """The decoder's output for z (chains, n, d): (chains, n, h, w, maps * c)."""
        chains, n, d = z.shape
        parameters = self.model.decoder(ops.reshape(z, (-1, d)))
        return ops.reshape(parameters, (chains, n, *parameters.shape[1:]))

    def mean(self, parameters: Tensor) -> Tensor:
        """E[x | z], the decoder's mean."""
        return self.model.likelihood(parameters)

    def clean(self, parameters: Tensor, y: Tensor, kept: Tensor) -> Tensor:
        """E[x | z, y], the residual given back; the decoder's mean where there is no closed form."""
        mean = self.mean(parameters)
        if self.damage is None:
            return tf.where(kept > 0, y, mean)
        if not self.damage.extra:
            return mean
        return given_back(y, mean, self._variance(parameters), self.strength, clipped=self.damage.extra == "clipped")

    def doubt(self, parameters: Tensor, y: Tensor, kept: Tensor) -> Tensor:
        """Var[x | z, y], of each pixel around `clean`: 0 where a mask keeps it, or where there is no closed form."""
        mean = self.mean(parameters)
        if self.damage is None:
            return tf.where(kept > 0, 0.0, self._variance(parameters) * tf.ones_like(mean))
        if not self.damage.extra:
            return tf.zeros_like(mean)
        clipped = self.damage.extra == "clipped"
        return left_open(y, mean, self._variance(parameters), self.strength, clipped=clipped) * tf.ones_like(mean)

    def _variance(self, parameters: Tensor) -> Tensor:
        """Var[x | z]."""
        return ops.maximum(self.spread * self.model.likelihood.variance(parameters), LEAST_VARIANCE)

    def _pixels(self, parameters: Tensor, y: Tensor, kept: Tensor) -> Tensor:
        if self.damage is None:
            return kept * self.model.likelihood.log_prob_of_pixels(y, parameters)
        mean = self.mean(parameters)
        if not self.damage.extra:
            assert self.damage.density is not None
            return self.damage.density(y, mean, self.strength)
        density = log_clipped_normal if self.damage.extra == "clipped" else log_normal
        return density(y, mean, ops.sqrt(self.spread * self.model.likelihood.variance(parameters) + self.strength**2))


def given_back(y: Tensor, mean: Tensor, variance: Tensor, noise: float, *, clipped: bool) -> Tensor:
    """E[x | y] of x ~ N(mean, variance) seen through Gaussian noise: the mean, and the residual's share.

    Where y was clipped only a side of it is known: the mean of the truncated Gaussian (Mills' ratio).
    """
    total = variance + noise**2
    inside = mean + variance / total * (y - mean)
    if not clipped:
        return inside
    deviation = ops.sqrt(total)
    outside = mean + ops.where(y <= 0, -1.0, 1.0) * variance / deviation * _mills(y, mean, deviation)[1]
    return ops.where((y <= 0) | (y >= 1), outside, inside)


def left_open(y: Tensor, mean: Tensor, variance: Tensor, noise: float, *, clipped: bool) -> Tensor:
    """Var[x | y] of what `given_back` is the mean of.

    Where y was clipped, what it was before is not known either: the variance of the truncated Gaussian adds to it.
    """
    total = variance + noise**2
    inside = variance * noise**2 / total
    if not clipped:
        return inside
    distance, mills = _mills(y, mean, ops.sqrt(total))
    truncated = ops.clip(1.0 - distance * mills - ops.square(mills), 0.0, 1.0)
    return ops.where((y <= 0) | (y >= 1), inside + ops.square(variance) / total * truncated, inside)


def _mills(y: Tensor, mean: Tensor, deviation: Tensor) -> tuple[Tensor, Tensor]:
    """How many deviations the mean lies beyond the edge where y was clipped, and phi / Phi there."""
    distance = ops.where(y <= 0, -mean, mean - 1.0) / deviation
    return distance, ops.exp(-0.5 * (ops.square(distance) + LOG_2_PI) - log_cdf(distance))


def fit_spread(model: Decoder, x: Images) -> float:
    """The squared residuals of images x, decoded from the means of q(z|x), over the variance that the model says."""
    parameters = model.decoder(model.encoder(x)[0])
    residual = np.square(x - np.asarray(model.likelihood(parameters)), dtype=np.float64).mean()
    variance = np.broadcast_to(np.asarray(model.likelihood.variance(parameters)), x.shape).mean(dtype=np.float64)
    return float(residual / max(variance, LEAST_VARIANCE))
