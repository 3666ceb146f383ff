"""Where a run stands to the queue: at work, waiting for its turn or for its figures, or neither. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple

from vae_tf.runs.queue.order import Waiting, fair_order
from vae_tf.runs.queue.settling import expected, figures_coming, looked_after
from vae_tf.runs.states import State


class Place(Enum):
    """What the queue has to do with a run."""

    AT_WORK = auto()
    WAITING = auto()
    LACKS_FIGURES = auto()
    RESTS = auto()


class Standing(NamedTuple):
    """A run's place, whose it is, and when it was put in the queue."""

    id: str
    owner: str
    queued: float
    place: Place


def place_of(path: Path, status: Mapping[str, Any], *, alive: bool) -> Place:
    """The place of the run at `path`, by its state and whether a process is at work on it."""
    state = State(status["state"])
    if alive or expected(path, status):
        return Place.AT_WORK
    if state is State.QUEUED or (state.live and looked_after(status)):  # a dead one is about to be queued again
        return Place.WAITING
    return Place.LACKS_FIGURES if state.ended and figures_coming(status) else Place.RESTS


def line(standings: Iterable[Standing], served: Mapping[str, float]) -> list[str]:
    """The ids of those that wait, in the order in which they begin."""
    known = list(standings)
    at_work = Counter(one.owner for one in known if one.place is Place.AT_WORK)
    waiting = [Waiting(one.queued, one.id, one.owner) for one in known if one.place is Place.WAITING]
    return fair_order(waiting, at_work, served)
