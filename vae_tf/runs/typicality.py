"""Whether images are like a run's test images, by the model's log-likelihood: asked in the cache by content, read back.

The bound on log p(x) is that of the test images, which were scored at the training's end: the same estimator, samples
and targets. Knows a run; its model only where images are scored.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.data import home, read_npz, save_npz, write_json
from vae_tf.data.corruption import checked_images
from vae_tf.data.files import read_json
from vae_tf.inference.typicality import atypicality
from vae_tf.models.registry import MODELS
from vae_tf.runs.codes import weights_digest
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.inference.estimate import Estimation

Images = npt.NDArray[np.float32]
INPUT, ABOUT = "input.npz", "about.json"
ESTIMATOR = "elbo"
MOST = 64
"""Images at once."""


def usual(run: Run) -> npt.NDArray[np.float32]:
    """The bound on log p(x) of each test image, nats, as it was estimated at the training's end (n,).

    Raises: ValueError where there is none: no finished training, or a model without a prior.
    """
    if not MODELS[run.config.kind].bounded:
        raise ValueError(
            "run: expected a model with a bound on log p(x), received a plain auto-encoder, which has none"
        )
    codes = run.codes()
    if codes is None or codes.elbo is None:
        raise ValueError(f"{run.id}: expected the codes of its test images with their bound, found none yet")
    return codes.elbo


def ask(run: Run, images: Images) -> Path:
    """The folder of what is asked, which now holds the images (n, h, w, c), float in [0, 1]. Raises: ValueError."""
    usual(run)
    x = checked_images(images)
    shape = run.config.model.image_shape
    if x.shape[1:] != shape or len(x) > MOST:
        raise ValueError(f"images: expected 1 to {MOST} of shape {shape}, received {x.shape}")
    digest = hashlib.sha256(f"typical 1 {weights_digest(run)} {run.config.model.eval_targets} {x.shape}".encode())
    digest.update(np.ascontiguousarray(x).data)
    folder = home() / "cache" / "typical" / digest.hexdigest()[:24]
    if not (folder / INPUT).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        save_npz(folder / INPUT, images=x)
    return folder


def about(folder: Path) -> dict[str, Any] | None:
    """What `score` found, or None before that."""
    return read_json(folder / ABOUT)


def score(folder: Path, run: Run) -> dict[str, Any]:
    """Scores the images of a folder, and keeps and gives what `judged` says of them. Raises: ValueError; OSError."""
    from vae_tf.runs.undamaging import model_of

    test = usual(run)
    x = read_npz(folder / INPUT, ["images"])["images"]
    estimation = _estimation(model_of(run))
    found = estimation(x)
    said = {"estimator": ESTIMATOR, "num_samples": estimation.num_samples, "targets": estimation.targets}
    said |= judged(found["value"], test) | {"standard_error": found["standard_error"].tolist()}
    write_json(folder / ABOUT, said)
    return said


@lru_cache(maxsize=3)
def _estimation(model: Any) -> Estimation:
    """The estimator for a model as it was loaded, kept with its graphs: to trace them takes longer than an image."""
    from vae_tf.inference.estimate import Estimation

    return Estimation(model, estimator=ESTIMATOR)


def judged(values: npt.ArrayLike, test: npt.NDArray[np.float32]) -> dict[str, Any]:
    """How log-likelihoods of images stand among those of test images, nats; lists have one number an image.

    log_likelihood; atypicality, its distance from the test images' mean; less_likely, the share of test images that
    are less likely still; as_atypical, the share that are at least as far from the mean (a p-value); mean, deviation
    and count of the test images.
    """
    given, inside = np.atleast_1d(np.asarray(values, np.float64)), np.asarray(test, np.float64)
    far, usually = atypicality(given, inside), atypicality(inside, inside)
    return {
        "log_likelihood": given.tolist(),
        "atypicality": far.tolist(),
        "less_likely": [float(np.mean(inside < value)) for value in given],
        "as_atypical": [float(np.mean(usually >= value)) for value in far],
        "mean": float(inside.mean()),
        "deviation": float(inside.std(ddof=1)) if len(inside) > 1 else None,
        "test_images": len(inside),
    }
