"""Weights on disk: npz files of named arrays, replaced atomically, and compared with the model before they are read.

Knows a model and folders; nothing else of a run.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vae_tf.config import TrainConfig
from vae_tf.data.files import save_npz
from vae_tf.data.npz import read_npz
from vae_tf.models import registry
from vae_tf.models.vae import VAE
from vae_tf.training import checkpoints
from vae_tf.training.variables import Arrays, assign, copies, lasting, named


def save_weights(path: Path, model: VAE) -> None:
    """Writes everything that decides what the model does: weights, step counter, seeds."""
    save_npz(path, **model_arrays(model))


def model_arrays(model: VAE) -> Arrays:
    """What `save_weights` writes, by name."""
    return copies(named(lasting(model)))


def load_weights(path: Path, model: VAE) -> None:
    """Reads what `save_weights` wrote into a model of the same settings.

    Raises: ValueError where the file is damaged or belongs to other settings; the model is unchanged then.
    """
    variables = named(lasting(model))
    arrays = read_npz(path, list(variables))
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{path}: {name} holds weights that are no numbers")
    try:
        assign(variables, arrays)
    except ValueError as error:
        raise ValueError(f"{path}: it does not fit the settings: {error}") from None


def load_newest_checkpoint(folder: Path, model: VAE) -> Path | None:
    """Reads the newest whole checkpoint that fits the model, and says which it was; None where there is none."""
    for path in checkpoints.paths(folder):
        try:
            load_weights(path / checkpoints.WEIGHTS, model)
        except (OSError, ValueError):  # damaged, or removed meanwhile: the one before it may be whole
            continue
        return path
    return None


def load_run_model(path: Path, config: TrainConfig) -> VAE:
    """The model of the run in directory `path`: its final weights, or else its newest whole checkpoint.

    Raises: ValueError where there is neither, or the weights do not fit the settings.
    """
    model: VAE = registry.make(config)
    if (path / "weights.npz").is_file():
        load_weights(path / "weights.npz", model)
    elif load_newest_checkpoint(path / "checkpoints", model) is None:
        raise ValueError(f"{path.name}: expected a trained model, found none yet")
    return model
