"""Runs of the fake training, carried out in this process: made, interrupted at a chosen moment, and compared."""

from types import SimpleNamespace

import numpy as np

from tests.faults.fake_training import STRETCH, FakeTraining, fake_finish
from vae_tf import TrainConfig, VAEConfig
from vae_tf.runs import State, create_run
from vae_tf.runs.execute import execute
from vae_tf.runs.lock import held
from vae_tf.runs.queue.going_on import going_on
from vae_tf.runs.status import written_status

STEPS = 3
"""Steps an epoch: 50 images in batches of 20. A stretch is two of them."""


def a_run(epochs=5, **settings):
    model = VAEConfig(image_shape=(8, 8, 1), hidden=(4,), latent_dim=2)
    defaults = {"dataset": "digits", "limit": 50, "batch_size": 20, "model": model}
    return create_run(TrainConfig(**defaults | {"epochs": epochs} | settings), state=State.QUEUED, queued=1.0)


def trainer(*, elbos=None, diverges=None, at=None, then=lambda: None, midst=lambda training: None):
    """Makes fake trainings. In the stretch that takes step `at`, `midst` is called first, and `then` at its end."""

    def make(config, dataset, *, execution=None):
        training = Interrupting(config, dataset, execution=execution)
        training.elbos, training.diverges = elbos, diverges
        training.at, training.then, training.midst = at, then, midst
        return training

    return make


class Interrupting(FakeTraining):
    """One that lets something happen while or once it takes a step."""

    def advance(self):
        before = self.step
        if self.at is not None and before < self.at <= before + STRETCH:
            self.midst(self)
        losses = super().advance()
        if self.at is not None and before < self.at <= self.step:
            self.then()
        return losses


def signals(*, leaving=False, stopping=False):
    return SimpleNamespace(leaving=leaving, stopping=stopping)


def carry_out(run, *, finish=fake_finish, told=None, foreground=False, **training):
    """Carries the run out under its lock, as its worker does; the state it comes to."""
    with held(run.path):
        return execute(
            run, trainer=trainer(**training), finish=finish, signals=told or signals(), foreground=foreground
        )


def go_on(run, *, epochs=None):
    with going_on(run, State.QUEUED, epochs=epochs) as again:
        pass
    return again


def weights(run):
    with np.load(run.path / "weights.npz") as archive:
        return {name: array.tobytes() for name, array in archive.items()}


def undisturbed(epochs=5, *, elbos=None, **settings):
    """The weights of a run that nothing happens to."""
    run = a_run(epochs, **settings)
    assert carry_out(run, elbos=elbos) is State.FINISHED
    return weights(run)


def whole(run, epochs=5):
    """Asserts that it is the run that nothing would have happened to."""
    assert run.status["state"] == "finished", run.status
    assert [(record["epoch"], record["step"]) for record in run.metrics] == [
        (epoch, STEPS * epoch) for epoch in range(1, epochs + 1)
    ]
    assert "continued_from" not in written_status(run.path)
    assert weights(run) == undisturbed(epochs)


def contents(run):
    """All files of a run, but those that tell of processes: its log, its lock, its progress."""
    passing = ("log.txt", "lock", "progress.json", "worker.json", "state.json")
    files = {path.relative_to(run.path).as_posix(): path for path in run.path.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name not in passing}
