"""A block of images as an estimator sees it: read as targets, their q(z|x), and samples of it; compiled once.

The noise of an image is a function of the seed, the number of its block and its row there, whatever was computed
before and however many rows of the block are asked for. Knows tensors and the few methods of a model that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import ops

from vae_tf.inference.gaussian import Tensor, kl_to_standard_normal, log_normal, log_standard_normal
from vae_tf.inference.transition import Rows

Array = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Numbers = dict[str, npt.NDArray[Any]]
"""Of each image of a batch, by name: (n, ...)."""
DECODED = 10
"""So many times `at_once` samples are decoded at once, about."""
APART = 2**20
"""Draws that a block has to itself in the seed's sequence."""
READ = 1000
"""Images whose pixels are read together."""


class LatentVariableModel(Protocol):
    """What an estimator needs of a model: p(x|z), q(z|x), and how it reads pixels."""

    config: Any
    at_once: int
    """How many images, or samples of one, it decodes at once: fewer where its layers are wide."""

    def infer(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """q(z|x) that x, as it is read, is scored by: z_mean and z_log_var (n, latent_dim)."""

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) (samples, n), of targets x (n, h, w, c) and z (samples, n, latent_dim)."""

    def log_likelihood_of_each(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) of every image at every place: (places, n), of x (n, h, w, c) and z (places, latent_dim)."""

    def read(self, x: Tensor, targets: str, seed: Any) -> Tensor:
        """Pixels as `targets` reads them."""

    def checked(self, x: Any) -> Any:
        """x, or ValueError."""


class Graphs:
    """What is compiled once for all blocks of an estimate. `rows` of a block are the size of its noise."""

    def __init__(self, model: LatentVariableModel, targets: str, seed: int) -> None:
        self.model, self.targets, self.seed = model, targets, seed
        self.generator = keras.random.SeedGenerator(seed)
        self.drawn = 0
        self.encode = tf.function(lambda x: model.infer(x), reduce_retracing=True, autograph=False)
        self._reading = tf.function(self._read, reduce_retracing=True, autograph=False)
        self.draw = tf.function(self._draw, reduce_retracing=True, autograph=False)

    def read(self, x: Array, start: int) -> Tensor:
        """Images x (n, h, w, c) as `targets` reads them, which lie from place `start` of all on.

        What is drawn for it, if anything, is drawn for `READ` places together, whatever a block is: all estimators see
        the same pixels.
        """
        parts, done = [], 0
        while done < len(x):
            group, first = divmod(start + done, READ)
            part = x[done : done + READ - first]
            self.generator.state.assign([self.seed, group * APART])
            parts.append(self._reading(tf.constant(part), tf.constant(first)))
            self.drawn = int(self.generator.state.numpy()[1]) - group * APART
            done += len(part)
        return tf.concat(parts, axis=0)

    def at_block(self, number: int) -> None:
        """The noise that is drawn next is that of a block."""
        self.generator.state.assign([self.seed, number * APART + self.drawn])

    def _read(self, x: Tensor, first: Tensor) -> Tensor:
        n = tf.shape(x)[0]
        whole = tf.pad(x, [(first, READ - first - n), (0, 0), (0, 0), (0, 0)])
        return self.model.read(whole, self.targets, self.generator)[first : first + n]

    def _draw(self, x: Tensor, z_mean: Tensor, z_log_var: Tensor, from_prior: Tensor, rows: Rows) -> tuple[Tensor, ...]:
        shape = (ops.shape(from_prior)[0], rows.size, z_mean.shape[1])
        noise = rows.of(keras.random.normal(shape, seed=self.generator), ops.shape(z_mean)[0])
        z = ops.where(from_prior[:, None, None], noise, z_mean + ops.exp(0.5 * z_log_var) * noise)
        log_p = self.model.log_likelihood(x, z)
        log_q = ops.sum(log_normal(z, z_mean, z_log_var), axis=-1)
        return log_p, log_p + log_standard_normal(z) - log_q, z


class Batch:
    """Some images of block `number`, from row `first` of its `size`; `tell` hears the share of them done."""

    def __init__(
        self,
        graphs: Graphs,
        x: Array,
        *,
        number: int = 0,
        first: int = 0,
        size: int | None = None,
        tell: Callable[[float], object] = lambda share: None,
    ) -> None:
        self.graphs, self.number, self.tell = graphs, number, tell
        self.rows = Rows(first, size or first + len(x))
        self.x = graphs.read(x, number * self.rows.size + first)
        self.z_mean, self.z_log_var = graphs.encode(self.x)
        graphs.at_block(number)
        self.kl: Array = kl_to_standard_normal(self.z_mean, self.z_log_var).numpy()

    def __len__(self) -> int:
        return len(self.kl)

    def draw(self, num_samples: int, *, from_prior: bool = False) -> tuple[Doubles, Doubles]:
        """log p(x|z) and log p(x, z) / q(z|x), nats, of samples z ~ q(z|x), or of the prior: both (num_samples, n)."""
        both, done = [], 0
        for log_p, log_w, _ in self._chunks(num_samples, from_prior):
            both.append((log_p, log_w))
            done += len(log_p)
            if not from_prior:  # the few of the prior come after these, if at all
                self.tell(done / num_samples)
        first, second = (np.concatenate(part).astype(np.float64) for part in zip(*both, strict=True))
        return first, second

    def samples(self, num_samples: int, *, from_prior: bool = False) -> tuple[Doubles, Doubles, Array]:
        """The same, and z (num_samples, n, latent_dim)."""
        log_p, log_w, z = map(np.concatenate, zip(*self._chunks(num_samples, from_prior), strict=True))
        return log_p.astype(np.float64), log_w.astype(np.float64), z

    def _chunks(self, num_samples: int, from_prior: bool) -> Iterator[tuple[Array, Array, Array]]:
        """As many samples at a time as the model decodes at once."""
        most = self.graphs.model.at_once
        for start in range(0, num_samples, most):
            fill = tf.fill((min(most, num_samples - start),), from_prior)
            log_p, log_w, z = self.graphs.draw(self.x, self.z_mean, self.z_log_var, fill, self.rows)
            yield log_p.numpy(), log_w.numpy(), z.numpy()


def mixture(log_p: Doubles, log_w: Doubles, prior: float) -> Doubles:
    """log p(x, z) / ((1 - prior) q(z|x) + prior p(z)), nats, of what `Batch.draw` gives; the shape of either."""
    return np.asarray(log_p - np.logaddexp(np.log1p(-prior) + log_p - log_w, np.log(prior)))
