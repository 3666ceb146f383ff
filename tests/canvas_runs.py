"""Runs for the canvas without waiting for a training: a model as it was made, with codes drawn from the prior.

What a decoder costs does not depend on what it has learned; how many codes there are, and of what, is chosen here.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data import write_json
from vae_tf.data.digits import DIGITS
from vae_tf.export.browser import write_browser
from vae_tf.latent import Codes
from vae_tf.models.vae import VAE
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status
from vae_tf.runs.store import create_run
from vae_tf.training.weights import save_weights


def untrained_run(model: VAEConfig, *, name: str, codes: int, labels: int | None = 10, scale: float = 1.0) -> Run:
    """A finished run in this process's home; its dataset is no longer to be had, so it has no test images.

    `labels`: how many classes the codes are of, or None; `scale`: what the decoder's weights are multiplied by.
    """
    made = create_run(TrainConfig(dataset=DIGITS.name, model=VAEConfig(image_shape=DIGITS.image_shape)), name=name)
    rewrite(made.path / "run.json", model)
    run = read_run(made.path)
    vae = VAE(model)
    for weight in vae.decoder.trainable_variables:
        weight.assign(scale * weight)
    save_weights(run.path / "weights.npz", vae)
    artifacts = run.path / "artifacts"
    artifacts.mkdir(exist_ok=True)
    drawn = prior_codes(codes, model.latent_dim, labels)
    drawn.save(artifacts / "codes.npz")
    write_browser(artifacts / "browser", vae, drawn)
    write_status(run.path, State.FINISHED, epochs=0, seconds=0.0)
    return run


def rewrite(manifest: Path, model: VAEConfig) -> None:
    """Gives a run another model, and a dataset that nobody has."""
    values = json.loads(manifest.read_text())
    values["config"]["model"] = model.to_dict()
    values["config"]["dataset"] = values["dataset"]["name"] = "gone"
    write_json(manifest, values)


def prior_codes(count: int, dim: int, labels: int | None) -> Codes:
    """Codes of the prior with narrow posteriors; a label says in which sector of the first two dimensions it lies."""
    rng = np.random.default_rng(0)
    z_mean = rng.normal(size=(count, dim)).astype(np.float32)
    log_var = rng.uniform(-5, -3, (count, dim)).astype(np.float32)
    angle = np.arctan2(z_mean[:, min(1, dim - 1)], z_mean[:, 0])
    label = None if labels is None else ((angle + np.pi) / (2 * np.pi) * labels).astype(np.int64).clip(0, labels - 1)
    return Codes(z_mean, log_var, label, None, np.arange(count), "test")
