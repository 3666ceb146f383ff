"""Every figure of the project: arrays in, Plotly figures out. Knows no run, no page and no theme.

Backgrounds are transparent and lines keep to middle tones, so that one figure serves light and dark.
Points are drawn as SVG: WebGL traces need `unsafe-eval`, which a good content policy forbids.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import plotly.graph_objects as go

TERM_COLOURS: Mapping[str, str] = {
    "loss": "#8a919c",
    "reconstruction_loss": "#3f86d9",
    "kl_loss": "#dd7a2c",
    "regulariser_loss": "#a06ac4",
    "elbo": "#2b9c78",
}
"""One colour for each term of the loss, on every page."""

TERM_TITLES: Mapping[str, str] = {
    "loss": "Loss",
    "reconstruction_loss": "Reconstruction",
    "kl_loss": "KL divergence",
    "regulariser_loss": "Regulariser",
    "elbo": "ELBO",
}

LABEL_COLOURS: tuple[str, ...] = (
    "#1a55a1",
    "#d4572a",
    "#9bae4b",
    "#b371b8",
    "#11c1da",
    "#fd81a3",
    "#575514",
    "#5c8ef1",
    "#8e4b6a",
    "#6e866a",
)
"""Ten colours that stay apart (OKLab, at least 0.05) under full protanopia, deuteranopia and tritanopia, and
stand out from the app's light and dark backgrounds; found by search, checked by a test."""

LABEL_SHAPES: tuple[str, ...] = (
    "circle",
    "square",
    "diamond",
    "cross",
    "triangle-up",
    "star",
    "x",
    "hexagram",
)
"""What tells the eleventh class from the first: the colours begin again with the next shape."""

ELBO_SCALE = ((0.0, "#5b3a8c"), (0.5, "#3f86d9"), (1.0, "#8fd16a"))
FADED = "rgba(138, 145, 156, 0.35)"
GRID = "rgba(138, 145, 156, 0.22)"
NATS = "nats per image"


def label_style(label: int) -> tuple[str, str]:
    """The colour and the shape of a class, the same in every figure."""
    return (
        LABEL_COLOURS[label % len(LABEL_COLOURS)],
        LABEL_SHAPES[label // len(LABEL_COLOURS) % len(LABEL_SHAPES)],
    )


@lru_cache(maxsize=1)
def template() -> go.layout.Template:
    """What all figures share: no frame, faint grid, room for direct labels, tabular hover texts."""
    import plotly.graph_objects as go

    axis = {"gridcolor": GRID, "zeroline": False, "showline": False, "ticks": "", "automargin": True}
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": False,
        }
    )


def loss_curve(
    records: Sequence[Mapping[str, Any]],
    term: str,
    *,
    progress: Mapping[str, Any] | None = None,
    epochs: int | None = None,
    height: int = 230,
) -> go.Figure:
    """One term of the loss by epoch: train dotted, test solid, each labelled at its end with its last value.

    `records` are a run's metrics; `progress` adds the running epoch's mean so far as an open point; `epochs`
    fixes the end of the axis, so that nothing moves while the curve grows.
    """
    colour = TERM_COLOURS[term]
    figure = _figure(height=height, title=f"{TERM_TITLES[term]} <span style='font-weight:400'>({NATS})</span>")
    train = [(record["epoch"], record["train"][term]) for record in records if term in record.get("train", {})]
    test = [(record["epoch"], record["test"][term]) for record in records if term in (record.get("test") or {})]
    now = _running(progress, term, after=train[-1][0] if train else 0)
    _line(figure, [*train, *now], "train", colour, dash="dot", last_is_open=bool(now))
    _line(figure, test, "test", colour)
    ends = [(series[-1], name) for series, name in ((train, "train"), (test, "test")) if series]
    low, high = _value_range([value for _, value in (*train, *now)], [value for _, value in test])
    _label_ends(figure, ends, colour, span=high - low)
    last = max([epoch for epoch, _ in (*train, *now, *test)], default=1.0)
    end = float(max(epochs or 0, last))
    figure.update_xaxes(title_text="epoch", range=[0, end * 1.02 + 0.02], nticks=6)
    figure.update_yaxes(range=[low, high], nticks=5, tickformat="~f", showticklabels=bool(train or now))
    return figure


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
    figure = _figure(height=height)
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
        figure.update_yaxes(
            title_text=z_name(dimensions[1]), range=[-edge, edge], scaleanchor="x", constrain="domain", nticks=7
        )
    elif labels is None:
        figure.update_yaxes(visible=False)
    return figure


