"""The run of a race: the one that is there, or a new one. Knows the store and the queue; not what is made of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.data.locations import home
from vae_tf.runs import queue
from vae_tf.runs.foreground import resume_here, train
from vae_tf.runs.lock import locked
from vae_tf.runs.paper.racing import Race, alike
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import list_runs

PATIENCE = 10.0
"""Seconds until another's asking is done."""
ORDER = (State.FINISHED, State.RUNNING, State.STARTING, State.PAUSED, State.QUEUED)
"""Which of several runs of one race is taken; a run that failed, or that a person ended, is none of it."""


def find(race: Race) -> Run | None:
    """The run of a race, found by its settings whatever it is called: finished, or on its way. None: there is none."""
    return find_config(race.config)


def find_config(config: TrainConfig) -> Run | None:
    """The run of these settings, or of the same for longer; None where there is none."""
    return among(config, [run for run in list_runs() if isinstance(run, Run)])


def among(config: TrainConfig, runs: Sequence[Run]) -> Run | None:
    """The one of these runs that `find_config` would find, for who asks for many."""
    found = [run for run in runs if alike(run.config, config)]
    standing = [(ORDER.index(run.state), run.created, run) for run in found if run.state in ORDER]
    return min(standing, key=lambda entry: entry[:2])[2] if standing else None


def ask(race: Race, *, owner: str | None = None) -> Run:
    """The run of a race; where there is none, one is put in the queue. Raises: ValueError where it cannot be
    trained."""
    (home() / "runs").mkdir(parents=True, exist_ok=True)
    with locked(home() / "paper.lock", "The paper's figures are being asked for; try again", patience=PATIENCE):
        return find(race) or queue.submit(race.config, name=race.title, owner=owner)


def carry_out(
    race: Race, *, owner: str | None = None, on_progress: Callable[[dict[str, Any]], object] = lambda record: None
) -> Run:
    """The finished run of a race: the one that is there, gone on with, or trained here and now.

    Raises: ValueError where another process is at work on it; RunFailed.
    """
    return trained(race.config, race.title, owner=owner, on_progress=on_progress)


def trained(
    config: TrainConfig,
    title: str,
    *,
    owner: str | None = None,
    on_progress: Callable[[dict[str, Any]], object] = lambda record: None,
) -> Run:
    """A finished run of these settings, called `title` where it is new. Raises: as `carry_out`."""
    run = find_config(config)
    if run is None:
        return train(config, name=title, owner=owner, on_progress=on_progress)
    return run if run.state is State.FINISHED else resume_here(run, on_progress=on_progress)
