"""What every contender is given: a model, a batch size, images. Knows numpy alone: peers run where nothing else is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.aligned import read_npy


@dataclass(frozen=True)
class Task:
    """One epoch of a model: `images` names an npy file, uint8 (n, 28, 28, 1), of which the first `limit` count.

    architecture "mlp": 784 - width - latent and back, tanh (AEVB, appendix C); "conv": the conv preset's networks.
    """

    images: str
    architecture: str = "mlp"
    batch_size: int = 100
    latent: int = 20
    width: int = 500
    targets: str = "grey"
    learning_rate: float = 1e-3
    limit: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    def load(self) -> npt.NDArray[np.uint8]:
        """The images."""
        with Path(self.images).open("rb") as file:
            return read_npy(file)[: self.limit]


LAYERS = {"mlp": (), "conv": (32, 64)}
"""The conv preset's channels."""
