"""The runs of a figure, found by their settings: which are there, under way, missing. Draws nothing.

A run that a person ended or that failed is none of a figure's: it is missing, and what became of it is said. One that
was stopped goes on where the figure is asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass

from pages.ui.look import Look, look
from pages.ui.owner import owner
from pages.ui.paper.pace import Pace
from vae_tf.data import DATASETS
from vae_tf.runs import by_settings, queue
from vae_tf.runs.paper import PaperRequest, Race, ask, races
from vae_tf.runs.paper.racing import alike
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.states import State


@dataclass(frozen=True, eq=False)
class Entry:
    """A line's training: its run as it is now, or None; and where there is none, one that was stopped and goes on when
    it is asked for, and the one that failed last."""

    race: Race
    now: Look | None
    failed: Run | None = None
    stopped: Run | None = None

    @property
    def trained(self) -> bool:
        """Whether its training is over."""
        return self.now is not None and self.now.state is State.FINISHED

    @property
    def at_work(self) -> bool:
        """Whether anything is going to happen by itself."""
        return self.now is not None and self.now.at_work


@dataclass(frozen=True, eq=False)
class Field:
    """All trainings of a figure, and how fast such trainings go on this machine."""

    request: PaperRequest
    entries: tuple[Entry, ...]
    pace: Pace

    @property
    def missing(self) -> list[Race]:
        """Those that are to be trained."""
        return [entry.race for entry in self.entries if entry.now is None]

    @property
    def raced(self) -> list[tuple[Race, Run]]:
        """Those that there is something of."""
        return [(entry.race, entry.now.run) for entry in self.entries if entry.now is not None]

    @property
    def at_work(self) -> bool:
        """Whether anything is going to happen by itself."""
        return any(entry.at_work for entry in self.entries)

    @property
    def here(self) -> bool:
        """Whether the dataset is on this machine."""
        return DATASETS[self.request.dataset].locate() is not None


def field(request: PaperRequest) -> Field:
    """The trainings of a figure as they are now."""
    found = by_settings.all_runs()
    return Field(request, tuple(_entry(race, found) for race in races(request)), Pace(tuple(found)))


def again(before: Field) -> Field:
    """The same runs, looked at again: no others are searched for."""
    entries = tuple(
        Entry(entry.race, None if entry.now is None else _look(entry.now.run), entry.failed, entry.stopped)
        for entry in before.entries
    )
    return Field(before.request, entries, before.pace)


def race_on(missing: list[Race]) -> None:
    """Puts what is missing in the queue, which begins at once where there is room. Raises: ValueError, OSError."""
    for race in missing:
        ask(race, owner=owner())
    queue.tick()


def cancel_all(entries: list[Entry]) -> None:
    """Cancels what is under way; what has ended meanwhile stays. Raises: ValueError, OSError."""
    for entry in reversed(entries):  # the last in line first: no other begins meanwhile
        if entry.now is not None and entry.now.state in (State.QUEUED, State.STARTING, State.RUNNING, State.PAUSED):
            queue.cancel(entry.now.run)
    queue.tick()


def _entry(race: Race, found: list[Run]) -> Entry:
    run = by_settings.among(race.config, found, same=alike)
    if run is not None:
        return Entry(race, _look(run))
    failed = [other for other in found if other.state is State.FAILED and alike(other.config, race.config)]
    stopped = by_settings.stopped_among(race.config, found, same=alike)
    return Entry(race, None, max(failed, key=lambda other: other.created) if failed else None, stopped)


def _look(run: Run) -> Look | None:
    try:
        return look(run.path)
    except DamagedRunError:  # deleted meanwhile
        return None
