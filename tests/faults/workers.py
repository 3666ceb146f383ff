"""Real workers of real runs: started as the queue starts them, watched, killed. Knows processes, no assertions but one.

Whatever a test leaves running is killed at its end (`Workers` is a context).
"""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from vae_tf import TrainConfig, VAEConfig
from vae_tf.runs import State, create_run
from vae_tf.runs.lock import held
from vae_tf.runs.metrics import read_metrics
from vae_tf.runs.reading import read_run
from vae_tf.runs.status import FIGURES_COMING, write_status, written_status
from vae_tf.training.checkpoints import paths, read_checkpoint

ROOT = Path(__file__).resolve().parents[2]


def settings(*, epochs, **changes):
    """Settings of real digits: 300 of them, one a step unless it is said, with noise in the targets too."""
    model = {"latent_dim": 2, "hidden": (500,), "train_targets": "dynamic", "num_samples": 20}
    model |= changes.pop("model", {})
    defaults = {"dataset": "mnist-5k", "limit": 300, "batch_size": 1, "model": VAEConfig(**model)}
    return TrainConfig(**defaults | {"epochs": epochs} | changes)


def queued(config, **named):
    return create_run(config, state=State.QUEUED, queued=1.0, **named)


def claim(path):
    """Says that a process is sent to a run that waits, as the queue does before it sends one."""
    with held(path):
        if written_status(path)["state"] == State.QUEUED:
            write_status(path, State.STARTING, started=time.time())


class Workers:
    """The processes that a test has started."""

    def __enter__(self):
        self.processes = []
        return self

    def __exit__(self, *raised):
        for process in self.processes:
            process.kill()
            process.wait()

    def start(self, run, **more):
        """The process of a run; its output goes to the run's log."""
        claim(run.path)
        with (run.path / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "vae_tf.runs.worker", str(run.path)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **more,
            )
        self.processes.append(process)
        return process

    def finish(self, run, seconds=300.0):
        """Starts the run's worker again and again until there is nothing left to do."""
        for _ in range(5):
            status = written_status(run.path)
            if State(status["state"]).ended and status.get("figures") != FIGURES_COMING:
                return
            assert self.start(run).wait(seconds) == 0, run.log_tail()
        raise AssertionError(f"{run.id} does not end: {written_status(run.path)}\n{run.log_tail()}")


def wait(until, run, seconds=120.0):
    """Waits until `until()`; fails with the log where it never comes."""
    began = time.monotonic()
    while not until():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s; {dict(run.status)}\n{run.log_tail()}")
        time.sleep(0.02)
    return time.monotonic() - began


def weights(run):
    with np.load(run.path / "weights.npz") as archive:
        return {name: array.tobytes() for name, array in archive.items()}


def look_at_wreck(path):
    """What must hold at any moment: whole records in order, and a newest checkpoint that its records belong to."""
    epochs = [record["epoch"] for record in read_run(path).metrics]
    assert epochs == list(range(1, len(epochs) + 1))
    assert len(read_metrics(path)) == len(epochs)
    newest = next((found for found in paths(path / "checkpoints") if (found / "training.npz").exists()), None)
    if newest is not None:
        assert read_checkpoint(newest).epoch <= len(epochs)
