"""A map of codes as points, coloured by label. Knows coordinates, not how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.figures.codes import code_scatter

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROOM = 0.04
"""Of the map's extent, what is left free on each side."""


def map_scatter(
    coordinates: NDArray[np.floating[Any]],
    labels: NDArray[np.integer[Any]] | None = None,
    *,
    label_names: Sequence[str] | None = None,
    index: NDArray[np.integer[Any]] | None = None,
    height: int = 620,
) -> go.Figure:
    """The points of a map (n, 2); `index` is which image each is. The axes have no numbers: only distances mean
    something."""
    figure = code_scatter(coordinates, labels, label_names=label_names, index=index, height=height)
    for axis, values in (("xaxis", coordinates[:, 0]), ("yaxis", coordinates[:, 1])):
        low, high = float(values.min()), float(values.max())
        room = ROOM * (high - low) or 1.0
        figure.update_layout({axis: {"range": [low - room, high + room], "title": None, "showticklabels": False}})
    return figure
