"""Losses by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vae_tf.config import TrainConfig
from vae_tf.figures.style import NATS, TERM_COLOURS, TERM_TITLES, empty

if TYPE_CHECKING:
    import plotly.graph_objects as go


AROUND = 90
"""About how many pixels of a figure's height its title and the numbers under its axis take."""
SHORT = 5
"""Letters of a line's name that leave room for its last value beside it; of longer ones it stands below."""


def loss_curve(
    records: Sequence[Mapping[str, Any]],
    term: str,
    *,
    progress: Mapping[str, Any] | None = None,
    epochs: int | None = None,
    train_name: str = "train",
    test_name: str = "test",
    height: int = 230,
) -> go.Figure:
    """One term of the loss by epoch: train dotted, test solid, each labelled at its end with its last value.

    `records` are a run's metrics; `progress` adds the running epoch's mean so far as an open point; `epochs`
    fixes the end of the axis, so that nothing moves while the curve grows. The names say what the two lines are of,
    where that differs in more than the images: "train (dynamic)".
    """
    colour = TERM_COLOURS[term]
    figure = empty(height=height, title=f"{TERM_TITLES[term]} <span style='font-weight:400'>({NATS})</span>")
    train = [(record["epoch"], record["train"][term]) for record in records if term in record.get("train", {})]
    test = [(record["epoch"], record["test"][term]) for record in records if term in (record.get("test") or {})]
    now = running(progress, term, after=train[-1][0] if train else 0)
    low, high = value_range([value for _, value in (*train, *now)], [value for _, value in test])
    _line(figure, from_inside([*train, *now], low, high), train_name, colour, dash="dot", last_is_open=bool(now))
    _line(figure, from_inside(test, low, high), test_name, colour)
    last = max([float(epoch) for epoch, _ in (*train, *now, *test)], default=1.0)
    ends = [((last, series[-1][1]), name) for series, name in ((train, train_name), (test, test_name)) if series]
    stacked = max(len(train_name), len(test_name)) > SHORT
    _label_ends(figure, ends, colour, axis=(low, high), tall=height - AROUND, stacked=stacked)
    end = float(max(epochs or 0, last))
    figure.update_xaxes(title_text="epoch", range=[0, end * 1.02 + 0.02], nticks=6)
    figure.update_yaxes(range=[low, high], nticks=5, tickformat="~f", showticklabels=bool(train or now))
    return figure


def series_names(config: TrainConfig) -> dict[str, str]:
    """What the two lines of a loss are called: with their targets where these differ."""
    train, test = config.model.train_targets, config.model.eval_targets
    return {} if train == test else {"train_name": f"train ({train})", "test_name": f"test ({test})"}


def running(progress: Mapping[str, Any] | None, term: str, *, after: float) -> list[tuple[float, float]]:
    """The point of the epoch that is not over yet."""
    if progress is None or term not in (progress.get("train") or {}) or progress["epoch"] <= after:
        return []
    return [(float(progress["epoch"]), float(progress["train"][term]))]


def from_inside(points: Sequence[tuple[float, float]], low: float, high: float) -> Sequence[tuple[float, float]]:
    """The points from the first one on that lies on the axis: a line from far off would be a spike at its edge."""
    first = next((place for place, (_, value) in enumerate(points) if low <= value <= high), 0)
    return points[first:]


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
    figure: go.Figure,
    ends: Sequence[tuple[tuple[float, float], str]],
    colour: str,
    *,
    axis: tuple[float, float],
    tall: float,
    stacked: bool,
) -> None:
    """Writes each series' name and last value beside its end; of two close ones, one gives way to the middle."""
    between, rows = ("<br>", 2) if stacked else (" ", 1)
    shifts = _apart([value for (_, value), _ in ends], axis, tall=tall, room=18.0 * rows)
    for ((epoch, value), name), shift in zip(ends, shifts, strict=True):
        figure.add_annotation(
            x=epoch,
            y=value,
            yshift=shift,
            text=f"{name}{between}{value:.{1 if abs(value) >= 20 else 2}f}",
            showarrow=False,
            xanchor="left",
            align="left",
            xshift=7,
            font={"color": colour, "size": 12},
        )
    figure.update_layout(margin_r=98 if stacked else 74)  # always, so that nothing moves when the first label comes


def _apart(values: Sequence[float], axis: tuple[float, float], *, tall: float, room: float) -> list[float]:
    """By how many pixels to move up the labels of up to two values on an axis `tall` pixels high, so that each has its
    room inside."""
    shifts = [0.0] * len(values)
    low, high = axis
    overlap = room - (max(values) - min(values)) / (high - low) * tall if len(values) == 2 else 0.0
    if overlap > 0:
        upper = int(values[1] > values[0])
        if sum(values) / 2 > (low + high) / 2:
            shifts[1 - upper] = -overlap
        else:
            shifts[upper] = overlap
    return shifts


def value_range(*lines: Sequence[float]) -> tuple[float, float]:
    """Axis limits that the first epochs of each line, far off, do not rule once there are enough later ones."""
    settled = [value for line in lines for value in line[len(line) // 8 if len(line) > 4 else 0 :]]
    finite = [value for value in settled if np.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    pad = max((high - low) * 0.12, abs(high) * 0.002, 0.05)
    return low - pad, high + pad
