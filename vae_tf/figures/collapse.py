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

KL_SCALE = ((0.0, "rgba(221, 122, 44, 0.08)"), (1.0, "rgba(221, 122, 44, 1)"))
"""One middle tone, ever less transparent: on a light ground and on a dark one."""
LEAST_NATS = 1.0
"""The end of the scale at least: a dimension with less than a nat is never in full colour."""
MARGINALS = 6
"""Dimensions whose marginals are drawn over each other."""
EQUAL = 0.005
"""Nats below which a marginal is the prior's for the eye, "0.00 nats off": it gets no line of its own."""


def kl_over_epochs(epochs: Sequence[int], kl: ArrayLike, *, height: int = 300) -> go.Figure:
    """Nats of KL (F, d) in each latent dimension after each kept epoch, a row a dimension, the last's largest on top.

    Epochs stand side by side whatever lies between them: what was not kept has no cell.
    """
    import plotly.graph_objects as go

    table = np.asarray(kl, np.float64)
    order = np.argsort(table[-1])[::-1] if len(table) else np.arange(0)
    figure = empty(height=height)
    figure.add_trace(
        go.Heatmap(
            x=[str(epoch) for epoch in epochs],
            y=[z_name(int(dimension)) for dimension in order],
            z=table[:, order].T if len(table) else table,
            zmin=0.0,
            zmax=max(float(table.max(initial=0.0)), LEAST_NATS),
            colorscale=[list(stop) for stop in KL_SCALE],
            xgap=1,
            ygap=1,
            colorbar={"title": {"text": "KL, nats", "side": "top"}, "thickness": 10, "len": 0.9, "nticks": 5},
            hovertemplate="%{y}, epoch %{x}: %{z:.2f} nats<extra></extra>",
        )
    )
    figure.update_xaxes(title_text="epoch", type="category", showgrid=False, nticks=8, tickangle=0)
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
    figure.add_annotation(
        x=1.0,
        xref="paper",
        xanchor="right",
        y=float(np.log10(threshold)),
        yanchor="bottom",
        text=f"active above {threshold:g}",
        showarrow=False,
        font={"size": 11},
    )
    figure.update_xaxes(
        title_text="latent dimension, by activity",
        type="category",
        showgrid=False,
        nticks=30,
        range=[-0.6, max(len(order), 14) - 0.4],
    )
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

    `dimensions` are those that are drawn: where not given, those that differ most from the prior; of those that do not
    differ at all only their number is said.
    """
    import plotly.graph_objects as go

    z, table, apart = np.asarray(axis, np.float64), np.asarray(marginals, np.float64), np.asarray(dimension_kl)
    furthest = [int(j) for j in np.argsort(apart)[::-1] if apart[j] >= EQUAL]
    shown = furthest[:MARGINALS] if dimensions is None else list(dimensions)
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
    alike = len(apart) - len(furthest)
    if dimensions is None and alike:
        figure.add_annotation(
            x=0.0, xref="paper", xanchor="left", y=1.0, yref="paper", text=_alike(alike, len(apart)), showarrow=False
        )
    top = max(float(table[shown].max()) if shown else 0.0, float(prior.max())) * 1.15
    figure.update_xaxes(title_text="latent coordinate", range=[z[0], z[-1]], nticks=9)
    figure.update_yaxes(title_text="density", range=[0, top], nticks=4)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": -0.25, "yanchor": "top"})
    return figure


def _alike(alike: int, of: int) -> str:
    """How many dimensions are the prior's own, in words that fit into a figure."""
    if alike == of:
        return "as the prior" if of == 1 else f"all {of} dimensions: as the prior"
    return f"{alike} of {of} dimensions: as the prior"


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
