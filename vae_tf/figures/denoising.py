"""How the ways to undo a damage fare from weak to strong; where an image stands among others by its log-likelihood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from vae_tf.figures.style import FADED, NATS, empty, label_style

if TYPE_CHECKING:
    import plotly.graph_objects as go

BINS = 60
FEW = 4
"""Images in the fullest bar up to which each whole number has its tick: no count is a fraction."""
MARKS = ("#3f86d9", "#dd7a2c", "#a06ac4")
"""Colours of the images whose place a histogram shows."""


@dataclass(frozen=True)
class StrengthLine:
    """A way's figure at each strength with its standard error; None where there is none yet. `dashed`: no model."""

    title: str
    values: Sequence[float | None]
    errors: Sequence[float | None]
    dashed: bool = False


def strength_curve(
    strengths: Sequence[float], lines: Sequence[StrengthLine], *, axis: str, unit: str = "PSNR, dB", height: int = 420
) -> go.Figure:
    """A line a way, over the damage's strength, each point with its standard error; the legend names them."""
    import plotly.graph_objects as go

    figure = empty(height=height)
    for k, line in enumerate(lines):
        there = [i for i, value in enumerate(line.values) if value is not None]
        if not there:
            continue
        colour, symbol = label_style(k)
        figure.add_trace(
            go.Scatter(
                x=[strengths[i] for i in there],
                y=[line.values[i] for i in there],
                error_y={
                    "type": "data",
                    "array": [line.errors[i] or 0.0 for i in there],
                    "thickness": 1,
                    "width": 3,
                    "color": colour,
                },
                name=line.title,
                mode="lines+markers",
                line={"color": colour, "width": 1.6, "dash": "dot" if line.dashed else "solid"},
                marker={"size": 6, "symbol": symbol},
                hovertemplate=f"{line.title}, %{{x:.3~g}}: %{{y:.2f}} dB<extra></extra>",
            )
        )
    reach = 1.02 * max(strengths)  # all of it from the start, so that nothing moves while the curve grows
    figure.update_xaxes(title_text=axis, range=[reach - 1.04 * max(strengths), reach])
    figure.update_yaxes(title_text=unit, nticks=7)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.18, "yanchor": "top", "x": 0})
    return figure


def likelihood_histogram(
    usual: ArrayLike,
    marks: Mapping[str, float],
    *,
    axis: str = f"bound on log p(x), {NATS}",
    whole: bool = False,
    height: int = 240,
) -> go.Figure:
    """The log-likelihoods of test images as a histogram, and a line for each image of `marks` at its own.

    Unless it is the `whole`, the least likely thousandth, far off, is left out.
    """
    import plotly.graph_objects as go

    inside = np.asarray(usual, np.float64)
    low, high = float(inside.min() if whole else np.quantile(inside, 0.001)), float(inside.max())
    counts, edges = np.histogram(inside, bins=BINS, range=(low, high) if high > low else (low - 1, high + 1))
    figure = empty(height=height)
    figure.add_trace(
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=counts,
            width=edges[1] - edges[0],
            marker_color=FADED,
            marker_line_width=0,
            hovertemplate="%{x:.0f} nats: %{y:,} test images<extra></extra>",
        )
    )
    middle = (min([low, *marks.values()]) + max([high, *marks.values()])) / 2
    for k, (name, value) in enumerate(marks.items()):
        colour = MARKS[k % len(MARKS)]
        figure.add_vline(value, line={"color": colour, "width": 2})
        figure.add_annotation(
            x=value,
            y=1.0 - 0.13 * k,
            yref="paper",
            text=f"{name} {value:,.0f}".replace("-", "\u2212"),
            showarrow=False,
            xanchor="left" if value < middle else "right",
            xshift=5 if value < middle else -5,
            yanchor="top",
            font={"color": colour, "size": 12},
        )
    ends = [min([edges[0], *marks.values()]), max([edges[-1], *marks.values()])]
    room = 0.03 * (ends[1] - ends[0])
    figure.update_xaxes(title_text=axis, nticks=7, range=[ends[0] - room, ends[1] + room])
    most = int(counts.max())
    whole_steps = {"dtick": 1} if most <= FEW else {"nticks": 4}
    figure.update_yaxes(title_text="test images", rangemode="tozero", tickformat=",d", **whole_steps)
    return figure
