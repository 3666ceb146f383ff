"""Codes as points, coloured by label or by ELBO.

Points are drawn as SVG: WebGL traces need `unsafe-eval`, which a good content policy forbids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.figures.style import (
    FADED,
    LABEL_COLOURS,
    NATS,
    TERM_COLOURS,
    empty,
    ink_on,
    label_style,
    plain,
    shortened,
    z_name,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

ELBO_SCALE = ((0.0, "#5b3a8c"), (0.5, "#3f86d9"), (1.0, "#8fd16a"))


def code_scatter(
    z: NDArray[np.floating[Any]],
    labels: NDArray[np.integer[Any]] | None = None,
    *,
    label_names: Sequence[str] | None = None,
    elbo: NDArray[np.floating[Any]] | None = None,
    index: NDArray[np.integer[Any]] | None = None,
    dimensions: Sequence[int] = (0, 1),
    shown: Sequence[int] | None = None,
    edge: float | None = None,
    height: int = 480,
) -> go.Figure:
    """Codes (n, 1) or (n, 2) as points, coloured by label, else by ELBO, else alike.

    `dimensions` name the axes (z1 is dimension 0); `index` is what a click on a point tells (`customdata`);
    `shown` are the labels that keep their colour, the others fade; `edge` is how far the axes go. One dimension
    gives a row for each class.
    """
    figure = empty(height=height)
    points = _plane(z, labels)
    index = np.arange(len(z)) if index is None else index
    if labels is not None:
        _scatter_classes(figure, points, labels, label_names, index, shown, one_row_each=z.shape[1] == 1)
    else:
        _scatter_values(figure, points, elbo, index)
    edge = reach(z) if edge is None else edge
    figure.update_xaxes(title_text=z_name(dimensions[0]), range=[-edge, edge], constrain="domain", nticks=7)
    if z.shape[1] > 1:
        # The same unit on both axes, whatever the shape of the window.
        figure.update_yaxes(title_text=z_name(dimensions[1]), range=[-edge, edge], nticks=7)
        figure.update_yaxes(scaleanchor="x", constrain="domain", constraintoward="top")
    elif labels is None:
        figure.update_yaxes(visible=False)
    return figure


def reach(z: NDArray[np.floating[Any]]) -> float:
    """How far to either side of the origin a view of codes (n, d) goes: 3, or what holds 99.8 % of the coordinates.

    A few codes may lie far off; a frame round those would show little of the others.
    """
    return float(max(3.0, np.ceil(2 * np.quantile(np.abs(z), 0.998)) / 2)) if z.size else 3.0


def _plane(z: NDArray[Any], labels: NDArray[Any] | None) -> NDArray[np.float64]:
    """x and y of each point; one dimension is spread over rows, a class each, by a fixed jitter."""
    if z.shape[1] > 1:
        return np.asarray(z[:, :2], np.float64)
    rows = np.zeros(len(z)) if labels is None else labels.astype(np.float64)
    jitter = (np.arange(len(z)) * 0.618034 % 1 - 0.5) * 0.7
    return np.stack([z[:, 0], rows + jitter], axis=1)


def _scatter_classes(
    figure: go.Figure,
    points: NDArray[np.float64],
    labels: NDArray[Any],
    names: Sequence[str] | None,
    index: NDArray[Any],
    shown: Sequence[int] | None,
    *,
    one_row_each: bool,
) -> None:
    present = [int(label) for label in np.unique(labels)]
    kept = present if not shown else [label for label in present if label in shown]
    faded = ~np.isin(labels, kept)
    if faded.any():
        _points(figure, points[faded], index[faded], "", {"color": FADED, "size": 4})
    for label in kept:
        here = labels == label
        colour, shape = label_style(label)
        marker = {"color": colour, "symbol": shape, "size": 5.5, "opacity": 0.85}
        _points(figure, points[here], index[here], plain(_label_name(label, names)), marker)
    if one_row_each:
        ticks = [plain(_label_name(label, names)) for label in present]
        figure.update_yaxes(tickvals=present, ticktext=ticks, showgrid=False, autorange="reversed")
    elif len(present) <= len(LABEL_COLOURS):
        for label in kept:
            _class_label(figure, points[labels == label], _label_name(label, names), label_style(label)[0])
    else:
        figure.update_layout(showlegend=True, legend={"itemsizing": "constant"})


def _class_label(figure: go.Figure, points: NDArray[np.float64], name: str, colour: str) -> None:
    """The name of a class, written on the middle of its points."""
    x, y = np.median(points, axis=0)
    figure.add_annotation(
        x=float(x),
        y=float(y),
        text=f"<b>{shortened(name, 14)}</b>",
        showarrow=False,
        font={"size": 12, "color": ink_on(colour)},
        bgcolor=colour,
        borderpad=2,
        opacity=0.92,
    )


def _scatter_values(
    figure: go.Figure, points: NDArray[np.float64], elbo: NDArray[Any] | None, index: NDArray[Any]
) -> None:
    if elbo is None:
        _points(figure, points, index, "", {"color": TERM_COLOURS["elbo"], "size": 5, "opacity": 0.8})
        return
    low, high = (float(edge) for edge in np.percentile(elbo, (2, 98)))
    marker = {
        "color": elbo,
        "colorscale": [list(stop) for stop in ELBO_SCALE],
        "cmin": low,
        "cmax": high,
        "size": 5.5,
        "opacity": 0.85,
        "colorbar": {"title": {"text": f"ELBO<br>{NATS}", "side": "top"}, "thickness": 10, "len": 0.9},
    }
    _points(figure, points, index, "", marker)


def _points(
    figure: go.Figure, points: NDArray[np.float64], index: NDArray[Any], name: str, marker: Mapping[str, Any]
) -> None:
    import plotly.graph_objects as go

    label = f"{name}, " if name else ""
    figure.add_trace(
        go.Scatter(
            x=points[:, 0].round(3),
            y=points[:, 1].round(3),
            customdata=index,
            name=name,
            mode="markers",
            marker={**marker, "line": {"width": 0}},
            selected={"marker": {"size": 12, "opacity": 1}},
            unselected={"marker": {"opacity": 0.5}},
            hovertemplate=f"{label}image %{{customdata}}<br>%{{x:.2f}}, %{{y:.2f}}<extra></extra>",
        )
    )


def _label_name(label: int, names: Sequence[str] | None) -> str:
    return names[label] if names and 0 <= label < len(names) else str(label)
