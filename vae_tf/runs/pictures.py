"""What whoever watches a training sees of it: a few test images rebuilt, and the codes of up to 1,000.

Knows a model by its `encode` and `decode`, and the folder of a run's artifacts; not when a picture is taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data import Split, choose, save_npz, to_float, to_uint8
from vae_tf.runs.frames import is_due, save_frame

LIVE_IMAGES = 10
LIVE_CODES = 1000


class Pictures:
    """Takes `live.npz`, and frames from time to time: always of the same images."""

    def __init__(self, artifacts: Path, split: Split) -> None:
        self.live, self.frames = artifacts / "live.npz", artifacts / "frames"
        self.split = split.take(choose(split.labels, min(LIVE_CODES, len(split)), total=len(split)))
        self.x = to_float(self.split.images)

    def take(self, model: Any, epoch: int, *, frame: bool | None = None) -> None:
        """Encodes, rebuilds, writes. A `frame` is kept when one is due, unless it is said. Raises: OSError."""
        posterior = model.encode(self.x)
        arrays: dict[str, Any] = {
            "reconstructions": to_uint8(model.decode(posterior.z_mean[:LIVE_IMAGES])),
            "z_mean": posterior.z_mean,
            "kl_per_dimension": kl_per_dimension(posterior.z_mean, posterior.z_log_var),
        }
        if is_due(self.frames, epoch) if frame is None else frame:
            save_frame(self.frames, epoch=epoch, **arrays)
        labels = {} if self.split.labels is None else {"labels": self.split.labels}
        save_npz(self.live, originals=self.split.images[:LIVE_IMAGES], epoch=epoch, **labels, **arrays)


def kl_per_dimension(z_mean: npt.NDArray[Any], z_log_var: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """KL(q(z_j|x) || N(0, 1)) of each dimension (d,), nats, the mean over images, from (n, d) (AEVB, appendix B)."""
    mean, log_var = z_mean.astype(np.float64), z_log_var.astype(np.float64)
    return np.asarray(np.mean(0.5 * (mean**2 + np.exp(log_var) - log_var - 1.0), axis=0))
