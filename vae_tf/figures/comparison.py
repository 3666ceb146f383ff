"""One term of the loss of several runs, laid over each other. Knows curves, no runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vae_tf.figures.curves import from_inside, value_range
from vae_tf.figures.style import NATS, TERM_TITLES, empty, ink_on, shortened

if TYPE_CHECKING:
    import plotly.graph_objects as go

RUN_COLOURS: tuple[str, ...] = ("#2c59d7", "#d57828", "#ab397b", "#21a487", "#ad7cda", "#746625")
"""One colour for each run of a comparison: apart under full colour blindness (OKLab, at least 0.1), and three times
as light or dark as the app's backgrounds; found by search, checked by a test."""
AXES: Mapping[str, str] = {"epoch": "epoch", "step": "step", "seconds": "seconds of training"}
"""What curves may run by: names in a run's records, and what the axis is called."""
BETTER = {"elbo": "higher is better", "loss": "lower is better", "reconstruction_loss": "lower is better"}
ROOM = 18.0
"""Pixels from one line's label to the next."""
MARGINS = 90
"""Pixels of a figure's height that are not its axis."""


@dataclass(frozen=True)
class Line:
    """One run in a comparison: what it is called, its colour, its records, and where its running epoch is."""

    tag: str
    name: str
    colour: str
    records: Sequence[Mapping[str, Any]]
    progress: Mapping[str, Any] | None = field(default=None)

    def points(self, term: str, split: str, by: str) -> list[tuple[float, float]]:
        """A term of its loss after each epoch, by epoch, step or seconds; for "train" also as it is now."""
        records = [record for record in self.records if term in (record.get(split) or {})]
        now = self.progress
        if split == "train" and now and term in (now.get("train") or {}):
            last = self.records[-1]["epoch"] if self.records else 0.0
            records += [now] if now["epoch"] > last else []
        return [(float(record[by]), float(record[split][term])) for record in records]


def overlaid_curves(
    lines: Sequence[Line], term: str, *, by: str = "epoch", train: bool = True, height: int = 280
) -> go.Figure:
    """A term of the loss of each run: test solid, and train dotted if wanted; the tags stand beside, the best on top.

    `by` is one of `AXES`. The number beside a tag is the run's last test value (its last train value where it has
    none).
    """
    better = f", {BETTER[term]}" if term in BETTER else ""
    figure = empty(height=height, title=f"{TERM_TITLES[term]} <span style='font-weight:400'>({NATS}{better})</span>")
    drawn = [(line, line.points(term, "train", by), line.points(term, "test", by)) for line in lines]
    shown = [points for _, *both in drawn for points in (both if train else both[1:])]
    low, high = value_range(*([value for _, value in points] for points in shown))
    for line, trained, tested in drawn:
        if train:
            _draw(figure, line, "train", from_inside(trained, low, high), by)
        _draw(figure, line, "test", from_inside(tested, low, high), by)
    ends = [
        (line, points[-1][1]) for line, *both in drawn for points in [both[1] or (both[0] if train else [])] if points
    ]
    _label(figure, ends, (low, high), height - MARGINS)
    last = max((x for points in shown for x, _ in points), default=1.0)
    figure.update_xaxes(title_text=AXES[by], range=[0, last * 1.02], nticks=6)
    figure.update_yaxes(range=[low, high], nticks=5, tickformat="~f", showticklabels=bool(ends))
    return figure


def _draw(figure: go.Figure, line: Line, split: str, points: Sequence[tuple[float, float]], by: str) -> None:
    import plotly.graph_objects as go

    solid = split == "test"
    size = 5 if solid else 4
    name = shortened(line.name, 40)
    figure.add_trace(
        go.Scatter(
            x=[x for x, _ in points],
            y=[y for _, y in points],
            name=f"{line.tag} {split}",
            mode="lines+markers" if len(points) < 3 else "lines",
            line={"color": line.colour, "width": 2 if solid else 1.5, "dash": "solid" if solid else "dot"},
            marker={"size": size},
            opacity=1.0 if solid else 0.75,
            hovertemplate=f"<b>{line.tag}</b> {name}<br>{split}, {by} %{{x:,.4~g}}: %{{y:.2f}}<extra></extra>",
        )
    )


def _label(figure: go.Figure, ends: Sequence[tuple[Line, float]], axis: tuple[float, float], pixels: float) -> None:
    """Writes each run's tag and last value in the right margin, at its height, or as near as the others let it."""
    low, high = axis
    wanted = [(min(max(value, low), high) - low) / (high - low) * pixels for _, value in ends]
    for (line, value), there, place in zip(ends, wanted, apart(wanted, room=ROOM, top=pixels), strict=True):
        at = {"x": 1, "xref": "paper", "y": min(max(value, low), high), "yshift": place - there}
        plate = {"bgcolor": line.colour, "borderpad": 1, "font": {"color": ink_on(line.colour), "size": 11}}
        figure.add_annotation(**at, **plate, text=f"<b>{line.tag}</b>", showarrow=False, xanchor="left", xshift=8)
        words = f"{value:.{1 if abs(value) >= 20 else 2}f}".replace("-", "−")
        figure.add_annotation(**at, text=words, showarrow=False, xanchor="left", xshift=26)
    figure.update_layout(margin_r=86)


def apart(places: Sequence[float], *, room: float, top: float) -> list[float]:
    """Places at least `room` apart in the same order, none above `top` where they fit, each as near as that allows.

    Those that crowd stand round their middle (pool adjacent violators: the least sum of squared moves).
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    pools: list[list[float]] = []  # of places, each less the room that those below it take
    for rank, i in enumerate(order):
        pools.append([places[i] - rank * room])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1].extend(last)
    ceiling = top - room * (len(places) - 1)
    settled = [min(max(_mean(pool), 0.0), max(ceiling, 0.0)) for pool in pools for _ in pool]
    moved = dict(zip(order, (base + rank * room for rank, base in enumerate(settled)), strict=True))
    return [moved[i] for i in range(len(places))]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
