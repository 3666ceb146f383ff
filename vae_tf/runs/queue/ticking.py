"""One look at all runs that need one: the dead are queued again, requests fulfilled, those whose turn it is begun.

Whoever likes may tick, as often as they like: several at once do it one after the other, and a run is begun once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vae_tf.runs import executor as executors
from vae_tf.runs.executor import Executor
from vae_tf.runs.lock import Busy, held, is_held
from vae_tf.runs.queue.index import Index, Row, in_index, look
from vae_tf.runs.queue.limit import runs_at_once
from vae_tf.runs.queue.sentences import sentences
from vae_tf.runs.queue.settling import expected, settle
from vae_tf.runs.queue.standing import Place, Standing, line, place_of
from vae_tf.runs.reading import DamagedRunError, read_run
from vae_tf.runs.requests import Request, asked, asked_at
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import amend_status, write_status, written_status
from vae_tf.runs.store import runs_folder
from vae_tf.runs.trash import purge_trash
from vae_tf.runs.undoing import newest_step, plan_epochs

TERM_SECONDS, KILL_SECONDS = 10.0, 20.0
"""How long a cancelled run's process may take to end by itself, and after a TERM."""
INSTANT = 0.05
"""Seconds that a tick waits for a run's lock; whoever holds it longer is at work, and the next tick looks again."""


@dataclass
class Ticked:
    """The ids of the runs that a tick started, queued again, or saw come to rest; and what went wrong, in sentences."""

    started: list[str] = field(default_factory=list)
    requeued: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


@sentences
def tick(*, executor: Executor | None = None, limit: int | None = None) -> Ticked:
    """Looks at every run that needs it, and begins as many as may be at work at once; says what it did.

    Raises: ValueError where the index cannot be written, or `VAE_TF_RUNS_AT_ONCE` is no number.
    """
    limit = runs_at_once() if limit is None else limit
    purge_trash()
    if not runs_folder().is_dir():
        return Ticked()
    return in_index(lambda index: _Tick(index, executor or executors.LOCAL, limit).carry_out())


@sentences
def rebuild() -> None:
    """Has the next tick look at every run, also those that the index takes for settled."""
    in_index(Index.unsettle)


def positions() -> dict[str, int]:
    """The place of every waiting run in the order in which they will start: 1 is next. Reads, and waits for nobody."""
    found = look(lambda index: ({row.id for row in index.unsettled()}, index.served()))
    names, served = (_folders(), {}) if found is None else found
    standings = []
    for path in (runs_folder() / name for name in names):
        with suppress(OSError, DamagedRunError):
            run, status = read_run(path), written_status(path)
            place = place_of(path, status, alive=is_held(path))
            standings.append(Standing(run.id, _owner(run), status.get("queued", 0.0), place))
    return {run_id: place for place, run_id in enumerate(line(standings, served), start=1)}


class _Tick:
    """One tick, inside the index's transaction. All that it writes elsewhere can be done again, should it be lost."""

    def __init__(self, index: Index, executor: Executor, limit: int) -> None:
        self.index, self.executor, self.limit = index, executor, limit
        self.ticked = Ticked()
        self.standings: list[Standing] = []

    def carry_out(self) -> Ticked:
        names, known = _folders(), self.index.ids()
        self.index.drop(known - names)
        unknown = [Row(name, "", "", 0.0, 0.0, 0, settled=False) for name in sorted(names - known)]
        for row in [*self.index.unsettled(), *unknown]:
            try:
                self._look(row, runs_folder() / row.id)
            except OSError as error:  # this run's; the others are looked at
                self.ticked.troubles.append(f"{row.id}: {error}")
        self._begin()
        return self.ticked

    def _look(self, row: Row, path: Path) -> None:
        """Brings one run forward, and its row up to date."""
        try:
            run = read_run(path)
        except DamagedRunError:  # looked at each time: it may be a copy that is not complete yet
            self._put(row, row._replace(state=State.DAMAGED))
            return
        alive = self.executor.alive(run)
        before = written_status(path)
        if alive:
            self._press(run)
        elif _needs_settling(path, before):
            try:
                with held(path, patience=INSTANT, to_look=True):
                    settle(path)
            except Busy:
                alive = True
        status = written_status(path)
        state, place = State(status["state"]), place_of(path, status, alive=alive)
        now = row._replace(
            owner=_owner(run),
            state=state,
            queued=status.get("queued", 0.0),
            started=row.started or status.get("started", 0.0),
            attempts=int(status.get("attempts", 0)),
            settled=place is Place.RESTS,
        )
        self._put(row, now)
        self.standings.append(Standing(run.id, now.owner, now.queued, place))
        if before["state"] in (State.STARTING, State.RUNNING) and state is State.QUEUED:
            self.ticked.requeued.append(run.id)
        if now.settled and row.state not in ("", state):
            self.ticked.settled.append(run.id)

    def _put(self, row: Row, now: Row) -> None:
        if now != row:
            self.index.put(now)

    def _press(self, run: Run) -> None:
        """Ends the process of a cancelled run that does not end by itself; what it lost was to be discarded."""
        since = asked_at(run.path, Request.CANCEL)
        if since is None or run.status.get("foreground"):
            return
        age = abs(time.time() - since)  # a clock that was set back only brings it forward
        if age > TERM_SECONDS:
            self.executor.stop(run, force=age > KILL_SECONDS)

    def _begin(self) -> None:
        """Starts what waits, as many as may be at work at once: unwritten figures first, then by turn."""
        free = self.limit - sum(one.place is Place.AT_WORK for one in self.standings)
        figures = sorted((one.queued, one.id) for one in self.standings if one.place is Place.LACKS_FIGURES)
        for run_id in [*(name for _, name in figures), *line(self.standings, self.index.served())]:
            if free <= 0:
                return
            try:
                free -= self._claim(runs_folder() / run_id)
            except (OSError, ValueError) as error:
                self.ticked.troubles.append(f"{run_id}: {error}")

    def _claim(self, path: Path) -> bool:
        """Whether the run was still waiting; it is then said to be starting, and is started."""
        with held(path, patience=INSTANT):
            run, status = read_run(path), written_status(path)
            now, attempts = time.time(), int(status.get("attempts", 0)) + 1
            if asked(path) is not None or expected(path, status):
                return False
            if State(status["state"]) is State.QUEUED:
                if "continued_from" in status:  # a crash may have come between the two files that say it
                    plan_epochs(path, int(status["continued_from"]["to"]))
                reached = newest_step(path)
                write_status(path, State.STARTING, started=now, claimed=now, attempts=attempts, reached=reached)
            else:
                amend_status(path, claimed=now, attempts=attempts)
        state = written_status(path)["state"]
        self.index.put(
            Row(run.id, _owner(run), state, status.get("queued", 0.0), self.index.now(), attempts, settled=False)
        )
        self.ticked.started.append(run.id)
        self.executor.start(run)  # where it fails, the run is said to be starting, and is queued again before long
        return True


def _needs_settling(path: Path, status: Mapping[str, Any]) -> bool:
    """Whether there may be anything to do but wait for its turn, or for its process."""
    return not expected(path, status) and (status["state"] != State.QUEUED or asked(path) is not None)


def _folders() -> set[str]:
    """The names of all runs of this home."""
    found: Iterable[Path] = runs_folder().iterdir() if runs_folder().is_dir() else ()
    return {path.name for path in found if not path.name.startswith(".")}


def _owner(run: Run) -> str:
    return str(run.manifest.get("owner") or "")
