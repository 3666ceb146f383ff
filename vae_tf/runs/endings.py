"""The states in which a run rests or ends as it was asked to, with their words. Knows files; the caller holds the lock.

What has been trained is on the disk by then, or nothing has been.
"""

from __future__ import annotations

import time
from enum import StrEnum
from typing import Any

from vae_tf.runs.advice import advice_for, words_for
from vae_tf.runs.metrics import read_metrics
from vae_tf.runs.requests import Request, asked, withdraw
from vae_tf.runs.run import Run
from vae_tf.runs.signals import Signals
from vae_tf.runs.states import State
from vae_tf.runs.status import BEFORE_IT_BEGAN, CANCELLED, PAUSED_BEFORE, write_status, written_status
from vae_tf.runs.undoing import undo
from vae_tf.training.checkpoints import newest_counts, paths


class Order(StrEnum):
    """Why a process ends a run's training, or its own part in it."""

    CANCEL = "cancel"
    STOP = "stop"
    PAUSE = "pause"
    LEAVE = "leave"


class Interrupted(Exception):
    """The training is to end now, between two steps, by an order."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self.order = order


def order(run: Run, signals: Signals) -> Order | None:
    """The strongest order there is: by a person who asks, else by a signal; None where there is none."""
    request = asked(run.path)
    if request is Request.PAUSE and signals.stopping:
        return Order.STOP
    if request is not None:
        return Order(request)
    if signals.stopping:
        return Order.STOP
    return Order.LEAVE if signals.leaving else None


def has_work(run: Run) -> bool:
    """Whether there is anything that a stop would keep: a checkpoint, be it of before the run was continued."""
    return bool(paths(run.path / "checkpoints"))


def rest(run: Run, order: Order, *, foreground: bool = False, seconds: float | None = None) -> State:
    """Ends this process's part by an order, and gives the state: cancelled, queued again, or paused.

    A stop cancels what has no work to keep yet, and pauses what has. Raises: OSError.
    """
    done = len(read_metrics(run.path))
    if order is Order.CANCEL or (order is Order.STOP and not has_work(run)):
        state = undo(run.path, CANCELLED if done or has_work(run) else BEFORE_IT_BEGAN)
        withdraw(run.path)
        return state
    trained: dict[str, Any] = {"epochs": done} | ({} if seconds is None else {"seconds": seconds})
    if order is Order.LEAVE and not foreground:
        queued = written_status(run.path).get("queued", time.time())
        message = f"Its process was told to end; the queue takes it up again after epoch {done}"
        write_status(run.path, State.QUEUED, message=message, queued=queued, **trained)
        return State.QUEUED
    message = f"Paused after {done} of {run.config.epochs} epochs" if has_work(run) else PAUSED_BEFORE
    write_status(run.path, State.PAUSED, message=message, **trained)
    withdraw(run.path)
    return State.PAUSED


def fail(run: Run, error: BaseException) -> None:
    """Says in the run that it failed and what to do about it, unless it has ended, or is to be cancelled anyway: that
    is then done by whoever looks after it next. Raises: OSError where it cannot be written.
    """
    if State(written_status(run.path)["state"]).ended or asked(run.path) is Request.CANCEL:
        return
    epoch = (newest_counts(run.path / "checkpoints") or {}).get("epoch")
    write_status(run.path, State.FAILED, message=words_for(error), advice=advice_for(error, epoch))
