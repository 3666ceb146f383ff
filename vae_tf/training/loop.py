"""Fitting a model to a dataset from first step to last, and telling whoever watches. Knows no run, no screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import keras

from vae_tf.config import TrainConfig
from vae_tf.data import Dataset
from vae_tf.models.vae import VAE
from vae_tf.training.divergence import Diverged
from vae_tf.training.training import Training, build

__all__ = ["Diverged", "Record", "Stopped", "build", "fit"]

Record = dict[str, Any]
PROGRESS_SECONDS = 0.5


class Stopped(Exception):
    """A person asked the training to end; the model is kept as it is."""


def fit(
    model: VAE,
    dataset: Dataset,
    config: TrainConfig,
    *,
    on_progress: Callable[[Record], object] = lambda record: None,
    on_epoch: Callable[[Record], object] = lambda record: None,
    asked_to_stop: Callable[[], bool] = lambda: False,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> None:
    """Trains the model; after each epoch it is scored on the whole test split.

    `callbacks` hear of a stretch of steps as of one batch, as with Keras' `steps_per_execution`. The records are those
    of `metrics.jsonl` and `progress.json` (see `vae_tf.runs.run.Run`).
    Raises: `Stopped` when asked to, `Diverged` when the loss is no number any more; the model stays as it is then.
    """

    def look() -> None:
        if asked_to_stop():
            raise Stopped

    training = Training(config, dataset, model=model, callbacks=callbacks)
    model.stop_training = False
    clock = _Clock(training)
    while training.epoch < config.epochs and not model.stop_training:
        clock.begin_epoch()
        while not training.scoring_due:
            logs = training.advance()
            if clock.due():
                on_progress(clock.progress(logs))
            look()
        clock.end_steps()
        on_epoch(clock.epoch(training.score(look)))


class _Clock:
    """Times a training and makes its records."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.steps = training.steps_per_epoch * training.config.epochs
        self.began = time.monotonic()
        self.told = self.first = 0.0

    def begin_epoch(self) -> None:
        self.epoch_began = time.monotonic()

    def end_steps(self) -> None:
        self.trained = time.monotonic() - self.epoch_began

    def due(self) -> bool:
        """Whether the last report is old enough; the first stretch and the last are always reported."""
        now = time.monotonic()
        if not self.first:
            self.first, self.first_step = now, self.training.step  # what came before was mostly tracing the graph
        elif self.training.step < self.steps and now - self.told < PROGRESS_SECONDS:
            return False
        self.told = now
        return True

    def progress(self, logs: dict[str, float]) -> Record:
        step = self.training.step
        since = step - self.first_step
        return {
            "epoch": step / self.training.steps_per_epoch,
            "epochs": self.training.config.epochs,
            "step": step,
            "steps": self.steps,
            "seconds": self.told - self.began,
            "left": (self.told - self.first) / since * (self.steps - step) if since else None,
            "beta": logs["beta"],
            "train": {name: value for name, value in logs.items() if name != "beta"},
        }

    def epoch(self, score: dict[str, Any]) -> Record:
        return {
            "epoch": self.training.epoch,
            "step": self.training.step,
            "seconds": time.monotonic() - self.began,
            "images_per_second": self.training.train_images / self.trained,
            **score,
        }
