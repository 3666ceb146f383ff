"""What happens beside the steps: reports to whoever watches, and the two reasons to end early.

Knows Keras' callbacks; not who listens.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import keras

Record = dict[str, Any]


class Stopped(Exception):
    """A person asked the training to end; the model is kept as it is."""


class Diverged(Exception):
    """The loss became NaN or infinite at `step`."""

    def __init__(self, step: int) -> None:
        super().__init__(f"The loss became NaN or infinite at step {step}")
        self.step = step


class Guard(keras.callbacks.Callback):
    """Ends the training at once when asked to, or when the loss is no number any more.

    Raises: Stopped, Diverged out of `fit`.
    """

    def __init__(self, asked_to_stop: Callable[[], bool]) -> None:
        super().__init__()
        self.asked_to_stop = asked_to_stop
        self.step = 0

    def on_train_batch_end(self, batch: int, logs: Record | None = None) -> None:
        """After every step; `logs` hold the running means of the epoch, which a NaN never leaves."""
        self.step += 1
        self._check_numbers(logs)
        self._check()

    def on_epoch_end(self, epoch: int, logs: Record | None = None) -> None:
        """Once the epoch is scored: a last step may have spoilt the weights unseen."""
        self._check_numbers(logs)

    def on_test_batch_end(self, batch: int, logs: Record | None = None) -> None:
        """After every batch of an evaluation."""
        self._check()

    def _check(self) -> None:
        if self.asked_to_stop():
            raise Stopped

    def _check_numbers(self, logs: Record | None) -> None:
        losses = [float(value) for name, value in (logs or {}).items() if name in ("loss", "val_loss")]
        if not all(math.isfinite(loss) for loss in losses):
            raise Diverged(self.step)


class Reporter(keras.callbacks.Callback):
    """Tells `on_progress` at most every `interval` seconds, and `on_epoch` once an epoch, how the training goes.

    The records are those of `metrics.jsonl` and `progress.json` (see `vae_tf.runs.run.Run`).
    """

    def __init__(
        self,
        *,
        train_images: int,
        on_progress: Callable[[Record], object],
        on_epoch: Callable[[Record], object],
        interval: float = 0.5,
    ) -> None:
        super().__init__()
        self.train_images, self.on_progress, self.on_epoch = train_images, on_progress, on_epoch
        self.interval = interval
        self.step = self.epoch = 0

    def on_train_begin(self, logs: Record | None = None) -> None:
        """Starts the clocks."""
        self.began = self.told = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Record | None = None) -> None:
        """Starts the epoch's clock."""
        self.epoch, self.epoch_began = epoch, time.monotonic()

    def on_train_batch_end(self, batch: int, logs: Record | None = None) -> None:
        """Counts a step; reports where the last report is old enough. The first and the last are always reported."""
        self.step += 1
        self.trained = time.monotonic()
        if self.step == 1:
            self.first_step = self.trained  # what came before was mostly tracing the graph
        ends = (1, self.params["steps"] * self.params["epochs"])
        if self.step not in ends and self.trained - self.told < self.interval:
            return
        self.told = self.trained
        self.on_progress(self._progress(_numbers(logs or {})))

    def on_epoch_end(self, epoch: int, logs: Record | None = None) -> None:
        """Reports the epoch, train and test apart."""
        numbers = _numbers(logs or {})
        beta = numbers.pop("beta")
        numbers.pop("val_beta", None)
        test = {name.removeprefix("val_"): value for name, value in numbers.items() if name.startswith("val_")}
        record = {
            "epoch": epoch + 1,
            "step": self.step,
            "seconds": time.monotonic() - self.began,
            "beta": beta,
            "images_per_second": self.train_images / (self.trained - self.epoch_began),
            "train": {name: value for name, value in numbers.items() if not name.startswith("val_")},
            "test": test,
        }
        self.on_epoch(record)

    def _progress(self, numbers: Record) -> Record:
        steps = self.params["steps"] * self.params["epochs"]
        seconds = self.trained - self.began
        since_first = self.trained - self.first_step
        left = since_first / (self.step - 1) * (steps - self.step) if self.step > 1 else None
        return {
            "epoch": self.step / self.params["steps"],
            "epochs": self.params["epochs"],
            "step": self.step,
            "steps": steps,
            "seconds": seconds,
            "left": left,
            "beta": numbers.pop("beta"),
            "train": numbers,
        }


def _numbers(logs: Record) -> dict[str, float]:
    return {name: float(value) for name, value in logs.items()}
