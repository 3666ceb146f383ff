"""Who carries runs out: a detached local process each. Knows how to start, watch and end one, not what it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from vae_tf.data.files import read_json
from vae_tf.runs.lock import WORKER, is_held
from vae_tf.runs.run import ROOT, Run


class Executor(Protocol):
    """The seam between runs and the machines they are carried out on."""

    def start(self, run: Run) -> None:
        """Begins the run; returns at once. Raises: OSError where no process can be made."""

    def alive(self, run: Run) -> bool:
        """Whether its process lives: it has begun, and has not ended."""

    def stop(self, run: Run, *, force: bool = False) -> None:
        """Makes its process end, by force without asking it; returns at once."""


class LocalExecutor:
    """One detached process a run on this machine: it outlives the page and the server that started it."""

    def start(self, run: Run) -> None:
        """Starts `python -m vae_tf.runs.worker`; its output goes to the run's log."""
        with (run.path / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "vae_tf.runs.worker", str(run.path)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "2"},
            )
        # A child nobody waits for stays as a zombie for as long as the server lives.
        threading.Thread(target=process.wait, daemon=True).start()

    def alive(self, run: Run) -> bool:
        """Whether its process holds the run's lock."""
        return is_held(run.path)

    def stop(self, run: Run, *, force: bool = False) -> None:
        """Sends TERM, or KILL, to the process that holds the run's lock; to nobody where none does."""
        number = signal.SIGKILL if force else signal.SIGTERM
        pid = _worker(run.path)
        if pid is None:
            return
        with suppress(ProcessLookupError):
            if not hasattr(os, "pidfd_open"):
                os.kill(pid, number)
                return
            handle = os.pidfd_open(pid)  # from here on it is this process or none: a number may be given away again
            try:
                if _worker(run.path) == pid:
                    signal.pidfd_send_signal(handle, number)
            finally:
                os.close(handle)


def _worker(path: Path) -> int | None:
    """The process that says it holds the run's lock, while somebody does."""
    pid = (read_json(path / WORKER) or {}).get("pid")
    return pid if isinstance(pid, int) and pid > 1 and is_held(path) else None


LOCAL: Executor = LocalExecutor()
