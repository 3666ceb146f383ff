"""Runs: trainings that last. A table of contents; nothing here imports TensorFlow before a run is carried out."""

from __future__ import annotations

from vae_tf.runs.executor import LOCAL, Executor
from vae_tf.runs.foreground import RunFailed, resume_here, train
from vae_tf.runs.reading import DamagedRun, DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import (
    check_config,
    create_run,
    list_runs,
    open_run,
    open_run_by_id,
    shipped_run,
)
from vae_tf.runs.trash import Trashed, list_trash, restore_run, trash_run

__all__ = [
    "LOCAL",
    "DamagedRun",
    "DamagedRunError",
    "Executor",
    "Run",
    "RunFailed",
    "State",
    "Trashed",
    "check_config",
    "create_run",
    "list_runs",
    "list_trash",
    "open_run",
    "open_run_by_id",
    "restore_run",
    "resume_here",
    "shipped_run",
    "train",
    "trash_run",
]
