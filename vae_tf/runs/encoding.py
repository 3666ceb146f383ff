"""The codes of a run's training images, made when they are first asked for and kept. The one part here that needs a
model; knows no process."""

from __future__ import annotations

import numpy as np

from vae_tf.data.pixels import to_float
from vae_tf.inference.registry import ESTIMATORS
from vae_tf.latent.codes import Codes
from vae_tf.latent.maps.method import Tell
from vae_tf.runs.codes import codes_of, split_of, train_codes_path, weights_digest
from vae_tf.runs.run import Run

AT_ONCE = 5000
"""Images encoded between two looks at whether the codes are still wanted."""
SCORED = 0.3
"""The share of the work after which the codes are there, and their ELBO is estimated."""


def encode_split(run: Run, split: str, *, progress: Tell = lambda words, share: None) -> Codes:
    """The codes of a split, from the disk where they are there, else encoded and kept there.

    Only those of the training images can be missing: a training writes those of the test images at its end.

    Args:
        progress: hears what is being done, and the share done, 0 to 1; what it raises leaves nothing behind.

    Raises:
        ValueError: there is no model, or the dataset is not on this machine, or has changed since.
        OSError: they cannot be written; or the run was deleted meanwhile.
    """
    found = codes_of(run, split)
    if found is not None:
        return found
    progress("Loading the model", 0.0)
    _write_train(run, progress)
    made = codes_of(run, split)
    if made is None:
        raise ValueError(f"{run.id}: expected the codes of its {split} images, found none: train it to its end first")
    return made


def _write_train(run: Run, progress: Tell) -> None:
    """Encodes the training images, and scores them as the test images were."""
    from vae_tf.inference.estimate import estimate_log_likelihood

    digest, model, images = weights_digest(run), run.load_model(), split_of(run, "train")
    x, parts = to_float(images.images), []
    for start in range(0, len(x), AT_ONCE):
        progress("Encoding", SCORED * start / len(x))
        parts.append(model.encode(x[start : start + AT_ONCE]))

    def look(done: float) -> None:
        progress("Scoring", SCORED + (1 - SCORED) * done / len(x))

    samples, targets = ESTIMATORS["elbo"].num_samples, run.config.model.eval_targets
    found = estimate_log_likelihood(model, x, estimator="elbo", num_samples=samples, targets=targets, progress=look)
    z_mean, z_log_var = (np.concatenate([getattr(part, name) for part in parts]) for name in ("z_mean", "z_log_var"))
    codes = Codes(z_mean, z_log_var, images.labels, found.value, np.arange(len(images)), "train")
    path = train_codes_path(run)
    path.parent.mkdir(parents=run.path not in path.parents, exist_ok=True)
    codes.save(path, weights=digest)
