"""How much of a code is used: KL over epochs, activity, all codes together beside the prior, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from vae_tf.figures.comparison import RUN_COLOURS
from vae_tf.figures.style import FADED, LABEL_COLOURS, NATS, TERM_COLOURS, empty, z_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

KL_SCALE = ((0.0, "rgba(138, 145, 156, 0.12)"), (0.15, "#e9b58e"), (0.5, "#dd7a2c"), (1.0, "#7a3b0c"))
MARGINALS = 6
"""Dimensions whose marginals are drawn over each other."""


def kl_over_epochs(epochs: Sequence[int], kl: ArrayLike, *, height: int = 300) -> go.Figure:
    """Nats of KL (F, d) in each latent dimension after each epoch, a row a dimension, the largest at the end on top."""
    import plotly.graph_objects as go

    table = np.asarray(kl, np.float64)
    order = np.argsort(table[-1])[::-1] if len(table) else np.arange(0)
    figure = empty(height=height)
    figure.add_trace(
        go.Heatmap(
            x=list(epochs),
            y=[z_name(int(dimension)) for dimension in order],
            z=table[:, order].T if len(table) else table,
            zmin=0.0,
            zmax=max(float(table.max(initial=0.0)), 0.1),
            colorscale=[list(stop) for stop in KL_SCALE],
            xgap=1,
            ygap=1,
            colorbar={"title": {"text": "KL, nats", "side": "top"}, "thickness": 10, "len": 0.9, "nticks": 5},
            hovertemplate="%{y}, epoch %{x}: %{z:.2f} nats<extra></extra>",
        )
    )
    figure.update_xaxes(title_text="epoch", showgrid=False, nticks=8)
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False, nticks=20)
    return figure


def activity_bars(activity: Sequence[float], *, threshold: float, height: int = 220) -> go.Figure:
    """The variance over images of each dimension's encoder mean, the largest first, on a scale of powers of ten; the
    inactive ones, below the line, are pale."""
    import plotly.graph_objects as go

    values = np.asarray(activity, np.float64)
    order = np.argsort(values)[::-1]
    figure = empty(height=height)
    figure.add_trace(
        go.Bar(
            x=[z_name(int(dimension)) for dimension in order],
            y=np.maximum(values[order], 1e-6),
            marker_color=[TERM_COLOURS["elbo"] if values[i] > threshold else FADED for i in order],
            marker_line_width=0,
            customdata=values[order],
            hovertemplate="%{x}: variance %{customdata:.3g}<extra></extra>",
        )
    )
    figure.add_hline(y=threshold, line={"color": TERM_COLOURS["loss"], "width": 1.2, "dash": "dot"})
    figure.update_xaxes(type="category", showgrid=False, nticks=30, range=[-0.6, max(len(order), 14) - 0.4])
    top = float(np.log10(max(values.max(initial=0.0), 1.0))) + 0.2
    figure.update_yaxes(
        title_text="variance of the mean", type="log", range=[-6, top], nticks=5, exponentformat="power"
    )
    figure.update_layout(bargap=0.25)
    return figure


def aggregate_marginals(
    axis: ArrayLike,
    marginals: ArrayLike,
    dimension_kl: Sequence[float],
    *,
    dimensions: Sequence[int] | None = None,
    height: int = 260,
) -> go.Figure:
    """The density of all codes together along single dimensions, `marginals` (d, g) at `axis` (g,), over the prior's.

    `dimensions` are those that are drawn: where not given, those that differ most from the prior.
    """
    import plotly.graph_objects as go

    z, table, apart = np.asarray(axis, np.float64), np.asarray(marginals, np.float64), np.asarray(dimension_kl)
    shown = list(np.argsort(apart)[::-1][:MARGINALS]) if dimensions is None else list(dimensions)
    figure = empty(height=height)
    prior = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    grey = {"color": TERM_COLOURS["loss"], "width": 1.2}
    figure.add_trace(
        go.Scatter(x=z, y=prior, name="prior", fill="tozeroy", fillcolor=FADED, line=grey, hoverinfo="skip")
    )
    for place, dimension in enumerate(shown):
        name = z_name(int(dimension))
        figure.add_trace(
            go.Scatter(
                x=z,
                y=table[dimension],
                name=f"{name}, {max(apart[dimension], 0.0):.2f} nats off",
                mode="lines",
                line={"color": LABEL_COLOURS[place % len(LABEL_COLOURS)], "width": 1.8},
                hovertemplate=f"{name} = %{{x:.2f}}: density %{{y:.3f}}<extra></extra>",
            )
        )
    top = max(float(np.quantile(table[shown], 0.99)) if shown else 0.0, float(prior.max())) * 1.15
    figure.update_xaxes(title_text="latent coordinate", range=[z[0], z[-1]], nticks=9)
    figure.update_yaxes(title_text="density", range=[0, top], nticks=4)
    figure.update_layout(showlegend=True, legend={"orientation": "v", "x": 1, "xanchor": "right", "y": 1})
    return figure


def before_after_bars(before: Sequence[float], after: Sequence[float], *, height: int = 240) -> go.Figure:
    """Nats of KL by latent dimension of a run and of its remedied one, each the largest first: what one calls z1 the
    other may call z7."""
    import plotly.graph_objects as go

    figure = empty(height=height)
    for name, values, colour in (("before", before, RUN_COLOURS[1]), ("after", after, RUN_COLOURS[0])):
        order = np.argsort(np.asarray(values))[::-1]
        figure.add_trace(
            go.Bar(
                x=list(range(1, len(order) + 1)),
                y=np.asarray(values, np.float64)[order],
                name=name,
                marker_color=colour,
                marker_line_width=0,
                customdata=[z_name(int(dimension)) for dimension in order],
                hovertemplate=f"{name}, %{{customdata}}: %{{y:.2f}} nats<extra></extra>",
            )
        )
    figure.update_xaxes(title_text="latent dimensions, by their KL", showgrid=False, nticks=20)
    figure.update_yaxes(title_text=f"KL, {NATS}", rangemode="tozero", nticks=5)
    legend = {"x": 1, "xanchor": "right", "y": 1, "yanchor": "top"}
    figure.update_layout(barmode="group", bargap=0.2, showlegend=True, legend=legend)
    return figure
