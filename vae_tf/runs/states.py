"""The states of a run, and what they mean to a person. Knows no files."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a run stands (`runs/<id>/state.json`)."""

    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DAMAGED = "damaged"

    @property
    def live(self) -> bool:
        """Whether a process is at work, or will be."""
        return self in (State.QUEUED, State.STARTING, State.RUNNING)

    @property
    def ended(self) -> bool:
        """Whether its training is over, and stays so unless a person wants more."""
        return self in (State.FINISHED, State.STOPPED, State.CANCELLED, State.FAILED)

    @property
    def has_model(self) -> bool:
        """Whether a whole model may be expected."""
        return self in (State.FINISHED, State.STOPPED)
