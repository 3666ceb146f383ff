"""Where a run stands, as `state.json` and its lock say together. Knows nothing else of a run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vae_tf.data.files import read_json, write_json
from vae_tf.runs.lock import is_held
from vae_tf.runs.records import whole_status
from vae_tf.runs.states import State

STARTING_SECONDS = 15.0
"""How long a new run may take until its process holds the lock (before it imports anything large)."""
BEFORE_IT_BEGAN = "Stopped before it began"
GONE = {
    "state": State.FAILED,
    "message": "Its process is gone: it was killed, or the machine stopped",
    "advice": "Start it again with the same settings. If it happens again, look whether memory runs out.",
}


def read_status(path: Path, created: float) -> Mapping[str, Any]:
    """state, message, and once known: advice, started, finished (seconds since 1970), seconds, epochs.

    A run whose process is gone without a word is failed, whatever its file still says.
    """
    status = _written(path)
    if not State(status["state"]).live or is_held(path):
        return status
    status = _written(path)  # again: it may have ended between the two looks
    coming = status["state"] == State.STARTING and time.time() - created < STARTING_SECONDS
    return status if coming or not State(status["state"]).live else {**status, **GONE}


def write_status(path: Path, state: State, **more: Any) -> None:
    """Replaces the state of a run, keeping what is known besides; only the holder of its lock may."""
    known = {name: value for name, value in _written(path).items() if name not in ("state", "message", "advice")}
    ended = {} if state.live else {"finished": time.time()}
    write_json(path / "state.json", {"state": state, "message": "", **known, **ended, **more})


def _written(path: Path) -> dict[str, Any]:
    return whole_status(read_json(path / "state.json")) or {"state": State.STARTING, "message": ""}
