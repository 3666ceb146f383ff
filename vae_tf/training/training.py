"""A training in stretches: steps until the epoch's end, then its score, then on; its whole state can be taken and put
back at any point between. Knows no clock but its own stretches', no files, no epochs' end but the next.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from vae_tf.config import TrainConfig, choose
from vae_tf.data import Dataset
from vae_tf.models import registry
from vae_tf.models.vae import VAE
from vae_tf.training.divergence import Diverged
from vae_tf.training.epoch import Epoch
from vae_tf.training.execution import Execution, choose_execution, use_threads
from vae_tf.training.marks import Marks
from vae_tf.training.optimizers import OPTIMIZERS
from vae_tf.training.scoring import Scoring
from vae_tf.training.variables import Arrays, assign, copies, lasting, named

STRETCH_SECONDS = 0.25
"""About how long `advance` takes: whoever asks for a stop or a pause waits no longer."""

RUNNING = "metrics/running-"


def build(config: TrainConfig) -> VAE:
    """The untrained, compiled model of a training; all its randomness comes from the seed."""
    keras.utils.set_random_seed(config.seed)
    model: VAE = registry.make(config)
    model.compile(optimizer=choose(OPTIMIZERS, config.optimizer, "optimizer")(config.learning_rate))
    return model


class Training:
    """One training under way.

    Attributes:
        model: what is trained; `execution`: how.
        train_images, steps_per_epoch: sizes of an epoch; `marks`: the bounds taken on the way, or None.
        epoch: epochs ended, that is, scored; `step`: steps done in all.
    """

    def __init__(
        self,
        config: TrainConfig,
        dataset: Dataset,
        *,
        execution: Execution | None = None,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        model: VAE | None = None,
    ) -> None:
        images = dataset.train.images
        self.config = config
        self.execution = execution or choose_execution(config, len(images))
        use_threads(self.execution)
        self.model = model or build(config)
        self.model.lanes = max(1, self.execution.lanes)
        self.model.optimizer.build(self.model.trainable_variables)
        if self.model.per_image:
            self.model.keep(len(images))
        options = {"batch_size": config.batch_size, "passes": config.passes}
        self.loop = Epoch(self.model, images, jit_compile=self.execution.jit_compile, **options)
        self.scoring = Scoring(self.model, dataset.test.images)
        self.train_images = len(images) * config.passes
        self.marks = Marks(config, self.scoring, images) if config.marks else None
        self.steps_per_epoch = len(self.loop)
        self.epoch = self.step = 0
        self.running: dict[str, float] = {}
        self._stretch = 1
        self._begun = False
        self._order: Any = None
        self.callbacks = keras.callbacks.CallbackList(
            list(callbacks), model=self.model, epochs=config.epochs, steps=self.steps_per_epoch
        )

    @property
    def scoring_due(self) -> bool:
        """Whether all steps of the epoch at hand are done."""
        return self.step == (self.epoch + 1) * self.steps_per_epoch

    def advance(self) -> dict[str, float]:
        """Some steps of the epoch at hand, about a quarter of a second of them; the epoch's running means.

        Raises: Diverged; ValueError where the epoch is to be scored first.
        """
        if self.scoring_due:
            raise ValueError(f"epoch {self.epoch + 1}: expected score(), since all its steps are done")
        start = self.step - self.epoch * self.steps_per_epoch
        stop = min(start + self._stretch, self.steps_per_epoch)
        if self.marks is not None:
            stop = self.marks.stop(self.step, self.step + stop - start) - self.step + start
        if start == 0:
            self.model.reset_metrics()
        if start == 0 or not self._begun:
            self._tell_of_the_epoch()
        if self._order is None:  # also after `restore` in the middle of an epoch
            self._order = self.loop.order(self.config.seed, self.epoch)
        self.callbacks.on_train_batch_begin(start)
        began = time.monotonic()
        self.running = self.loop.run(self._order, start, stop)
        self._pace(stop - start, time.monotonic() - began)
        self.step += stop - start
        self._check(self.running)
        self.callbacks.on_train_batch_end(stop - 1, self.running)
        if self.marks is not None:
            self.marks.reached(self.step)
        return self.running

    def score(self, look: Callable[[], object] = lambda: None) -> dict[str, Any]:
        """The epoch's means over its training batches, and those of the test split; ends the epoch.

        `look` is called before each test batch and may raise: everything is as it was before `score` then.
        Raises: Diverged.
        """
        train, test = dict(self.running), self.scoring.run(look)
        self._check(test)
        beta = train.pop("beta")
        test.pop("beta")
        if not self._begun:
            self._tell_of_the_epoch()
        self.epoch += 1
        self._order = None
        logs = self.running | {f"val_{name}": value for name, value in test.items()}
        self.callbacks.on_epoch_end(self.epoch - 1, logs)
        if self.epoch == self.config.epochs:
            self.callbacks.on_train_end(logs)
        marks = {} if self.marks is None else {"marks": self.marks.taken()}
        return {"train": train, "test": test, "beta": beta, **marks}

    def state(self) -> Arrays:
        """Copies of everything that decides how the training goes on, bit for bit."""
        counts = {"step": np.array(self.step), "epoch": np.array(self.epoch)}
        running = {RUNNING + name: np.array(v) for name, v in self.running.items()}
        return copies(self._variables()) | counts | running | ({} if self.marks is None else self.marks.state())

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Goes back to, or on from, what `state` gave. Raises: ValueError, with nothing changed, if it does not fit."""
        step, epoch = (_count(arrays, name) for name in ("step", "epoch"))
        if not epoch * self.steps_per_epoch <= step <= (epoch + 1) * self.steps_per_epoch:
            per_epoch = f"{self.steps_per_epoch} steps an epoch"
            raise ValueError(f"step: expected one after {epoch} epochs of {per_epoch}, received {step}")
        assign(self._variables(), arrays)
        self.step, self.epoch, self._order = step, epoch, None
        if self.marks is not None:
            self.marks.restore(arrays)
        self.running = {k.removeprefix(RUNNING): float(v) for k, v in arrays.items() if k.startswith(RUNNING)}

    def _variables(self) -> dict[str, Any]:
        """By name, each part of the state behind its own prefix."""
        parts = {
            "model": lasting(self.model),
            "optimizer": self.model.optimizer.variables,
            "metrics": self.model.metrics_variables,
            "images": self.model.kept_variables,
        }
        return {f"{part}/{name}": v for part, variables in parts.items() for name, v in named(variables).items()}

    def _tell_of_the_epoch(self) -> None:
        """Tells the callbacks that it begins; those of a process that takes it up in its midst have not heard of it."""
        if not self._begun:
            self._begun = True
            self.callbacks.on_train_begin()
        self.callbacks.on_epoch_begin(self.epoch)

    def _pace(self, steps: int, seconds: float) -> None:
        """So many steps next time as fill the time; at most eight times as many, as the first one is mostly tracing."""
        self._stretch = int(np.clip(STRETCH_SECONDS * steps / max(seconds, 1e-9), 1, 8 * steps))

    def _check(self, logs: Mapping[str, float]) -> None:
        if not math.isfinite(logs["loss"]):
            raise Diverged(self.step)


def _count(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> int:
    if name not in arrays or arrays[name].shape != () or arrays[name].dtype.kind not in "iu" or arrays[name] < 0:
        raise ValueError(f"{name}: expected a whole number, received {arrays.get(name)!r}")
    return int(arrays[name])
