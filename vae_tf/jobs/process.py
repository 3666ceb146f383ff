"""A warm process as the server sees it: started, given one task at a time, cancelled, started again when it dies.

Knows processes and lines of JSON; not what a task does, nor who waits for it.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from vae_tf.data.files import json_object
from vae_tf.data.locations import home

ROOT = Path(__file__).resolve().parents[2]
SHORT_LIFE = 20.0
"""Seconds: a process that dies earlier is not started again before somebody asks, lest it dies for ever."""
CARRIED = ("VAE_TF_HOME", "VAE_TF_DATA_DIR")
"""What a task needs to know of the server's environment as it is now."""


class Died(Exception):
    """The process ended in the middle of a task; says how."""


class WarmProcess:
    """A process of one kind of KINDS, or none yet. `run` is for one thread; the others may be called from any."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._prepared: subprocess.Popen[str] | None = None
        self._numbers = itertools.count(1)
        self._closed = False
        self._heard: subprocess.Popen[str] | None = None  # the one whose answers `run` is reading

    def start(self) -> None:
        """Starts it where it does not live; returns at once. Raises: OSError where no process can be made."""
        with self._lock:
            self._living()

    @property
    def pid(self) -> int | None:
        """The living process's number, or None."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def ready(self) -> bool:
        """Whether the living process is known to have prepared itself; it hears of a cancelled task before that too."""
        return self._prepared is not None and self._prepared is self._process

    def run(
        self,
        task: str,
        arguments: dict[str, Any],
        *,
        begun: Callable[[int], object],
        hear: Callable[[str, float], object],
    ) -> dict[str, Any]:
        """Carries out a task: its last answer, which has "done", "failed" or "cancelled".

        `begun` hears the number to cancel it by; `hear` what is being done, and the share done.

        Raises: Died where the process did; OSError where none can be made.
        """
        number = next(self._numbers)
        environment = {name: os.environ[name] for name in CARRIED if name in os.environ}
        order = {"id": number, "task": task, "arguments": arguments, "environment": environment}
        process = self._given(order)
        begun(number)
        assert process.stdout is not None
        for line in process.stdout:
            answer = json_object(line.encode())
            if answer is not None and "ready" in answer:
                self._prepared = process
            if answer is None or answer.get("id") != number:  # None: it died in the middle of a word
                continue
            if "words" not in answer:
                self._heard = None
                return dict(answer)
            hear(answer["words"], answer["share"])
        self._heard = None
        _close(process, answers=True)
        raise Died(_how(process.wait()))

    def cancel(self, number: int) -> None:
        """Tells it that nobody waits for this task any more."""
        process = self._process
        if process is not None:
            with self._lock, suppress(OSError, ValueError):
                _write(process, {"cancel": number})

    def kill(self) -> None:
        """Ends it at once, whatever it is doing."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Ends it for good; it hears that its input ends, and is killed where that does not suffice."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is None:
            return
        _close(process, answers=False)
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _close(process, answers=self._heard is not process)

    def _given(self, order: dict[str, Any]) -> subprocess.Popen[str]:
        """The living process, which has the order now; one that died in its sleep is replaced."""
        with self._lock:
            try:
                process = self._living()
                _write(process, order)
            except BrokenPipeError:
                if self._process is not None:
                    self._process.wait()
                process = self._living()
                _write(process, order)
            self._heard = process
            return process

    def _living(self) -> subprocess.Popen[str]:
        if self._closed:
            raise OSError(f"the process for {self.kind} was closed with the server")
        if self._process is None or self._process.poll() is not None:
            if self._process is not None:
                _close(self._process, answers=self._heard is not self._process)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vae_tf.jobs.child", self.kind],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=_environment(),
            )
            threading.Thread(target=self._watch, args=(self._process, time.monotonic()), daemon=True).start()
        return self._process

    def _watch(self, process: subprocess.Popen[str], began: float) -> None:
        """Starts another one where this one died; not where it ended as it should."""
        code = process.wait()
        if code != 0 and time.monotonic() - began > SHORT_LIFE:
            with self._lock, suppress(OSError):
                if not self._closed and self._process is process:
                    self._living()


def _environment() -> dict[str, str]:
    kept = os.environ.get("NUMBA_CACHE_DIR") or str(home() / "cache" / "numba")
    return {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "2", "NUMBA_CACHE_DIR": kept}


def _close(process: subprocess.Popen[str], *, answers: bool) -> None:
    """Closes the way to a process, which ends by that, and the way back where nobody reads there any more."""
    for pipe in (process.stdin, process.stdout if answers else None):
        if pipe is not None:
            with suppress(OSError):  # what was to be written to it is lost with it
                pipe.close()


def _write(process: subprocess.Popen[str], order: dict[str, Any]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()


def _how(code: int) -> str:
    return f"it was killed by signal {-code}" if code < 0 else f"it ended with status {code}"
