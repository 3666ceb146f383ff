"""The run of a race: the one that is there, or a new one. Knows the store and the queue; not what is made of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vae_tf.data.locations import home
from vae_tf.runs import by_settings, queue
from vae_tf.runs.lock import locked
from vae_tf.runs.paper.racing import Race, alike
from vae_tf.runs.run import Run

PATIENCE = 10.0
"""Seconds until another's asking is done."""


def find(race: Race) -> Run | None:
    """The run of a race, or of the same for longer: finished, or on its way. None: there is none."""
    return by_settings.find(race.config, same=alike)


def ask(race: Race, *, owner: str | None = None) -> Run:
    """The run of a race; where there is none, one that was stopped goes on through the queue, or a new one is put
    there. Raises: ValueError where it cannot be trained."""
    (home() / "runs").mkdir(parents=True, exist_ok=True)
    with locked(home() / "paper.lock", "The paper's figures are being asked for; try again", patience=PATIENCE):
        runs = by_settings.all_runs()
        run = by_settings.among(race.config, runs, same=alike)
        if run is not None:
            return run
        run = by_settings.stopped_among(race.config, runs, same=alike)
        if run is None:
            return queue.submit(race.config, name=race.title, owner=owner)
        queue.resume(run)
        return run


def carry_out(
    race: Race, *, owner: str | None = None, on_progress: Callable[[dict[str, Any]], object] = lambda record: None
) -> Run:
    """The finished run of a race: the one that is there, gone on with, or trained here and now.

    Raises: ValueError where another process is at work on it; RunFailed; KeyboardInterrupt where it was stopped or
    paused meanwhile.
    """
    return by_settings.trained(race.config, race.title, same=alike, owner=owner, on_progress=on_progress)
