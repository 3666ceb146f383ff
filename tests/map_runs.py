"""Runs for maps without a training: codes as they are given, of images that nobody has."""

from __future__ import annotations

import json

import numpy as np

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data import write_json
from vae_tf.data.digits import DIGITS
from vae_tf.latent import Codes
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status
from vae_tf.runs.store import create_run


def coded_run(z_mean: np.ndarray, labels: np.ndarray | None = None, *, name: str = "Coded") -> Run:
    """A finished run in this process's home with these codes (n, d) of test images, and no model."""
    z_mean = np.asarray(z_mean, np.float32)
    model = VAEConfig(image_shape=DIGITS.image_shape, latent_dim=z_mean.shape[1])
    made = create_run(TrainConfig(dataset=DIGITS.name, model=model), name=name)
    values = json.loads((made.path / "run.json").read_text())
    values["config"]["dataset"] = values["dataset"]["name"] = "gone"
    write_json(made.path / "run.json", values)
    (made.path / "artifacts").mkdir(exist_ok=True)
    Codes(z_mean, np.zeros_like(z_mean), labels, None, np.arange(len(z_mean)), "test").save(
        made.path / "artifacts" / "codes.npz"
    )
    write_status(made.path, State.FINISHED, epochs=0, seconds=0.0)
    return read_run(made.path)


def clusters(n: int, d: int, *, kinds: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Codes float32 (n, d) in as many groups as there are kinds, far apart, and their labels (n,)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, kinds, n)
    middles = rng.normal(scale=6, size=(kinds, d))
    return (middles[labels] + rng.normal(size=(n, d))).astype(np.float32), labels
