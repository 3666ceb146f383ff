"""What of a training is on the disk, and when more of it is put there.

A commit writes pictures, then the metrics, then the checkpoint, each whole or not at all: so a checkpoint of epoch n
vouches for the records 1 to n. Knows a training by its counts and its state; not why it ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vae_tf.runs.best import Best
from vae_tf.runs.log import log
from vae_tf.runs.metrics import write_metrics
from vae_tf.runs.pictures import Pictures
from vae_tf.runs.records import Record
from vae_tf.runs.restart import Start
from vae_tf.training import checkpoints
from vae_tf.training.checkpoints import MODEL, Arrays, Checkpoint, save_checkpoint

EVERY = 2.0
"""Seconds between two commits, at least."""
SHARE = 20.0
"""So many times its own duration passes between a commit and the next: it costs no more than a twentieth."""


class Commits:
    """The records, the best epoch and the checkpoints of one part of a training.

    `keep` are steps whose checkpoints must stay, besides the last and the best.
    """

    def __init__(
        self,
        path: Path,
        training: Any,
        pictures: Pictures,
        *,
        start: Start,
        best: Best,
        keep: frozenset[int] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path, self.training, self.pictures, self.keep, self.clock = path, training, pictures, keep, clock
        self.folder = path / "checkpoints"
        self.records = list(start.records)
        self.best = best
        self.committed = (start.checkpoint.step, start.checkpoint.epoch) if start.checkpoint else (0, 0)
        self.written = len(self.records)
        self.snapshot: Arrays | None = None  # of the best epoch, where no checkpoint of it is on the disk yet
        self.last, self.duration = -float("inf"), 0.0  # the first epoch is committed as soon as it ends
        self.looked, self.look_duration = -float("inf"), 0.0

    @property
    def due(self) -> bool:
        """Whether enough time has passed since the last commit."""
        return self.clock() - self.last >= max(EVERY, SHARE * self.duration)

    @property
    def pictures_due(self) -> bool:
        """Whether pictures can be taken again, for a twentieth of the time at most."""
        return self.clock() - self.looked >= SHARE * self.look_duration

    def scored(self, record: Record) -> None:
        """Takes the record of an epoch that has just ended."""
        self.records.append(record)
        self.best = self.best.after(record["epoch"], record["step"], record["test"]["elbo"])

    def put_off(self) -> None:
        """Ends the epoch without a commit: where it was the best, its model is remembered for the next one.

        Pictures are taken as often as they can: a run that goes on from an earlier checkpoint cuts them back to it.
        """
        if self.best.epoch == self.training.epoch:
            self.snapshot = {name: array for name, array in self.training.state().items() if name.startswith(MODEL)}
        if self.pictures_due:
            self._take_pictures()

    def commit(self, seconds: float) -> Path:
        """Writes all there is, `seconds` into the training, and gives the checkpoint. Raises: OSError."""
        began, first = self.clock(), self.last < 0
        training = self.training
        if (training.step, training.epoch) != self.committed:
            if training.epoch and training.step == training.epoch * training.steps_per_epoch:
                self._take_pictures()
            if len(self.records) != self.written:
                write_metrics(self.path, self.records)
                self.written = len(self.records)
            if self.snapshot is not None and self.best.step != training.step:
                self._save(self.best.step, self.best.epoch, seconds, self.snapshot)
            self._save(training.step, training.epoch, seconds, training.state())
            self.snapshot, self.committed = None, (training.step, training.epoch)
            checkpoints.prune(self.folder, newest=training.step, keep={self.best.step, *self.keep})
        self.last = self.clock()
        self.duration = 0.0 if first else self.last - began  # of the first, most is tracing the model's graphs
        return self.folder / f"{training.step:06d}"

    def best_weights(self) -> bytes | None:
        """The best epoch's `weights.npz`; None where its checkpoint is not whole."""
        try:
            return checkpoints.weights_of(self.folder / f"{self.best.step:06d}")
        except (OSError, ValueError):
            return None

    def _take_pictures(self) -> None:
        """A training does not end because a picture of it cannot be written: what must be written comes after."""
        began, first = self.clock(), self.looked == -float("inf")
        try:
            self.pictures.take(self.training.model, self.training.epoch)
        except OSError as error:
            log(self.path, f"no pictures after epoch {self.training.epoch}: {error}")
        self.looked = self.clock()
        self.look_duration = 0.0 if first else self.looked - began

    def _save(self, step: int, epoch: int, seconds: float, arrays: Arrays) -> None:
        best, execution = self.best, self.training.execution.to_dict()
        save_checkpoint(self.folder, Checkpoint(step, epoch, seconds, best.to_dict(), best.wait, execution, arrays))
