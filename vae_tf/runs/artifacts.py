"""What a worker leaves in a run's `artifacts/`: live pictures, codes, test figures, a thumbnail.

Knows a model, a dataset and the run's folder; not when or why it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from vae_tf.data import Split, choose, contact_sheet, save_npz, to_float, to_uint8, write_atomically, write_json
from vae_tf.latent import Codes, sample_prior, unit_square_grid
from vae_tf.models.registry import LIKELIHOODS
from vae_tf.models.vae import VAE
from vae_tf.runs.evaluate import evaluate

LIVE_IMAGES = 10
LIVE_CODES = 1000
REPORTED = ("grey", "dynamic")
"""The readings of pixels that every run is scored by, where its likelihood can."""
THUMBNAIL_SIDE = 560
"""About how many pixels wide and high a thumbnail is: 20 by 20 digits."""


class LivePictures:
    """Writes `live.npz`: a few test images rebuilt, and the codes of up to 1,000, as they are now."""

    def __init__(self, folder: Path, split: Split) -> None:
        self.path = folder / "live.npz"
        self.split = split.take(choose(split.labels, min(LIVE_CODES, len(split)), total=len(split)))
        self.x = to_float(self.split.images)

    def write(self, model: VAE, epoch: int) -> None:
        """Encodes, rebuilds, writes."""
        z_mean = model.encode(self.x).z_mean
        arrays: dict[str, npt.ArrayLike] = {
            "originals": self.split.images[:LIVE_IMAGES],
            "reconstructions": to_uint8(model.decode(z_mean[:LIVE_IMAGES])),
            "z_mean": z_mean,
            "epoch": epoch,
        }
        if self.split.labels is not None:
            arrays["labels"] = self.split.labels
        save_npz(self.path, **arrays)


def write_results(folder: Path, model: VAE, split: Split, progress: Callable[[int], object]) -> None:
    """Writes `results/elbo-<targets>.json` for its own, grey and dynamic targets, and the split's `codes.npz`."""
    results = folder / "results"
    results.mkdir(exist_ok=True)
    own = model.config.eval_targets
    scored = [name for name in REPORTED if name in LIKELIHOODS[model.config.likelihood].readings]
    for targets in dict.fromkeys((own, *scored)):
        summary, estimate = evaluate(model, split, targets=targets, progress=progress)
        write_json(results / f"elbo-{targets}.json", summary)
        if targets == own:
            write_codes(folder / "codes.npz", model, split, estimate.value)


def write_codes(path: Path, model: VAE, split: Split, elbo: npt.NDArray[np.float32]) -> None:
    """Writes the codes of a split, with each image's ELBO."""
    posterior = model.encode(to_float(split.images))
    index = np.arange(len(split), dtype=np.int64)
    Codes(posterior.z_mean, posterior.z_log_var, split.labels, elbo, index, "test").save(path)


def write_thumbnail(path: Path, model: VAE) -> None:
    """Writes a picture of what the model learned: its latent plane, or samples from the prior where it has none."""
    n = int(np.clip(THUMBNAIL_SIDE // max(model.config.image_shape[:2]), 6, 20))
    dims = model.config.latent_dim
    z = unit_square_grid(n) if dims == 2 else sample_prior(n * n, dims, seed=0)
    sheet = contact_sheet(model.decode(z), columns=n, gap=0)
    picture = Image.fromarray(sheet.squeeze(-1) if sheet.shape[-1] == 1 else sheet)
    write_atomically(path, lambda file: picture.save(file, format="PNG", optimize=True))
