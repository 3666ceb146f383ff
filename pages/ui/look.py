"""What is known of a run at this moment, read once for all who watch it. Knows no widgets.

Each viewer's page asks every two seconds; the files are read at most once a second, and of the metrics only what is
new.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_tf.runs.reading import read_run
from vae_tf.runs.requests import Request, asked
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.tail import Tail
from vae_tf.runs.unfolding import saved_epochs

KEEPS = 1.0
"""Seconds for which what was read is good enough for the next viewer."""
FORGOTTEN = 60.0
"""Seconds after which what nobody has asked for is forgotten."""

LATER = float("inf")


@dataclass(frozen=True)
class Look:
    """A run with what its files said when somebody last looked."""

    run: Run
    status: Mapping[str, Any]
    busy: bool
    progress: Mapping[str, Any] | None
    records: list[dict[str, Any]]
    saved: list[int]
    asked: Request | None

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.status["state"])

    @property
    def finishing(self) -> bool:
        """Whether the training has ended, and its last figures are still being computed."""
        coming = self.status.get("figures") == "coming"
        return coming or (self.busy and self.state in (State.STOPPED, State.FAILED))

    @property
    def at_work(self) -> bool:
        """Whether anything is still going to happen by itself."""
        return self.state.live or self.finishing or self.busy


class _Watched:
    """The files of one run, with what was last read of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tail = Tail(path / "metrics.jsonl")
        self.lock = threading.Lock()
        self.read_at = self.asked_at = -FORGOTTEN
        self.pictures_at = -1
        self.saved: list[int] = []
        self.last: Look | None = None

    def look(self, *, fresh: bool) -> Look:
        with self.lock:
            self.asked_at = now = time.monotonic()
            if self.last is None or fresh or now - self.read_at >= KEEPS:
                self.last = self._read()
                self.read_at = time.monotonic()
            return self.last

    def _read(self) -> Look:
        run = read_run(self.path)
        busy = run.busy  # before its state: whoever ends in between is found ended
        status = run.status
        progress = _of_this_part(run.progress, status)
        return Look(run, status, busy, progress, self.tail.read(), self._pictures(run), asked(self.path))

    def _pictures(self, run: Run) -> list[int]:
        """The saved epochs; the pictures of now are opened only when they are new."""
        try:
            at = (self.path / "artifacts" / "live.npz").stat().st_mtime_ns
        except OSError:
            at = 0
        if at != self.pictures_at or not at:
            self.pictures_at, self.saved = at, saved_epochs(run)
        return self.saved


def _of_this_part(progress: Mapping[str, Any] | None, status: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a run that goes on has done; what it said before it was interrupted is no longer about it."""
    before = progress is not None and progress.get("at", LATER) < status.get("started", 0.0)
    return None if before and status["state"] == State.RUNNING else progress


_watched: dict[Path, _Watched] = {}
_lock = threading.Lock()


def look(path: Path, *, fresh: bool = False) -> Look:
    """The run in a directory as it is now, or was within the last second; `fresh`: now.

    Raises: DamagedRunError where it is gone, or cannot be read.
    """
    with _lock:
        now = time.monotonic()
        for old in [other for other, watched in _watched.items() if now - watched.asked_at > FORGOTTEN]:
            del _watched[old]
        watched = _watched.setdefault(path, _Watched(path))
        watched.asked_at = now
    return watched.look(fresh=fresh)
