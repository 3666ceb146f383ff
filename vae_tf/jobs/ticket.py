"""A place in line: how far a job has come, for whoever asks again and again. Knows no process and no job."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Literal

State = Literal["waiting", "working", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
FOR_EVER = float("inf")
GONE = 10.0
"""Seconds after which a page that has looked, and looks no more, no longer waits."""


class Ticket:
    """What has become of a job that was asked for. All who ask for the same hold the same ticket.

    Attributes:
        state: "waiting", "working", "done", "failed" or "cancelled".
        progress: the share done, 0 to 1; words: what is being done.
        error: why it failed, in a sentence; else None.
        result: what the job gave, once it is done; else None.
    """

    def __init__(self, key: str, *, words: str = "Waiting") -> None:
        self.key = key
        self.state: State = "waiting"
        self.progress = 0.0
        self.words = words
        self.error: str | None = None
        self.result: dict[str, Any] | None = None
        self.viewers: dict[str, float] = {}
        self.before: Callable[[Ticket], int] = lambda ticket: 0
        self.stop: Callable[[Ticket], object] = lambda ticket: None
        self._lock = threading.Lock()
        self._given_up = False
        self._ended = threading.Event()
        self._hearing: list[Callable[[Ticket], object]] = []

    @classmethod
    def finished(cls, key: str, *, result: dict[str, Any] | None = None) -> Ticket:
        """The ticket of what is there already."""
        ticket = cls(key)
        ticket.end("done", result=result)
        return ticket

    @property
    def ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ENDED

    @property
    def position(self) -> int:
        """How many jobs come before it; 0 when it is being worked on, or has ended."""
        return self.before(self) if self.state == "waiting" else 0

    def join(self, viewer: str) -> bool:
        """Waits for it too; False where it has ended, or is being given up: who asks then asks anew."""
        with self._lock:
            if self.ended or self._given_up:
                return False
            self.viewers.setdefault(viewer, FOR_EVER)
            return True

    def seen(self, viewer: str) -> bool:
        """Somebody looks at it, and must from now on look again and again to count; whether they wait for it."""
        with self._lock:
            waits = viewer in self.viewers
            if waits:
                self.viewers[viewer] = time.monotonic()
            return waits

    def left(self, seconds: float) -> bool:
        """Whether all who wait have looked at it, and none of them in so many seconds; or nobody waits, and it is
        being given up. Who has never looked counts for ever: it may be no page."""
        with self._lock:
            now = time.monotonic()
            return all(now - at >= seconds for at in self.viewers.values())

    def cancel(self, viewer: str = "") -> None:
        """Ends the job, once nobody else waits for it; what has ended stays as it is. Returns at once.

        `viewer` is who asked, as `ask` was told. Whoever has stopped looking, a page that was closed or loaded anew,
        waits no more.
        """
        with self._lock:
            self.viewers.pop(viewer, None)
            now = time.monotonic()
            self.viewers = {each: at for each, at in self.viewers.items() if now - at < GONE}
            if self.viewers or self.ended:
                return
            self._given_up = True
        self.stop(self)

    def wait(self, timeout: float | None = None) -> bool:
        """Waits for the end; whether it has come."""
        return self._ended.wait(timeout)

    # ------------------------------------------------------------------ for those who do the work

    def hear(self, listener: Callable[[Ticket], object]) -> None:
        """Calls `listener` after each news, and now."""
        self._hearing.append(listener)
        listener(self)

    def news(self, words: str, progress: float) -> None:
        """The job is being worked on. What has ended hears no more."""
        if not self.ended:
            self.state, self.words, self.progress = "working", words, max(self.progress, min(progress, 1.0))
            self._tell()

    def wait_again(self, words: str) -> None:
        """It is back in the line."""
        if not self.ended:
            self.state, self.words, self.progress = "waiting", words, 0.0
            self._tell()

    def end(self, state: State, *, error: str | None = None, result: dict[str, Any] | None = None) -> None:
        """The end; only the first one counts."""
        if self.ended:
            return
        self.error, self.result = error, result
        if state == "done":
            self.progress = 1.0
        self.words = {"done": "Done", "failed": "Failed", "cancelled": "Cancelled"}[state]
        self.state = state  # last: who sees the end finds the rest
        self._ended.set()
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._hearing):
            listener(self)
