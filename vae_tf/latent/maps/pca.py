"""A map by principal components: the plane through the codes along which they vary most. There at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vae_tf.latent.maps.method import Labels, Method, Place, Table, Tell
from vae_tf.latent.maps.plane import principal_plane


def layout(
    codes: Table, labels: Labels | None, *, settings: Mapping[str, Any], seed: int, fast: bool, tell: Tell
) -> Table:
    """The codes on their first two principal axes; of codes of one dimension the second coordinate is 0."""
    tell("Principal axes", 0.0)
    return principal_plane(codes)(codes)


def placing(codes: Table, coordinates: Table, *, settings: Mapping[str, Any], seed: int) -> Place:
    """The projection onto the same axes."""
    return principal_plane(codes)


PCA = Method(
    name="pca",
    title="PCA",
    description="The two directions in which the codes vary most. A straight projection: far apart here is far apart "
    "there, but what lies along the other directions is laid on top of each other.",
    layout=layout,
    placing=placing,
    libraries=("numpy",),
)
