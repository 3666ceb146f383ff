"""The bound at chosen counts of training samples, between the ends of epochs: what a curve over samples is drawn from.

Knows a model's scores and how many samples a step takes; nothing of why somebody wants them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import TrainConfig
from vae_tf.training.scoring import Scoring
from vae_tf.training.variables import Arrays

MARKS, SEED = "marks/", 1312
SPLITS = ("train", "test")


class Marks:
    """The marks of a training on `images` (n, h, w, c), scored by its `scoring` of the test images.

    A mark is taken after the step that reaches it, on all test images and on a fixed random choice of at most as many
    training images, both as `eval_targets` reads them; the training goes on as if there had been none. `heard` is told
    the samples and the model.
    """

    def __init__(self, config: TrainConfig, scoring: Scoring, images: npt.NDArray[np.uint8]) -> None:
        self.batch_size, self.epoch_samples = min(config.batch_size, len(images)), len(images) * config.passes
        self.steps = sorted({self._step(mark) for mark in config.marks})
        chosen = np.sort(np.random.default_rng(SEED).permutation(len(images))[: len(scoring.images)])
        self.scorings = {"train": Scoring(scoring.model, images[chosen]), "test": scoring}
        self.model = scoring.model
        self.heard: Callable[[int, Any], object] = lambda samples, model: None
        self._taken: list[dict[str, Any]] = []

    def stop(self, step: int, wanted: int) -> int:
        """The step up to which a stretch from `step` goes, that is to go to `wanted`: a mark's at most."""
        return min([wanted, *(mark for mark in self.steps if mark > step)])

    def reached(self, step: int) -> None:
        """Takes the mark that is due after so many steps, if one is."""
        if step not in self.steps:
            return
        passing = [*self.model.non_trainable_variables, *self.model.metrics_variables]
        before = [variable.numpy() for variable in passing]
        scores = {split: self.scorings[split].run(lambda: None) for split in SPLITS}
        for variable, value in zip(passing, before, strict=True):
            variable.assign(value)
        self._taken.append({"samples": self.samples(step), "step": step, **scores})
        self.heard(self.samples(step), self.model)

    def taken(self) -> list[dict[str, Any]]:
        """The marks of the epoch that ends: samples, step, and the figures of both splits; they are handed over."""
        taken, self._taken = self._taken, []
        return taken

    def samples(self, step: int) -> int:
        """Training samples after so many steps."""
        epochs, steps = divmod(step, -(-self.epoch_samples // self.batch_size))
        return epochs * self.epoch_samples + steps * self.batch_size

    def state(self) -> Arrays:
        """The marks of the epoch at hand, as arrays."""
        named = {f"{MARKS}{i}/step": np.array(mark["step"]) for i, mark in enumerate(self._taken)}
        for i, mark in enumerate(self._taken):
            for split in SPLITS:
                named |= {f"{MARKS}{i}/{split}/{name}": np.array(value) for name, value in mark[split].items()}
        return named

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Goes back to what `state` gave."""
        self._taken = []
        while (step := arrays.get(f"{MARKS}{len(self._taken)}/step")) is not None:
            scores = {split: _under(arrays, f"{MARKS}{len(self._taken)}/{split}/") for split in SPLITS}
            self._taken.append({"samples": self.samples(int(step)), "step": int(step), **scores})

    def _step(self, mark: int) -> int:
        """The first step after which so many samples, or more, were trained on."""
        epochs, rest = divmod(mark, self.epoch_samples)
        return epochs * -(-self.epoch_samples // self.batch_size) + -(-rest // self.batch_size)


def _under(arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> dict[str, float]:
    return {name.removeprefix(prefix): float(value) for name, value in arrays.items() if name.startswith(prefix)}
