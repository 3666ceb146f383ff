"""`python -m vae_tf bench iwae`: an importance-weighted auto-encoder of five samples against a VAE of as many.

Burda et al. 2016 (arXiv 1509.00519), one stochastic layer: 200-200-50, MNIST binarised anew each time; here 40 passes
in batches of 20 by Adam. Both are runs of VAE_TF_HOME; one that is there serves again.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vae_tf.bench.rows import Row, Show, row
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data import to_float
from vae_tf.runs import Run
from vae_tf.runs.by_settings import trained
from vae_tf.runs.evaluate import subset

SAMPLES, SCORED, IMAGES = 5, 5_000, 1_000
LEAST, ACTIVE = 0.3, (15, 25)
"""Nats that the IWAE is to be ahead by, and active units that the VAE is to have."""


def config(kind: str, *, quick: bool) -> TrainConfig:
    """The training of either."""
    model = VAEConfig(
        latent_dim=50,
        hidden=(200, 200),
        activation="tanh",
        num_samples=SAMPLES,
        train_targets="dynamic",
        eval_targets="dynamic",
    )
    limit, epochs = (2_000, 1) if quick else (None, 40)
    return TrainConfig(kind=kind, model=model, dataset="mnist", batch_size=20, epochs=epochs, limit=limit)


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """L_5000 of each on the same images, their paired difference, and the active units of each."""
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    images, samples = (50, 50) if quick else (IMAGES, SCORED)
    both = {kind: trained(config(kind, quick=quick), f"bench iwae, {kind}") for kind in ("vae", "iwae")}
    scores = {kind: _scores(run, images, samples) for kind, run in both.items()}
    rows = []
    for kind, run in both.items():
        value, active = scores[kind], run.results["dynamic"]["active_units"]
        note = f"± {_error(value):.2f}, {images:,} images"
        rows.append(row(f"{kind}: L_{samples}", float(value.mean()), None, show, digits=2, note=note))
        target = ACTIVE if kind == "vae" else None
        rows.append(row(f"{kind}: active units", active, target, show, unit="", digits=0))
    gain = scores["iwae"] - scores["vae"]
    note = f"± {_error(gain):.2f}, {images:,} images, paired"
    return [*rows, row("iwae over vae", float(gain.mean()), (LEAST, math.inf), show, digits=2, note=note)]


def _scores(run: Run, images: int, samples: int) -> Any:
    """L_k of a fixed choice of test images, (n,)."""
    from vae_tf.inference.estimate import estimate_log_likelihood

    x = to_float(subset(run.load_dataset().test, images))
    found = estimate_log_likelihood(run.load_model(), x, estimator="iwae", num_samples=samples)
    return found.value.astype(np.float64)


def _error(values: Any) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))
