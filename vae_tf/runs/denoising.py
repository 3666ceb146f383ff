"""The ways to clean images beside each other: a run's model, another run's, filters; and what each scores.

The same for the page, the command line and the benchmark. Knows a run, its model and its dataset.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import choose
from vae_tf.data import Dataset, to_float
from vae_tf.data.corruption import Dose
from vae_tf.inference import denoise
from vae_tf.inference.denoise import Denoised
from vae_tf.inference.filters import FILTERS, FittedFilter
from vae_tf.inference.linear import LinearFilter, fit_linear
from vae_tf.inference.seen import Images, Seen, fit_spread
from vae_tf.runs.measures import Measured, measure
from vae_tf.runs.methods import METHODS, why_not

LINEAR_PAIRS = 20_000
TUNING_IMAGES = 100
SPREAD_IMAGES = 2_000
PAIR_SEED = 4096
"""What the filters are fitted on is drawn with a seed of its own, apart from what they are tested on."""
AT_ONCE = 250
"""Images filtered between two looks at whether they are still wanted."""
MANY = 64


@dataclass
class Bench:
    """Clean images x (n, h, w, c), what was done to them, and all that could undo it; fitted when first asked for.

    `model` is the run's, `other` another's (a denoising one), each None where it is not asked. `steps` are HMC's after
    as many of warm-up. `given`: the damaged images and a mask's kept pixels, where the damage is done already.
    `shelf`: where the chains of an unfinished call are kept.
    """

    x: Images
    dose: Dose
    dataset: Dataset
    model: Any = None
    other: Any = None
    seed: int = 0
    chains: int = 4
    steps: int = 150
    samples: int = 400
    progress: Callable[[float], object] = denoise.quiet
    given: tuple[Images, npt.NDArray[np.bool_] | None] | None = None
    shelf: denoise.Shelf | None = None

    @cached_property
    def seen(self) -> Seen:
        """The damaged images."""
        rng = np.random.default_rng(self.seed)
        images, kept = self.given or self.dose.damage.damaged(self.x, self.dose.strength, rng)
        return Seen(images, self.dose, kept, self.spread)

    @cached_property
    def spread(self) -> float:
        """How much clean pixels vary around the decoder's mean, over what the model says; of training images."""
        return 1.0 if self.model is None else _spread(self.model, _Of(self.dataset))

    @cached_property
    def chained(self) -> Mapping[str, Denoised]:
        """Both results of HMC."""
        # To compile takes longer than a few images do, and minutes for convolutions.
        jit = self.model.config.architecture == "mlp" and len(self.x) >= MANY
        options: dict[str, Any] = {"chains": self.chains, "steps": self.steps, "warmup": self.steps}
        return denoise.posterior(
            self.model,
            self.seen,
            seed=self.seed,
            jit_compile=jit,
            progress=lambda done: self.progress(done),
            shelf=self.shelf,
            **options,
        )

    def run(self, name: str) -> Denoised:
        """What a method makes of the damaged images. Raises: ValueError for one that is unknown, or cannot."""
        method = choose(METHODS, name, "method")
        reason = self.why_not(name)
        if reason:
            raise ValueError(f"method: expected one that fits, received {name}: {reason}")
        if name in FILTERS:
            return self._filtered(name)
        result: Denoised = method.code(self)
        return result

    def why_not(self, name: str) -> str | None:
        """Why a method does not fit here, in words; None where it does."""
        return why_not(
            name,
            damage=self.dose.damage,
            pixels=math.prod(self.x.shape[1:]),
            model=self.model is not None,
            bounded=bool(self.model is not None and self.model.bounded),
            other=self.other is not None,
        )

    def filter(self, name: str) -> FittedFilter:
        """A classical filter with the setting and the line that suit this damage of training images."""
        return _fitted(name, _Of(self.dataset), self.dose)

    def _filtered(self, name: str) -> Denoised:
        fitted, y, parts = self.filter(name), self.seen.images, []
        for start in range(0, len(y), AT_ONCE):
            self.progress(start / len(y))
            parts.append(fitted(y[start : start + AT_ONCE]))
        return Denoised(np.concatenate(parts))

    def linear(self) -> Denoised:
        """The fitted linear filter's."""
        return Denoised(_linear(_Of(self.dataset), self.dose)(self.seen.images))


class _Of:
    """A dataset, as what is fitted on it sees it: the same where its content is."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    def __hash__(self) -> int:
        return hash(self.dataset.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Of) and other.dataset.fingerprint == self.dataset.fingerprint


@lru_cache(maxsize=64)
def _fitted(name: str, of: _Of, dose: Dose) -> FittedFilter:
    return FILTERS[name].fit(*_pairs(of, dose, TUNING_IMAGES))


@lru_cache(maxsize=4)
def _spread(model: Any, of: _Of) -> float:
    """Of a model as it was loaded: one in training is never on a bench."""
    return fit_spread(model, _clean(of, SPREAD_IMAGES))


@lru_cache(maxsize=8)
def _linear(of: _Of, dose: Dose) -> LinearFilter:
    return fit_linear(*_pairs(of, dose, LINEAR_PAIRS))


def _pairs(of: _Of, dose: Dose, most: int) -> tuple[Images, Images]:
    """Damaged and clean training images."""
    x = _clean(of, most)
    return dose.damage.sample(x, dose.strength, np.random.default_rng(PAIR_SEED)), x


@lru_cache(maxsize=4)
def _clean(of: _Of, most: int) -> Images:
    images = of.dataset.train.images
    chosen = np.random.default_rng(PAIR_SEED + 1).permutation(len(images))[:most]
    return to_float(images[np.sort(chosen)])


def measured(bench: Bench, name: str) -> Measured:
    """What a method scores, image by image. Raises: ValueError for one that is unknown, or cannot."""
    began = time.monotonic()
    result = bench.run(name)
    told = dict(result.told)
    about = {"seconds": float(told.pop("seconds").sum()) if "seconds" in told else time.monotonic() - began}
    if name in FILTERS:
        about["setting"] = bench.filter(name).setting
    return measure(result.images, bench.x, told, about)
