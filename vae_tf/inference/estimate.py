"""Estimates of log p(x) of a latent-variable model, image by image, in nats, by any estimator of the registry.

Knows tensors and the few methods of a model that it is given (`LatentVariableModel`), no model of its own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vae_tf.config import check_whole, choose
from vae_tf.inference.batch import Array, Batch, Graphs, LatentVariableModel, Numbers
from vae_tf.inference.registry import ESTIMATORS, check_fit

__all__ = ["Code", "Estimate", "Estimation", "LatentVariableModel", "estimate_log_likelihood"]


class Code(Protocol):
    """An estimator: built once from what is compiled and its options by name, then called with one block after another.

    It gives `value` and `standard_error` (n,) and what else it knows of each image, by name. `size`: images of a block.
    """

    size: int

    def __call__(self, batch: Batch) -> Numbers: ...


@dataclass(frozen=True)
class Estimate:
    """`value` (n,): the estimate for each image, nats; `standard_error` (n,): of the sampling, NaN for one sample.

    `flags` (n,): whether the estimator itself says that an image's number is to be looked at with care. `options`:
    those used. What an estimator does not know is empty: `effective_sample_size` (n,) comes with weights,
    `reconstruction` (n,) and `kl` (n, latent_dim), nats, with the bound; `told` (n,) by name: acceptance, r_hat,
    defensive. `z_mean` (n, latent_dim) is q's own mean.
    """

    value: Array
    standard_error: Array
    targets: str
    num_samples: int
    z_mean: Array
    flags: npt.NDArray[np.bool_]
    effective_sample_size: Array | None = None
    reconstruction: Array = field(default_factory=lambda: np.empty(0, np.float32))
    kl: Array = field(default_factory=lambda: np.empty((0, 0), np.float32))
    options: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Array] = field(default_factory=dict)


class Estimation:
    """An estimator made ready for a model: images in blocks in, numbers out.

    The numbers of a block are a function of the seed, the block's number and its images: blocks may be asked for in any
    order, and in parts, which differ by rounding alone; Hamiltonian chains make that larger, and still small beside
    their standard error. Raises: ValueError for an unknown estimator, one that does not fit, or an option out of range.
    """

    def __init__(
        self,
        model: LatentVariableModel,
        *,
        estimator: str = "iwae",
        options: Mapping[str, Any] | None = None,
        targets: str | None = None,
        seed: int = 0,
        block: int | None = None,
    ) -> None:
        entry = choose(ESTIMATORS, estimator, "estimator")
        self.options = entry.filled(options or {})
        check_whole("seed", seed, 0, 2**31 - 1)
        if entry.most_dimensions is not None:
            check_fit(estimator, model.config.latent_dim)
        self.targets = targets or str(model.config.eval_targets)
        self._graphs = Graphs(model, self.targets, seed)
        self._code: Code = pkgutil.resolve_name(entry.code)(self._graphs, **self.options)
        self.size = block or self._code.size
        self.num_samples = int(next(iter(self.options.values())))

    def blocks(self, count: int, *, done: int = 0) -> Iterator[tuple[int, int]]:
        """From where to where each block, or what is left of one, of `count` images goes, once `done` are done."""
        while done < count:
            end = min((done // self.size + 1) * self.size, count)
            yield done, end
            done = end

    def __call__(self, x: Array, *, start: int = 0, tell: Callable[[float], object] = lambda share: None) -> Numbers:
        """The numbers of images x (n, h, w, c), which lie within one block, from place `start` of all on.

        By name: value, standard_error, z_mean float32, flags bool, and what else the estimator knows. `tell` hears the
        share done, and may raise.
        """
        number, first = divmod(start, self.size)
        x = x.astype(np.float32, copy=False)
        batch = Batch(self._graphs, x, number=number, first=first, size=self.size, tell=tell)
        found = dict(self._code(batch))
        flags = np.asarray(found.pop("flags", np.zeros(len(x))), np.bool_)
        numbers = {name: np.asarray(value, np.float32) for name, value in found.items()}
        flags = flags | ~np.isfinite(numbers["value"])
        return numbers | {"flags": flags, "z_mean": batch.z_mean.numpy()}

    def joined(self, parts: list[Numbers]) -> Estimate:
        """The numbers of all blocks as one."""
        arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        own = {name: arrays.pop(name) for name in FIELDS if name in arrays}
        return Estimate(**own, targets=self.targets, num_samples=self.num_samples, options=self.options, told=arrays)


FIELDS = ("value", "standard_error", "z_mean", "flags", "effective_sample_size", "reconstruction", "kl")
"""What every estimator, or more than one, knows of an image; the rest is told."""


def estimate_log_likelihood(
    model: LatentVariableModel,
    x: npt.ArrayLike,
    *,
    estimator: str = "iwae",
    targets: str | None = None,
    seed: int = 0,
    batch_size: int | None = None,
    progress: Callable[[float], object] = lambda images: None,
    **options: Any,
) -> Estimate:
    """log p(x), or a bound on it, for each image of x (n, h, w, c), float in [0, 1]; nats.

    `targets` says how pixels are read; the model's own `eval_targets` unless given. `options` are the estimator's own
    (see `vae_tf.inference.ESTIMATORS`): num_samples, say. `progress` hears how many images are done, a fraction within
    a block, and may raise. Raises: ValueError for an unknown estimator, one that does not fit the model, integer
    images, or a number out of range.
    """
    estimation = Estimation(model, estimator=estimator, options=options, targets=targets, seed=seed, block=batch_size)
    x = np.asarray(x)
    if not len(model.checked(x)):
        raise ValueError("x: expected at least one image, received none")
    parts = []
    for start, end in estimation.blocks(len(x)):

        def tell(share: float, start: int = start, images: int = end - start) -> None:
            progress(start + share * images)

        parts.append(estimation(x[start:end], start=start, tell=tell))
        progress(end)
    return estimation.joined(parts)
