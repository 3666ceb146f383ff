"""Who carries runs out: a detached local process each. Knows how to start, watch and stop one, not what it does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Protocol

from vae_tf.runs.run import ROOT, Run


class Executor(Protocol):
    """The seam between runs and the machines they are carried out on."""

    def start(self, run: Run) -> None:
        """Begins the run; returns at once."""

    def alive(self, run: Run) -> bool:
        """Whether its process lives, or is about to."""

    def stop(self, run: Run) -> None:
        """Asks it to end now and keep its model; returns at once."""


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
        """Whether its process lives, or is about to."""
        return run.state.live

    def stop(self, run: Run) -> None:
        """Leaves the request where the worker looks before every step."""
        run.request_stop()


LOCAL: Executor = LocalExecutor()
