"""What chosen images are: their labels, and the mean of their codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from vae_tf.figures.style import FADED, TERM_COLOURS, empty, label_style, plain, shortened, z_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_BARS = 40
"""Latent dimensions that are drawn: of more, those whose means are farthest from 0."""
FEW_BARS = 12
"""Room for so many at least: two dimensions are not drawn as wide as the page."""
LINE = 22
"""Pixels of a bar's line."""
LONGEST = 22
"""Characters of a label's name."""


def label_bars(counts: Mapping[int, tuple[int, int]], names: Mapping[int, str]) -> go.Figure:
    """How many of some images have each label, of how many there are: a bar each, in the label's colour."""
    import plotly.graph_objects as go

    labels = list(counts)
    figure = empty(height=16 + LINE * max(1, len(labels)))
    figure.add_trace(
        go.Bar(
            x=[counts[label][0] for label in labels],
            y=[str(place) for place in range(len(labels))],
            orientation="h",
            marker_color=[label_style(label)[0] for label in labels],
            marker_line_width=0,
            text=[f"{n:,} of {of:,}" for n, of in counts.values()],
            textposition="outside",
            hovertext=[plain(names[label]) for label in labels],
            hovertemplate="%{hovertext}: %{text}<extra></extra>",
            cliponaxis=False,
        )
    )
    words = [shortened(names[label], LONGEST) for label in labels]
    figure.update_yaxes(tickvals=[str(place) for place in range(len(labels))], ticktext=words, autorange="reversed")
    figure.update_yaxes(showgrid=False)
    most = max((n for n, _ in counts.values()), default=1)
    figure.update_xaxes(visible=False, range=[0, 1.45 * most])  # room for the words beside the longest bar
    return figure


def mean_code(mean: ArrayLike, spread: ArrayLike, of_all: ArrayLike, *, height: int = 190) -> go.Figure:
    """The mean of some codes in each latent dimension and their standard deviation; behind it that of all codes."""
    import plotly.graph_objects as go

    middle, deviation, whole = (np.asarray(each, float) for each in (mean, spread, of_all))
    shown = np.sort(np.argsort(-np.abs(middle), kind="stable")[:MOST_BARS])
    names = [z_name(int(dimension)) for dimension in shown]
    figure = empty(height=height)
    figure.add_trace(
        go.Bar(
            x=names, y=2 * whole[shown], base=-whole[shown], marker_color=FADED, marker_line_width=0, hoverinfo="skip"
        )
    )
    figure.add_trace(
        go.Scatter(
            x=names,
            y=middle[shown],
            mode="markers",
            marker={"size": 8, "color": TERM_COLOURS["kl_loss"]},
            error_y={"array": deviation[shown], "thickness": 1.5, "width": 3, "color": TERM_COLOURS["kl_loss"]},
            customdata=deviation[shown],
            hovertemplate="%{x}: %{y:.2f} ± %{customdata:.2f}<extra></extra>",
        )
    )
    figure.update_layout(bargap=0.4)
    figure.update_xaxes(type="category", range=[-0.5, max(len(shown), FEW_BARS) - 0.5])
    return figure
