"""The line before a warm process: who asked first is served first, the brief before the long, and who asks for the
same shares the place.

Knows tickets and processes; not what a task does.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as once
from typing import Any

from vae_tf.jobs.kinds import KINDS
from vae_tf.jobs.process import Died, WarmProcess
from vae_tf.jobs.tasks import TASKS
from vae_tf.jobs.ticket import Ticket

TRIES = 2
"""How often a task is begun that its process does not survive."""


@dataclass(frozen=True, eq=False)
class Job:
    """`task` is a key of TASKS; `tidy` removes what a death left half written; `brief`: see `Line.ask`."""

    ticket: Ticket
    task: str
    arguments: dict[str, Any]
    tidy: Callable[[], object]
    brief: bool = False


class Line:
    """The jobs for one kind of process, in order, and the thread that gives them to it."""

    def __init__(self, kind: str) -> None:
        self.process = WarmProcess(kind)
        self._changed = threading.Condition()
        self._tickets: dict[str, Ticket] = {}
        self._waiting: deque[Job] = deque()
        self._current: tuple[Job, int | None] | None = None
        self._thread: threading.Thread | None = None

    def ask(
        self,
        key: str,
        task: str,
        arguments: dict[str, Any],
        *,
        viewer: str = "",
        after: Ticket | None = None,
        tidy: Callable[[], object] = lambda: None,
        brief: bool = False,
    ) -> Ticket:
        """The ticket of the job called `key`: one that is under way, or a new one at the end of the line.

        `after`: what must be done first; where that fails, so does this. `brief`: it takes no longer than it takes to
        look at what comes, and so goes before all that are not, though not before one that is at work.
        """
        with self._changed:
            ticket = self._tickets.get(key)
            if ticket is not None and ticket.join(viewer):
                return ticket
            ticket = self._tickets[key] = Ticket(key)
            ticket.join(viewer)
            ticket.before, ticket.stop = self._before, self._stop
        job = Job(ticket, task, arguments, tidy, brief)
        if after is None:
            self._join(job)
        else:
            _follow(job, after, self._join)
        return ticket

    def under_way(self, begins: str) -> list[Ticket]:
        """The tickets whose key begins so and that have not ended, in the order in which they were asked for."""
        with self._changed:
            return [ticket for key, ticket in self._tickets.items() if key.startswith(begins) and not ticket.ended]

    def counts(self) -> tuple[int, int]:
        """How many jobs wait, and how many are at work (0 or 1)."""
        with self._changed:
            return len(self._waiting), int(self._current is not None)

    def close(self) -> None:
        """Ends all jobs, and the process."""
        with self._changed:
            left, self._waiting = list(self._waiting), deque()
        for job in left:
            job.ticket.end("cancelled")
        self.process.close()

    def _join(self, job: Job) -> None:
        with self._changed:
            place = sum(each.brief for each in self._waiting) if job.brief else len(self._waiting)
            self._waiting.insert(place, job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=f"jobs {self.process.kind}", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _before(self, ticket: Ticket) -> int:
        with self._changed:
            if self._current is not None and self._current[0].ticket is ticket:
                return 0  # its process is starting, and has not said a word yet
            places = [job.ticket for job in self._waiting]
            return (places.index(ticket) if ticket in places else len(places)) + (self._current is not None)

    def _stop(self, ticket: Ticket) -> None:
        """A waiting job leaves the line; one at work is told, and its process killed where it does not listen."""
        with self._changed:
            current, number = self._current or (None, None)
            at_work = current is not None and current.ticket is ticket
            self._forget(ticket)  # who asks from now on asks anew
            if not at_work:
                self._waiting = deque(job for job in self._waiting if job.ticket is not ticket)
        if not at_work or number is None:
            ticket.end("cancelled")
            return
        ticket.words = "Cancelling"
        self._tell_to_end(ticket, number)

    def _tell_to_end(self, ticket: Ticket, number: int) -> None:
        self.process.cancel(number)
        if not self.process.ready:  # it will pass over this task; to start it once more would cost the next one
            ticket.end("cancelled")
            return
        timer = threading.Timer(KINDS[self.process.kind].grace, self._end_by_force, args=(ticket,))
        timer.daemon = True
        timer.start()

    def _forget(self, ticket: Ticket) -> None:
        if self._tickets.get(ticket.key) is ticket:
            del self._tickets[ticket.key]

    def _end_by_force(self, ticket: Ticket) -> None:
        with self._changed:
            if self._current is not None and self._current[0].ticket is ticket:
                ticket.viewers.clear()
                ticket.end("cancelled")
                self.process.kill()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                job = self._waiting.popleft()
                self._current = (job, None)
            try:
                self._carry_out(job)
            except Exception as error:  # noqa: BLE001 the line must go on, whatever one job comes to
                job.ticket.end("failed", error=f"No process could do this: {error}")
            finally:
                with self._changed:
                    self._current = None
                    self._forget(job.ticket)

    def _carry_out(self, job: Job) -> None:
        ticket = job.ticket
        for _ in range(TRIES):
            try:
                answer = self.process.run(
                    job.task, job.arguments, begun=lambda n: self._begun(job, n), hear=ticket.news
                )
            except Died as death:
                job.tidy()
                if ticket.ended:
                    return
                why = f"The process that did this ended before it was done, {TRIES} times: {death}."
                ticket.wait_again("Starting again")
                continue
            if "done" in answer:
                ticket.end("done", result=answer["done"])
            elif "failed" in answer:
                ticket.end("failed", error=answer["failed"])
            else:
                ticket.end("cancelled")
            return
        ticket.end("failed", error=why)

    def _begun(self, job: Job, number: int) -> None:
        """The job's number is known; one cancelled just before is told now."""
        with self._changed:
            self._current = (job, number)
        if not job.ticket.viewers:
            self._tell_to_end(job.ticket, number)


def _follow(job: Job, first: Ticket, join: Callable[[Job], object]) -> None:
    """Lets a job join its line when another ticket is done; until then it shows that one's news."""
    ticket, place, stop = job.ticket, job.ticket.before, job.ticket.stop

    def stop_both(_: Ticket) -> None:
        first.cancel(ticket.key)
        ticket.end("cancelled")

    def hear(_: Ticket) -> None:
        if ticket.ended or ticket.stop is stop:
            return
        if first.state == "done":
            ticket.before, ticket.stop = place, stop
            ticket.wait_again("Waiting")
            join(job)
        elif first.ended:
            ticket.end("failed" if first.state == "failed" else "cancelled", error=first.error)
        elif first.state == "working":
            ticket.news(first.words, 0.0)

    ticket.before, ticket.stop = (lambda _: first.position), stop_both
    first.join(ticket.key)
    first.hear(hear)


@once
def line(kind: str) -> Line:
    """The line of a kind of process in this server."""
    return Line(kind)


def line_of(task: str) -> Line:
    """The line that a task goes to."""
    return line(TASKS[task].kind)


def counts() -> dict[str, tuple[int, int]]:
    """How many jobs wait for each kind of process, and how many are at work."""
    return {kind: line(kind).counts() for kind in KINDS}


def pids() -> dict[str, int | None]:
    """The numbers of the warm processes that live, by kind; None for the others."""
    return {kind: line(kind).process.pid for kind in KINDS}


def close() -> None:
    """Ends all warm processes of this server, which is about to end."""
    for kind in {task.kind for task in TASKS.values()}:
        line(kind).close()


atexit.register(close)
