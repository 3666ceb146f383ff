"""Runs: trainings that last. A table of contents; nothing here imports TensorFlow before a run is carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.runs.executor import LOCAL, Executor
from vae_tf.runs.lock import held
from vae_tf.runs.reading import DamagedRun, DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import (
    check_config,
    create_run,
    list_runs,
    open_run,
    open_run_by_id,
    restore_run,
    shipped_run,
    trash_run,
)

__all__ = [
    "LOCAL",
    "DamagedRun",
    "DamagedRunError",
    "Executor",
    "Run",
    "RunFailed",
    "State",
    "check_config",
    "create_run",
    "list_runs",
    "open_run",
    "open_run_by_id",
    "restore_run",
    "shipped_run",
    "train",
    "trash_run",
]


class RunFailed(RuntimeError):
    """A training that ended without reaching its end; the run's directory says more."""


def train(
    config: TrainConfig,
    *,
    name: str | None = None,
    on_progress: Callable[[dict[str, Any]], object] = lambda record: None,
) -> Run:
    """Trains in this process, in the foreground, and returns the run. Ctrl-C stops it and keeps the model.

    Raises: ValueError when the settings do not fit; RunFailed when the loss diverges; any other error as it comes.
    """
    run = create_run(config, name=name)
    with held(run.path):
        from vae_tf.runs.execute import execute

        state = execute(run, on_progress=on_progress)
    if not state.has_model:
        raise RunFailed(f"{run.path}: {run.status['message']}. {run.status.get('advice', '')}".strip())
    return run
