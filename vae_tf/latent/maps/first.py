"""The latent space's own first two dimensions: of a two-dimensional run the whole of it, as on Explore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vae_tf.latent.maps.method import Labels, Method, Place, Table, Tell


def layout(
    codes: Table, labels: Labels | None, *, settings: Mapping[str, Any], seed: int, fast: bool, tell: Tell
) -> Table:
    """The first two columns; of codes of one dimension the second coordinate is 0."""
    return _cut(codes)


def placing(codes: Table, coordinates: Table, *, settings: Mapping[str, Any], seed: int) -> Place:
    """The same columns of further codes."""
    return _cut


def _cut(codes: Table) -> Table:
    coordinates = np.zeros((len(codes), 2), np.float32)
    coordinates[:, : min(2, codes.shape[1])] = codes[:, :2]
    return coordinates


FIRST = Method(
    name="first",
    title="First two dimensions",
    description="The first two latent dimensions as they are. All others are left out.",
    layout=layout,
    placing=placing,
    of=("codes",),
    libraries=(),
)
