"""Workers without processes: they hold the real lock of a run and write its state as the real worker does.

A test moves each on by hand, kills it between any two moves, and sees what is left on the disk.
"""

import time

import numpy as np

from vae_tf.runs.lock import WORKER, Busy, held, is_held
from vae_tf.runs.metrics import read_metrics, write_metrics
from vae_tf.runs.reading import DamagedRunError, read_run
from vae_tf.runs.requests import Request, asked, withdraw
from vae_tf.runs.states import State
from vae_tf.runs.status import FIGURES_COMING, amend_status, write_status, written_status
from vae_tf.runs.undoing import undo
from vae_tf.training.checkpoints import Checkpoint, paths, save_checkpoint

STEPS = 3
"""Steps of an epoch."""


def record(epoch):
    """What the metrics say of an epoch."""
    losses = {"loss": 1.0, "reconstruction_loss": 1.0, "kl_loss": 0.0, "elbo": -1.0}
    counts = {"epoch": epoch, "step": epoch * STEPS, "seconds": 0.1, "beta": 1.0, "images_per_second": 1.0}
    return {**counts, "train": losses, "test": losses}


class FakeExecutor:
    """Starts fake workers and remembers them."""

    def __init__(self):
        self.workers = []
        self.stopped = []

    def start(self, run):
        self.workers.append(FakeWorker(run.path))

    def alive(self, run):
        return is_held(run.path)

    def stop(self, run, *, force=False):
        self.stopped.append((run.id, force))
        for worker in self.of(run):
            worker.kill() if force else worker.end()

    def of(self, run):
        """The living workers of a run."""
        return [worker for worker in self.workers if worker.path == run.path and worker.living]

    @property
    def living(self):
        return [worker for worker in self.workers if worker.living]

    def work(self, moves=1):
        """Moves every living worker on."""
        for _ in range(moves):
            for worker in self.living:
                worker.move()


class FakeWorker:
    """One worker: `move` takes the lock, then trains an epoch, then ends, then writes the figures."""

    def __init__(self, path):
        self.path = path
        self.born = time.time()
        self.living = True
        self.lock = None

    def move(self):
        """One thing that a worker does between two looks at its requests."""
        if not self.living:
            return
        if self.lock is None:
            self.begin()
        elif State(self.status["state"]).ended:
            amend_status(self.path, figures=None)
            withdraw(self.path)
            self.end()
        elif self.obey(asked(self.path)):
            self.train()

    @property
    def status(self):
        return written_status(self.path)

    @property
    def works(self):
        """Whether it holds the lock."""
        return self.living and self.lock is not None

    def begin(self):
        """Takes the lock, and goes on where there is something to go on with."""
        lock = held(self.path, patience=0.0)
        try:
            lock.__enter__()
        except (Busy, OSError):  # another is at work on it, or it was deleted
            self.living = False
            return
        self.lock = lock
        (self.path / WORKER).write_text('{"pid": 0}')
        state = State(self.status["state"])
        if state.ended and self.status.get("figures") == FIGURES_COMING:
            return
        if state not in (State.STARTING, State.RUNNING):
            self.end()
            return
        write_status(self.path, State.RUNNING, started=time.time())

    def obey(self, request):
        """Does what is asked; whether it goes on training."""
        done = {"epochs": self.status.get("epochs", 0)}
        if request is Request.CANCEL:
            undo(self.path, "Cancelled by a person")
        elif request is Request.PAUSE:
            self.save(done["epochs"] * STEPS + 1)
            write_status(self.path, State.PAUSED, message=f"Paused after {done['epochs']} epochs", **done)
        elif request is Request.STOP:
            write_status(self.path, State.STOPPED, figures=FIGURES_COMING, continued_from=None, **done)
            return False
        else:
            return True
        withdraw(self.path)
        self.end()
        return False

    def train(self):
        """An epoch with its checkpoint; the last one ends the training."""
        try:
            planned = read_run(self.path).config.epochs
        except DamagedRunError:
            self.kill()
            return
        epochs = int(self.status.get("epochs", 0)) + 1
        if epochs <= planned:
            write_metrics(self.path, [*read_metrics(self.path)[: epochs - 1], record(epochs)])
            self.save(epochs * STEPS)
            amend_status(self.path, epochs=epochs)
        if epochs >= planned:
            write_status(self.path, State.FINISHED, figures=FIGURES_COMING, continued_from=None)

    def save(self, step):
        """A small but whole checkpoint."""
        newest = paths(self.path / "checkpoints")
        if not newest or int(newest[0].name) < step:
            arrays = {"model/000": np.full(2, step, "float32"), "step": np.array(step)}
            save_checkpoint(self.path / "checkpoints", Checkpoint(step, step // STEPS, 0.1, arrays=arrays))

    def end(self):
        """Its process ends: the lock is free."""
        self.living = False
        if self.lock is not None:
            self.lock.__exit__(None, None, None)
            self.lock = None

    kill = end
    """To all others a death is nothing but the end of the lock: what was written stays, what was not is lost."""
