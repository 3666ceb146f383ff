"""Making a model from its settings, and fitting it to a dataset. Knows no run directory and no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from vae_tf.config import TrainConfig, choose
from vae_tf.data import Dataset, to_float
from vae_tf.models import registry
from vae_tf.models.vae import VAE
from vae_tf.training.callbacks import Guard, Record, Reporter
from vae_tf.training.optimizers import OPTIMIZERS

TEST_BATCH = 500


def build(config: TrainConfig) -> VAE:
    """The untrained, compiled model of a training; all its randomness comes from the seed."""
    keras.utils.set_random_seed(config.seed)
    model: VAE = registry.load(registry.MODELS, config.kind, "kind")(config.model)
    model.compile(optimizer=choose(OPTIMIZERS, config.optimizer, "optimizer")(config.learning_rate))
    return model


def fit(
    model: VAE,
    dataset: Dataset,
    config: TrainConfig,
    *,
    on_progress: Callable[[Record], object] = lambda record: None,
    on_epoch: Callable[[Record], object] = lambda record: None,
    asked_to_stop: Callable[[], bool] = lambda: False,
    callbacks: Sequence[Any] = (),
) -> None:
    """Trains the model; after each epoch it is scored on the whole test split.

    Raises: `Stopped` when asked to, `Diverged` when the loss is no number any more; the model stays as it is then.
    """
    guard = Guard(asked_to_stop)
    reporter = Reporter(train_images=len(dataset.train), on_progress=on_progress, on_epoch=on_epoch)
    model.fit(
        to_float(dataset.train.images),
        epochs=config.epochs,
        batch_size=config.batch_size,
        validation_data=(to_float(dataset.test.images),),
        validation_batch_size=TEST_BATCH,
        callbacks=[guard, reporter, *callbacks],
        verbose=0,
    )
