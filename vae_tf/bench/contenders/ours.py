"""Ours: `vae_tf.training.Training`, the way that its rule picks, and each way by itself."""

from __future__ import annotations

from collections.abc import Callable

from vae_tf.bench.task import Task
from vae_tf.config import TrainConfig, VAEConfig


def chosen(task: Task) -> Callable[[], None]:
    """As a run of twenty epochs does it."""
    return _epoch(task, None)


def whole(task: Task) -> Callable[[], None]:
    """The batch whole, the threads TensorFlow's own."""
    return _epoch(task, 0)


def one_lane(task: Task) -> Callable[[], None]:
    """The batch whole, on one thread."""
    return _epoch(task, 1)


def two_lanes(task: Task) -> Callable[[], None]:
    """The batch in two halves, a thread each."""
    return _epoch(task, 2)


def xla(task: Task) -> Callable[[], None]:
    """Compiled by XLA."""
    return _epoch(task, 0, jit_compile=True)


def settings(task: Task) -> TrainConfig:
    """What a run of twenty epochs would be asked to do."""
    mlp = task.architecture == "mlp"
    model = VAEConfig(
        latent_dim=task.latent,
        architecture=task.architecture,
        hidden=(task.width,) if mlp else None,
        activation="tanh" if mlp else "relu",
        train_targets=task.targets,
    )
    return TrainConfig(model=model, epochs=20, batch_size=task.batch_size, learning_rate=task.learning_rate)


def _epoch(task: Task, lanes: int | None, *, jit_compile: bool = False) -> Callable[[], None]:
    from vae_tf.data import Dataset, Split
    from vae_tf.training.execution import Execution
    from vae_tf.training.training import Training

    images = Split(task.load())
    data = Dataset("bench", "", images, Split(images.images[:1]), None, "", "")
    execution = None if lanes is None else Execution(jit_compile, lanes)
    training = Training(settings(task), data, execution=execution)

    def run() -> None:
        while not training.scoring_due:
            training.advance()
        training.score(lambda: None)

    return run
