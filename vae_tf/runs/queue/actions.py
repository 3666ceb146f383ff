"""What a person does to a run: put it in the queue, pause, stop, cancel, clone, delete it.

Each leaves its wish on the disk before anything follows from it: what is interrupted, the next tick completes.
Each raises ValueError in a sentence, and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.data.locations import home
from vae_tf.data.ownership import require
from vae_tf.runs.lock import Busy, check_locks, held, is_held
from vae_tf.runs.naming import NAME_LIMIT
from vae_tf.runs.queue.index import Index, Row, in_index
from vae_tf.runs.queue.limit import check_waiting
from vae_tf.runs.queue.sentences import sentences
from vae_tf.runs.queue.settling import settle
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.requests import Request, ask
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import create_run
from vae_tf.runs.trash import trash_run
from vae_tf.training.presets import changed

AT_WORK = (State.QUEUED, State.STARTING, State.RUNNING)


@sentences
def submit(config: TrainConfig, *, name: str | None = None, owner: str | None = None) -> Run:
    """A new run at the end of its owner's line. Raises: ValueError when the settings do not fit."""
    home().mkdir(parents=True, exist_ok=True)
    _check_locks_once(home())
    check_waiting(owner)
    queued = in_index(Index.now)
    run = create_run(config, name=name, owner=owner, state=State.QUEUED, queued=queued, attempts=0)
    with suppress(OSError, ValueError, sqlite3.Error):  # it is in the queue already: a tick finds it
        in_index(lambda index: index.put(Row(run.id, owner or "", State.QUEUED, queued, 0.0, 0, settled=False)))
    return run


@sentences
def pause(run: Run) -> None:
    """Has a run leave the queue, or its process write a checkpoint and end. Raises: ValueError."""
    _ask(run, Request.PAUSE, AT_WORK)


@sentences
def stop(run: Run) -> None:
    """Ends a run now and keeps the model that it has; one that has none is cancelled. Raises: ValueError."""
    _ask(run, Request.STOP, (*AT_WORK, State.PAUSED))


@sentences
def cancel(run: Run) -> None:
    """Ends a run and discards its unfinished work; a continued one is what it was before. Raises: ValueError."""
    _ask(run, Request.CANCEL, (*AT_WORK, State.PAUSED))


@sentences
def clone(run: Run, changes: Mapping[str, Any], *, name: str | None = None, owner: str | None = None) -> Run:
    """A new run in the queue, with the settings of another but for these, by name. Raises: ValueError."""
    config = changed(run.config, changes)
    words = ", ".join(f"{setting.replace('_', ' ')} {value}" for setting, value in changes.items())
    return submit(config, name=name or f"{run.name}, {words or 'again'}"[:NAME_LIMIT], owner=owner)


@sentences
def delete(run: Run | DamagedRun) -> Path:
    """Moves a run that rests to the trash for a week, and says where. Raises: ValueError."""
    return trash_run(run)


def _ask(run: Run, request: Request, allowed: tuple[State, ...]) -> None:
    """Leaves the request for the run's process, or fulfils it here where there is none."""
    if run.read_only:
        raise ValueError("expected a run of your own; received the one that ships with the app")
    require(request, run.owner)
    if run.state not in allowed:
        *others, last = allowed
        words = f"{', '.join(others)} or {last}"
        raise ValueError(f"expected a run that is {words} to {request}; {run.name!r} is {run.state}")
    in_index(lambda index: index.unsettle(run.id))
    ask(run.path, request)
    if not is_held(run.path):
        with (
            suppress(Busy),
            held(run.path, patience=0.2, to_look=True),
        ):  # busy: its process has just begun, and looks by itself
            settle(run.path)


@lru_cache(maxsize=8)
def _check_locks_once(folder: Path) -> None:
    check_locks(folder)
