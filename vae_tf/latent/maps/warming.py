"""A small map of nothing, drawn so that what it needs is compiled."""

from __future__ import annotations

import numpy as np

from vae_tf.latent.maps.registry import METHODS

SMALL = 200


def warm_umap() -> None:
    """Draws a small UMAP, so that the next one begins at once."""
    METHODS["umap"].fit(np.random.default_rng(0).normal(size=(SMALL, 3)))
