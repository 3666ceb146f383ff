"""Weights on disk: npz files of named arrays, replaced atomically, and compared with the model before they are read.

Knows a model and folders; nothing else of a run.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from vae_tf.config import TrainConfig
from vae_tf.data.files import save_npz
from vae_tf.data.npz import read_npz
from vae_tf.models import registry
from vae_tf.models.vae import VAE

KEEP = 2


def save_weights(path: Path, model: VAE) -> None:
    """Writes everything that decides what the model does: weights, step counter, seeds."""
    save_npz(path, **_arrays(_state(model)))


def load_weights(path: Path, model: VAE) -> None:
    """Reads what `save_weights` wrote into a model of the same settings.

    Raises: ValueError where the file is damaged or belongs to other settings; the model is unchanged then.
    """
    variables = _state(model)
    expected = _arrays(variables)
    arrays = read_npz(path, list(expected))
    for name, array in arrays.items():
        if (array.shape, array.dtype) != (expected[name].shape, expected[name].dtype):
            wanted, found = (f"{a.dtype} {a.shape}" for a in (expected[name], array))
            raise ValueError(f"{path}: {name} does not fit the settings: expected {wanted}, received {found}")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{path}: {name} holds weights that are no numbers")
    for variable, array in zip(variables, arrays.values(), strict=True):
        variable.assign(array)


def save_checkpoint(folder: Path, epoch: int, model: VAE) -> Path:
    """Writes `NNNNNN/weights.npz` for an epoch, and removes all but the last two checkpoints."""
    path = folder / f"{epoch:06d}" / "weights.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_weights(path, model)
    for old in sorted(folder.glob("[0-9]*"))[:-KEEP]:
        shutil.rmtree(old)
    return path


def load_newest_checkpoint(folder: Path, model: VAE) -> int | None:
    """Reads the newest whole checkpoint that fits the model, and says of which epoch; None where there is none."""
    for path in sorted(folder.glob("[0-9]*/weights.npz"), reverse=True):
        try:
            load_weights(path, model)
        except (OSError, ValueError):  # damaged, or removed meanwhile: the one before it may be whole
            continue
        return int(path.parent.name)
    return None


def load_run_model(path: Path, config: TrainConfig) -> VAE:
    """The model of the run in directory `path`: its final weights, or else its newest whole checkpoint.

    Raises: ValueError where there is neither, or the weights do not fit the settings.
    """
    model: VAE = registry.load(registry.MODELS, config.kind, "kind")(config.model)
    if (path / "weights.npz").is_file():
        load_weights(path / "weights.npz", model)
    elif load_newest_checkpoint(path / "checkpoints", model) is None:
        raise ValueError(f"{path.name}: expected a trained model, found none yet")
    return model


def _state(model: VAE) -> list[Any]:
    """The model's variables in their fixed order, without the running sums of its metrics."""
    passing = {id(variable) for variable in model.metrics_variables}
    return [variable for variable in model.variables if id(variable) not in passing]


def _arrays(variables: list[Any]) -> dict[str, np.ndarray[Any, Any]]:
    """By position and name: the name alone need not be unique."""
    return {f"{i:03d}-{variable.path.replace('/', '.')}": variable.numpy() for i, variable in enumerate(variables)}
