"""What becomes of a run that no process is at work on: its requests are fulfilled, its death is seen.

Knows one run; the caller holds its lock. Every step can be done again after a crash: the request stays until the
state is written.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vae_tf.runs.endings import Order, rest
from vae_tf.runs.lock import WORKER
from vae_tf.runs.metrics import cut_metrics
from vae_tf.runs.outcomes import Outcome, conclude
from vae_tf.runs.reading import read_run
from vae_tf.runs.requests import Request, asked, withdraw
from vae_tf.runs.restart import Starts
from vae_tf.runs.states import State
from vae_tf.runs.status import (
    FIGURES_COMING,
    FIGURES_FAILED,
    GONE,
    STARTING_SECONDS,
    amend_status,
    write_status,
    written_status,
)
from vae_tf.runs.undoing import newest_step
from vae_tf.training.checkpoints import weights_of

ATTEMPTS = 5
"""So often a run is started without getting any further, until it is given up."""
TAKEN_UP = "Its process is gone; it goes on from its last checkpoint"
GIVEN_UP = f"Its process died {ATTEMPTS} times in a row without getting any further"


def settle(path: Path) -> State:
    """The state of the run at `path`, once what was asked of it is done, and it is queued again if it died.

    Raises: OSError; the next try goes on where this one ended.
    """
    status = written_status(path)
    state, request = State(status["state"]), asked(path)
    if expected(path, status):
        return state  # its process is about to take the lock, and sees the requests itself
    (path / WORKER).unlink(missing_ok=True)
    if state.ended or (state is State.PAUSED and request in (None, Request.PAUSE)):
        withdraw(path)
        if figures_coming(status):  # and nobody is about to write them
            figures = FIGURES_FAILED if int(status.get("attempts", 0)) >= ATTEMPTS else FIGURES_COMING
            amend_status(path, figures=figures, claimed=None)
        return state
    if request is not None:
        return _obey(path, request, status)
    if state in (State.STARTING, State.RUNNING) and looked_after(status):
        return _take_up(path, status)
    return state


def expected(path: Path, status: Mapping[str, Any]) -> bool:
    """Whether a process was sent so lately that it need not hold the lock yet; also after a clock was set back.

    One that has said who it is has held the lock: where that is free, it is gone.
    """
    if status["state"] == State.STARTING:
        sent = status.get("claimed", status.get("started", 0.0))
    else:
        sent = status.get("claimed", 0.0) if State(status["state"]).ended and figures_coming(status) else 0.0
    return bool(abs(time.time() - sent) < STARTING_SECONDS) and not (path / WORKER).exists()


def figures_coming(status: Mapping[str, Any]) -> bool:
    """Whether a run that has ended still lacks its figures."""
    return status.get("figures") == FIGURES_COMING


def looked_after(status: Mapping[str, Any]) -> bool:
    """Whether it is the queue's to go on with; else it is its person's, in whose terminal it ran."""
    return "queued" in status and not status.get("foreground", False)


def _obey(path: Path, request: Request, status: Mapping[str, Any]) -> State:
    """What a process would do, without one: nothing here needs a model, only its stored weights."""
    run = read_run(path)
    if request is not Request.STOP:
        return rest(run, Order(request))
    start = next(iter(Starts(path)))
    trained_from = status.get("continued_from", {}).get("step", 0)
    if start.checkpoint is None or start.checkpoint.step <= trained_from:
        return rest(run, Order.CANCEL)  # there is nothing that it has not had before
    cut_metrics(path, start.checkpoint.epoch)
    amend_status(path, claimed=None)  # that was for the training: a process for the figures is still to be sent
    weights = weights_of(path / "checkpoints" / f"{start.checkpoint.step:06d}")
    words = f"Stopped by a person after {start.checkpoint.epoch} of {run.config.epochs} epochs"
    outcome = Outcome(State.STOPPED, weights, start.checkpoint.epoch, words)
    return conclude(run, outcome, seconds=start.checkpoint.seconds)


def _take_up(path: Path, status: Mapping[str, Any]) -> State:
    """Queues a dead run again, in front of what its owner queued later; or gives it up."""
    further = newest_step(path) > status.get("reached", -1)
    attempts = 0 if further else int(status.get("attempts", 0))
    if attempts >= ATTEMPTS:
        advice = f"`python -m vae_tf resume {path.name}` tries again. Look at the log, and whether memory runs out."
        write_status(path, State.FAILED, message=f"{GIVEN_UP}. {GONE}", advice=advice)
        return State.FAILED
    write_status(path, State.QUEUED, message=TAKEN_UP, attempts=attempts)
    return State.QUEUED
