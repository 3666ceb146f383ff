"""How many images each class has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vae_tf.figures.style import empty, label_style, plain, shortened

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_CLASSES = 30
"""Classes that one figure is made for: of more, whoever asks chooses."""
LINE = 20
"""Pixels of a bar's line."""
LONGEST = 22
"""Characters of a name beside its bar."""


def class_bars(counts: Mapping[str, int]) -> go.Figure:
    """How many images have each label, by name in the labels' order: a bar each, in the label's colour.

    Raises: ValueError where there are none, or more than MOST_CLASSES.
    """
    if not 1 <= len(counts) <= MOST_CLASSES:
        raise ValueError(f"counts: expected 1 to {MOST_CLASSES} classes, received {len(counts)}")
    import plotly.graph_objects as go

    names, places = list(counts), [str(place) for place in range(len(counts))]
    figure = empty(height=20 + LINE * len(counts))
    figure.add_trace(
        go.Bar(
            x=list(counts.values()),
            y=places,
            orientation="h",
            marker_color=[label_style(label)[0] for label in range(len(counts))],
            marker_line_width=0,
            text=[f"{n:,}" for n in counts.values()],
            textposition="outside",
            hovertext=[plain(name) for name in names],
            hovertemplate="%{hovertext}: %{text}<extra></extra>",
            cliponaxis=False,
        )
    )
    ticks = [shortened(name, LONGEST) for name in names]
    figure.update_yaxes(tickvals=places, ticktext=ticks, autorange="reversed", showgrid=False)
    figure.update_xaxes(visible=False, range=[0, 1.2 * max(1, *counts.values())])  # room for the longest bar's number
    return figure