def kl_bars(kl: Sequence[float], *, active: Sequence[bool] | None = None, height: int = 220) -> go.Figure:
    """Nats of KL in each latent dimension, the largest first; the inactive ones are pale."""
    import plotly.graph_objects as go

    order = np.argsort(np.asarray(kl))[::-1]
    names = [z_name(int(dimension)) for dimension in order]
    alive = np.ones(len(order), bool) if active is None else np.asarray(active)[order]
    figure = _figure(height=height)
    figure.add_trace(
        go.Bar(
            x=names,
            y=np.asarray(kl)[order],
            marker_color=[TERM_COLOURS["kl_loss"] if on else FADED for on in alive],
            marker_line_width=0,
            hovertemplate="%{x}: %{y:.2f} nats<extra></extra>",
        )
    )
    # A few bars stay slim, and stand on the left.
    figure.update_xaxes(type="category", showgrid=False, nticks=30, range=[-0.6, max(len(order), 14) - 0.4])
    figure.update_yaxes(title_text=NATS, rangemode="tozero", nticks=5)
    figure.update_layout(bargap=0.25)
    return figure


def reach(z: NDArray[np.floating[Any]]) -> float:
    """How far to either side of the origin a view of codes (n, d) goes: 3, or what holds 99.8 % of the coordinates.

    A few codes may lie far off; a frame round those would show little of the others.
    """
    return float(max(3.0, np.ceil(2 * np.quantile(np.abs(z), 0.998)) / 2)) if z.size else 3.0


def z_name(dimension: int) -> str:
    """What a latent dimension is called: z₁ is dimension 0."""
    return "z" + str(dimension + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


# ---------------------------------------------------------------------------------------------- pieces


def _figure(*, height: int, title: str = "") -> go.Figure:
    import plotly.graph_objects as go

    top = 34 if title else 10
    return go.Figure(
        layout={
            "template": template(),
            "height": height,
            "margin": {"l": 8, "r": 8, "t": top, "b": 8},
            "title": {"text": title, "font": {"size": 14}, "y": 0.98, "yanchor": "top"} if title else None,
            "paper_bgcolor": "rgba(0,0,0,0)",  # said here too: a theme laid over the template paints it
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "dragmode": False,
        }
    )


def _running(progress: Mapping[str, Any] | None, term: str, *, after: float) -> list[tuple[float, float]]:
    """The point of the epoch that is not over yet."""
    if progress is None or term not in (progress.get("train") or {}) or progress["epoch"] <= after:
        return []
    return [(float(progress["epoch"]), float(progress["train"][term]))]


def _line(
    figure: go.Figure,
    points: Sequence[tuple[float, float]],
    name: str,
    colour: str,
    *,
    dash: str = "solid",
    last_is_open: bool = False,
) -> None:
    import plotly.graph_objects as go

    sizes = [4.0] * len(points) if len(points) < 3 else [0.0] * len(points)
    symbols = ["circle"] * len(points)
    if last_is_open:
        sizes[-1], symbols[-1] = 7.0, "circle-open"
    figure.add_trace(
        go.Scatter(
            x=[epoch for epoch, _ in points],
            y=[value for _, value in points],
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2 if dash == "solid" else 1.6, "dash": dash},
            marker={"size": sizes, "symbol": symbols, "opacity": 1},
            cliponaxis=True,
            hovertemplate=f"{name}, epoch %{{x:.4~g}}: %{{y:.2f}}<extra></extra>",
        )
    )


def _label_ends(
    figure: go.Figure, ends: Sequence[tuple[tuple[float, float], str]], colour: str, *, span: float
) -> None:
    """Writes each series' name and last value beside its end; two close ends are pushed apart."""
    shifts = [0.0] * len(ends)
    if len(ends) == 2 and abs(ends[0][0][1] - ends[1][0][1]) < 0.1 * span:
        upper = int(ends[1][0][1] > ends[0][0][1])
        shifts[upper], shifts[1 - upper] = 9.0, -9.0
    for ((epoch, value), name), shift in zip(ends, shifts, strict=True):
        figure.add_annotation(
            x=epoch,
            y=value,
            yshift=shift,
            text=f"{name} {value:.{1 if abs(value) >= 20 else 2}f}",
            showarrow=False,
            xanchor="left",
            xshift=7,
            font={"color": colour, "size": 12},
        )
    figure.update_layout(margin_r=74)  # always, so that nothing moves when the first label comes


def _value_range(train: Sequence[float], test: Sequence[float]) -> tuple[float, float]:
    """Axis limits that the first epochs, far off, do not rule once there are enough later ones."""
    settled = [
        *train[len(train) // 8 if len(train) > 4 else 0 :],
        *test[len(test) // 8 if len(test) > 4 else 0 :],
    ]
    finite = [value for value in settled if np.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    pad = max((high - low) * 0.12, abs(high) * 0.002, 0.05)
    return low - pad, high + pad


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
        _points(figure, points[here], index[here], _label_name(label, names), marker)
    if one_row_each:
        ticks = [_label_name(label, names) for label in present]
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
        text=f"<b>{name if len(name) <= 14 else name[:13] + '…'}</b>",
        showarrow=False,
        font={"size": 12, "color": "#ffffff"},
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
    """The name of a class, with nothing in it that Plotly would read as markup."""
    return html.escape(names[label], quote=False) if names and label < len(names) else str(label)
