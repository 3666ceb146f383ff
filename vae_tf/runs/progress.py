"""How far a training is and how fast: the records of `progress.json` and of `metrics.jsonl`.

Knows counts and a clock; not what is trained, nor who reads.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.runs.records import Record

INTERVAL = 0.5
"""Seconds between two reports."""
RECENT = 5.0
"""How many seconds of stepping the recent speed is measured over."""


class Progress:
    """The clock of one part of a training, which began `seconds` into it."""

    def __init__(
        self,
        config: TrainConfig,
        *,
        train_images: int,
        seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config, self.train_images, self.clock = config, train_images, clock
        self.steps_per_epoch = -(-train_images // config.batch_size)
        self.began = clock() - seconds
        self.told = -float("inf")
        self.stretches: deque[tuple[int, float]] = deque()  # images and seconds of each, the recent ones
        self.epoch_images, self.epoch_seconds = 0, 0.0
        self.score_seconds = 0.0
        self.first = True

    @property
    def seconds(self) -> float:
        """Trained so far, in all parts."""
        return self.clock() - self.began

    def stepped(self, before: int, step: int, seconds: float) -> None:
        """Counts a stretch of steps, from `before` to `step`, that took so many seconds."""
        images = self._images(step) - self._images(before)
        self.epoch_images += images
        self.epoch_seconds += seconds
        if self.first:  # most of it was tracing and compiling: no measure of what comes
            self.first = False
            return
        self.stretches.append((images, seconds))
        while sum(time for _, time in self.stretches) - self.stretches[0][1] > RECENT:
            self.stretches.popleft()

    def report(self, step: int, losses: Mapping[str, float]) -> Record | None:
        """What `progress.json` says, where the last report is old enough, or this is the first or the last step."""
        if self.clock() - self.told < INTERVAL and step < self.steps_per_epoch * self.config.epochs:
            return None
        self.told = self.clock()
        train = dict(losses)
        return {
            "epoch": step / self.steps_per_epoch,
            "epochs": self.config.epochs,
            "step": step,
            "steps": self.steps_per_epoch * self.config.epochs,
            "seconds": self.seconds,
            "left": self._left(step),
            "beta": train.pop("beta"),
            "learning_rate": self.config.learning_rate,
            "images_per_second": self._speed(),
            "at": time.time(),
            "train": train,
        }

    def epoch(self, epoch: int, step: int, scores: Mapping[str, Any], seconds: float) -> Record:
        """The record of an epoch that has been scored, which took so many seconds; the next epoch begins."""
        speed = self.epoch_images / self.epoch_seconds if self.epoch_seconds else 0.0
        self.epoch_images, self.epoch_seconds, self.score_seconds = 0, 0.0, seconds
        return {
            "epoch": epoch,
            "step": step,
            "seconds": self.seconds,
            "beta": scores["beta"],
            "learning_rate": self.config.learning_rate,
            "images_per_second": speed,
            "train": scores["train"],
            "test": scores["test"],
            **({"marks": scores["marks"]} if scores.get("marks") else {}),
        }

    def _images(self, step: int) -> int:
        """How many images have been seen after so many steps; the last batch of an epoch may be smaller."""
        epochs, steps = divmod(step, self.steps_per_epoch)
        return epochs * self.train_images + steps * self.config.batch_size

    def _speed(self) -> float | None:
        images, seconds = (sum(column) for column in zip(*self.stretches, strict=True)) if self.stretches else (0, 0)
        return images / seconds if seconds else None

    def _left(self, step: int) -> float | None:
        """Seconds until the last epoch is scored, at the present speed."""
        speed = self._speed()
        if speed is None:
            return None
        images = self.train_images * self.config.epochs - self._images(step)
        return images / speed + self.score_seconds * -(-images // self.train_images)


def write_progress(path: Path, record: Record) -> None:
    """Replaces the `progress.json` of the run at `path`, if it can.

    Not flushed to the disk: it is replaced twice a second, and worth nothing after a power cut.
    """
    beside = path / ".progress.json.half.tmp"
    with suppress(OSError):
        beside.write_text(json.dumps(record), "utf-8")
        beside.replace(path / "progress.json")
