"""Where a run stands, as `state.json` and its lock say together. Knows nothing else of a run, but its checkpoints.

Entries besides state and message, each absent until it is known: advice, note (what happened on the way), started
and finished (seconds since 1970), seconds (trained, over all parts), epochs (done), queued (when it was put in the
queue), attempts (starts without progress since), foreground, figures ("coming" while the artifacts of a state that
has ended are still to be written, "failed" when given up), continued_from (what it was: see `continuation`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vae_tf.data.files import json_object, read_json, write_json
from vae_tf.runs.lock import is_held
from vae_tf.runs.records import whole_status
from vae_tf.runs.states import State
from vae_tf.training.checkpoints import newest_counts

STARTING_SECONDS = 15.0
"""How long a new run may take until its process holds the lock (before it imports anything large)."""
BEFORE_IT_BEGAN = "Stopped before it began"
CANCELLED = "Cancelled by a person"
PAUSED_BEFORE = "Paused before it began"
GONE = "Its process is gone: it was killed, or the machine stopped"
TAKEN_UP = "Its process is gone; the queue takes the run up again"
MEMORY = "If it happens again, look whether memory runs out."
FIGURES_COMING, FIGURES_FAILED = "coming", "failed"
UNKNOWN = {"state": State.STARTING, "message": ""}

pen = threading.RLock()
"""Held while a state is written. A thread that writes the last one of its process keeps it: nobody writes after it."""


def read_status(path: Path, created: float) -> Mapping[str, Any]:
    """state, message and whatever else is known (see above), as a person should see it.

    A run whose process is gone without a word is queued again where a queue looks after it, and else failed, whatever
    its file still says.
    """
    status = whole_status(read_json(path / "state.json")) or UNKNOWN
    if not _claims_a_process(status) or is_held(path):
        return status
    status = whole_status(read_json(path / "state.json")) or UNKNOWN  # again: it may have ended between the two looks
    if not _claims_a_process(status) or coming(status, created):
        return status
    if "queued" in status and not status.get("foreground"):
        return {**status, "state": State.QUEUED, "message": TAKEN_UP}
    return {**status, "state": State.FAILED, "message": GONE, "advice": _advice(path)}


def coming(status: Mapping[str, Any], created: float) -> bool:
    """Whether its process was started so lately that it need not hold the lock yet. A clock may have been set back."""
    age = time.time() - status.get("started", created)
    return bool(status["state"] == State.STARTING and abs(age) < STARTING_SECONDS)


def written_status(path: Path) -> dict[str, Any]:
    """What `state.json` says, whether or not a process is there. Raises: OSError where it cannot be read."""
    try:
        text = (path / "state.json").read_bytes()
    except FileNotFoundError:
        return dict(UNKNOWN)
    return whole_status(json_object(text)) or dict(UNKNOWN)


def write_status(path: Path, state: State, **more: Any) -> None:
    """Replaces the state of a run, its message and its advice; what else is known stays, and goes where it is None.

    Only the holder of the run's lock may. Raises: OSError; the old state is whole then.
    """
    with pen:
        passing = ("state", "message", "advice", "finished")
        known = {name: value for name, value in written_status(path).items() if name not in passing}
        ended = {"finished": time.time()} if state.ended else {}
        _write(path, {"state": state, "message": "", **known, **ended, **more})


def amend_status(path: Path, **more: Any) -> None:
    """Replaces entries of a run's state besides the state itself, or removes those that are None."""
    with pen:
        _write(path, {**written_status(path), **more})


def _write(path: Path, status: Mapping[str, Any]) -> None:
    write_json(path / "state.json", {name: value for name, value in status.items() if value is not None})


def _claims_a_process(status: Mapping[str, Any]) -> bool:
    return status["state"] in (State.STARTING, State.RUNNING)


def _advice(path: Path) -> str:
    counts = newest_counts(path / "checkpoints")
    if counts is None:
        return f"Start it again with the same settings. {MEMORY}"
    return f"`python -m vae_tf resume {path.name}` goes on after epoch {counts['epoch']}. {MEMORY}"
