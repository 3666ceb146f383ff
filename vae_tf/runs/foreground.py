"""Trainings in the process of the one who asks, who waits for their end: `train` and `resume` in a terminal.

Knows the lock and the state that a run begins with; the queue sees both and leaves these runs to their person.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.data.ownership import require
from vae_tf.runs.lock import held
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run
from vae_tf.runs.signals import Signals
from vae_tf.runs.states import State
from vae_tf.runs.store import create_run

Told = Callable[[dict[str, Any]], object]


class RunFailed(RuntimeError):
    """A training that ended without reaching its end; the run's directory says more."""


def train(
    config: TrainConfig,
    *,
    name: str | None = None,
    owner: str | None = None,
    on_progress: Told = lambda record: None,
) -> Run:
    """Trains in this process, in the foreground, and returns the run. Ctrl-C stops it and keeps the model.

    SIGTERM pauses it; a paused run is returned too. Raises: ValueError when the settings do not fit; RunFailed when
    the loss diverges; KeyboardInterrupt for a Ctrl-C before the first step; any other error as it comes.
    """
    run = create_run(config, name=name, owner=owner, foreground=True)
    with held(run.path):
        return _carry_out(run, on_progress)


def resume_here(run: Run, *, epochs: int | None = None, on_progress: Told = lambda record: None) -> Run:
    """Goes on with a run in this process, for so many epochs more where it had reached its end; returns it.

    Raises: ValueError where its state does not allow it, or another process is at work on it; and what `train` does.
    """
    from vae_tf.runs.queue import going_on  # the queue knows which runs can go on, and how

    require("resume", run.owner)
    with going_on(run, State.STARTING, epochs=epochs, foreground=True, started=time.time()) as resumed:
        return _carry_out(resumed, on_progress)


def _carry_out(run: Run, on_progress: Told) -> Run:
    from vae_tf.runs.execute import execute

    with Signals(terminal=True) as signals:
        state = execute(run, signals=signals, foreground=True, on_progress=on_progress)
    if state is State.CANCELLED and signals.stopping:
        raise KeyboardInterrupt
    run = read_run(run.path)  # a person may have renamed it meanwhile
    if not (state.has_model or state is State.PAUSED):
        raise RunFailed(f"{run.path}: {run.status['message']}. {run.status.get('advice', '')}".strip())
    return run
