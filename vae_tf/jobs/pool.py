"""A line before a few threads: at most so many jobs at once, the others wait in order; all can be cancelled.

Knows tickets; not what a job does. A job is a function of `tell(words, share)` and of an event that is set when nobody
waits for it any more; `tell` then raises Cancelled.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vae_tf.data.failing import in_words
from vae_tf.data.ownership import acting_as, person
from vae_tf.jobs.sandbox import Cancelled
from vae_tf.jobs.ticket import Ticket

Tell = Callable[[str, float], None]
Work = Callable[[Tell, threading.Event], dict[str, Any]]
EACH = 4
"""Jobs that one person may have in the line and at work."""
MOST = 100
"""Jobs in the line, whoever asked."""
LEFT = 90.0
"""Seconds after which a job that nobody has looked at makes room for those that wait: its page was closed. A browser
lets a page that is not in front do something once a minute."""
BUSY = "Too many files are being read at this moment: try again in a minute."
YOURS = "Too many of your files are being read at this moment: wait for one of them, or cancel it."
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """`whose`: who asked, or "", as the line counts them; `person`: as whom the work is done."""

    ticket: Ticket
    work: Work
    whose: str = ""
    person: str | None = field(default_factory=person)
    stop: threading.Event = field(default_factory=threading.Event)


class Pool:
    """The jobs that wait and those at work. Its threads live only while there is something to do."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._lock = threading.Lock()
        self._tickets: dict[str, Ticket] = {}
        self._waiting: list[Job] = []
        self._working: list[Job] = []

    def ask(self, key: str, work: Work, *, viewer: str = "", whose: str = "") -> Ticket:
        """The ticket of the job called `key`: one that is under way, or a new one in the line; or one that has failed
        at once, where the line is too long.

        Args:
            key: names the job.
            work: what is to be done.
            viewer: the page that waits for it, as the ticket knows it, and must look at it again and again; "" is no
                page, and need not.
            whose: the person who asks, in whichever place; "" is nobody to be bounded.
        """
        with self._lock:
            ticket = self._tickets.get(key)
            if ticket is not None and ticket.join(viewer):
                return ticket
            ticket = Ticket(key)
            ticket.join(viewer)
            if viewer:  # a page may be closed before it has looked even once
                ticket.seen(viewer)
            self._drop_left()
            if complaint := self._too_many(whose):
                ticket.end("failed", error=complaint)
                return ticket
            self._tickets[key] = ticket
            ticket.before, ticket.stop = self._before, self._stop
            self._waiting.append(Job(ticket, work, whose))
            self._serve()
        return ticket

    def counts(self) -> tuple[int, int]:
        """How many jobs wait, and how many are at work."""
        with self._lock:
            return len(self._waiting), len(self._working)

    def close(self) -> None:
        """Cancels all jobs."""
        with self._lock:
            left, self._waiting = self._waiting, []
            for job in self._working:
                job.stop.set()
        for job in left:
            job.ticket.end("cancelled")

    def _too_many(self, whose: str) -> str:
        """Why there is no room for one more job, or ""; the lock is held."""
        mine = sum(job.whose == whose for job in (*self._waiting, *self._working)) if whose else 0
        return YOURS if mine >= EACH else BUSY if len(self._waiting) >= MOST else ""

    def _drop_left(self) -> None:
        """Takes the jobs that nobody looks at any more out of the line, and ends those at work that hold it up; the
        lock is held."""
        left = [job for job in self._waiting if job.ticket.left(LEFT)]
        self._waiting = [job for job in self._waiting if job not in left]
        for job in left:
            self._forget(job.ticket)
            job.ticket.end("cancelled")
        for job in self._working:
            if self._waiting and len(self._working) >= self.at_once and job.ticket.left(LEFT):
                self._forget(job.ticket)
                job.stop.set()

    def _serve(self) -> None:
        """Begins as many jobs as may be at work; the lock is held."""
        self._drop_left()
        while self._waiting and len(self._working) < self.at_once:
            job = self._waiting.pop(0)
            self._working.append(job)
            try:
                threading.Thread(target=self._carry_out, args=(job,), name="job", daemon=True).start()
            except RuntimeError:  # the machine gives no more threads; the others may have more luck later
                self._working.remove(job)
                self._forget(job.ticket)
                job.ticket.end("failed", error=BUSY)

    def _before(self, ticket: Ticket) -> int:
        with self._lock:
            self._drop_left()  # whoever waits asks for their place again and again
            places = [job.ticket for job in self._waiting]
            return places.index(ticket) + len(self._working) if ticket in places else 0

    def _stop(self, ticket: Ticket) -> None:
        """A waiting job leaves the line; one at work is told."""
        with self._lock:
            self._forget(ticket)  # who asks from now on asks anew
            self._waiting = [job for job in self._waiting if job.ticket is not ticket]
            at_work = [job for job in self._working if job.ticket is ticket]
        for job in at_work:
            ticket.words = "Cancelling"
            job.stop.set()
        if not at_work:
            ticket.end("cancelled")

    def _carry_out(self, job: Job) -> None:
        ticket = job.ticket

        def tell(words: str, share: float) -> None:
            if job.stop.is_set():
                raise Cancelled
            ticket.news(words, share)

        try:
            tell("Starting", 0.0)
            with acting_as(job.person):
                result = job.work(tell, job.stop)
            ticket.end("done", result=result)
        except Cancelled:
            ticket.end("cancelled")
        except ValueError as error:
            ticket.end("failed", error=str(error))
        except OSError as error:
            _log.warning("a job failed: %r", str(error))
            ticket.end("failed", error=in_words(error, "This server could not do it; its log says more."))
        except Exception as error:  # noqa: BLE001 the line goes on, whatever one job comes to; strangers see no trace
            _log.exception("a job failed")
            ticket.end("failed", error=f"It could not be done ({type(error).__name__}); the server's log says more.")
        finally:
            with self._lock:
                self._forget(ticket)
                self._working.remove(job)
                self._serve()

    def _forget(self, ticket: Ticket) -> None:
        if self._tickets.get(ticket.key) is ticket:
            del self._tickets[ticket.key]
