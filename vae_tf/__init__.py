"""Train a variational auto-encoder on images and walk through what it learned.

A table of contents. Every name is imported when it is first used, so that `import vae_tf` costs no TensorFlow.
"""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vae_tf.config import TrainConfig, VAEConfig
    from vae_tf.data import load_dataset
    from vae_tf.inference.estimate import estimate_log_likelihood
    from vae_tf.models.vae import VAE
    from vae_tf.runs import list_runs, open_run, train
    from vae_tf.training.presets import preset

__version__ = "0.1.0"

__all__ = [
    "VAE",
    "TrainConfig",
    "VAEConfig",
    "estimate_log_likelihood",
    "list_runs",
    "load_dataset",
    "open_run",
    "preset",
    "train",
]

_WHERE = {
    "VAE": "vae_tf.models.vae",
    "TrainConfig": "vae_tf.config",
    "VAEConfig": "vae_tf.config",
    "estimate_log_likelihood": "vae_tf.inference.estimate",
    "list_runs": "vae_tf.runs",
    "load_dataset": "vae_tf.data",
    "open_run": "vae_tf.runs",
    "preset": "vae_tf.training.presets",
    "train": "vae_tf.runs",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'vae_tf' has no attribute {name!r}")
    return pkgutil.resolve_name(f"{_WHERE[name]}:{name}")


def __dir__() -> list[str]:
    return sorted(__all__)
