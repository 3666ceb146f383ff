"""Runs found by their settings: the one that is there, gone on with, or a new one. Knows the store, not what for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.data.ownership import may
from vae_tf.runs.foreground import resume_here, train
from vae_tf.runs.queue import can_go_on
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import list_runs

Same = Callable[[TrainConfig, TrainConfig], bool]
"""Whether a run's settings, the first, serve for those that are wanted, the second."""
ORDER = (State.FINISHED, State.RUNNING, State.STARTING, State.PAUSED, State.QUEUED)
"""Which of several is taken; a run that failed, or that a person ended, is none of it."""


def find(config: TrainConfig, *, same: Same = operator.eq) -> Run | None:
    """The run of these settings, whatever it is called: finished, or on its way. None: there is none."""
    return among(config, all_runs(), same=same)


def among(config: TrainConfig, runs: Sequence[Run], *, same: Same = operator.eq) -> Run | None:
    """The one of these runs that `find` would find, for who asks for many."""
    found = [run for run in runs if same(run.config, config)]
    standing = [(ORDER.index(run.state), run.created, run) for run in found if run.state in ORDER]
    return min(standing, key=lambda entry: entry[:2])[2] if standing else None


def stopped_among(config: TrainConfig, runs: Sequence[Run], *, same: Same = operator.eq) -> Run | None:
    """The newest of these runs that a person stopped, and that can go on; None where there is none."""
    found = [run for run in runs if run.state is State.STOPPED and same(run.config, config) and can_go_on(run)]
    return max(found, key=lambda run: run.created) if found else None


def at_hand(config: TrainConfig, runs: Sequence[Run], *, same: Same = operator.eq) -> Run | None:
    """The one of these runs that `trained` would take, or go on with; None where it would train a new one."""
    return among(config, runs, same=same) or stopped_among(config, runs, same=same)


def all_runs() -> list[Run]:
    """The runs of this home that can be read, and gone on with where they have not reached their end."""
    found = [run for run in list_runs() if isinstance(run, Run)]
    return [run for run in found if may("resume", run.owner) or run.state is State.FINISHED]


def trained(
    config: TrainConfig,
    title: str,
    *,
    same: Same = operator.eq,
    owner: str | None = None,
    on_progress: Callable[[dict[str, Any]], object] = lambda record: None,
) -> Run:
    """A finished run of these settings: the one that is there, gone on with, or a new one called `title`.

    Raises: ValueError where another process is at work on it; RunFailed; KeyboardInterrupt where the training was
    stopped or paused before its end: whoever asked for it wants no more of what comes after it.
    """
    run = at_hand(config, all_runs(), same=same)
    if run is None:
        run = train(config, name=title, owner=owner, on_progress=on_progress)
    elif run.state is not State.FINISHED:
        run = resume_here(run, on_progress=on_progress)
    if run.state is not State.FINISHED:
        raise KeyboardInterrupt(f"{run.name!r} was {run.state} before its end; the same command goes on with it")
    return run
