"""Estimates of one quantity beside each other: log p(x) by several estimators. Knows numbers and names only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_tf.figures.style import FADED, NATS, TERM_COLOURS, empty

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLOURS = {"lower bound": TERM_COLOURS["reconstruction_loss"], "estimate": "#a06ac4", "exact": TERM_COLOURS["elbo"]}
SYMBOLS = {"lower bound": "triangle-right", "estimate": "circle", "exact": "diamond"}
"""A lower bound points to where the truth is."""
ROW = 34
"""Pixels from one estimator to the next."""


@dataclass(frozen=True)
class LadderRung:
    """One estimator: what it is called, its kind ("lower bound", "estimate", "exact"), and its mean, nats per image.

    `error`: the standard error of its difference from the reference, None where it has none. `note`: how far it is.
    """

    title: str
    kind: str
    value: float
    error: float | None
    note: str = ""


def estimate_ladder(rungs: Sequence[LadderRung], *, reference: LadderRung, height: int | None = None) -> go.Figure:
    """A dot a rung, one below the other, with its error, and its value beside it; a line through the reference."""
    import plotly.graph_objects as go

    figure = empty(height=height or 96 + ROW * len(rungs))
    names = [rung.title for rung in rungs]
    figure.add_vline(reference.value, line={"color": COLOURS[reference.kind], "width": 1.4, "dash": "dot"})
    figure.add_trace(
        go.Scatter(
            x=[rung.value for rung in rungs],
            y=names,
            error_x={
                "type": "data",
                "array": [rung.error or 0.0 for rung in rungs],
                "thickness": 1.2,
                "width": 4,
                "color": FADED.replace("0.35", "0.9"),
            },
            mode="markers",
            marker={
                "size": 11,
                "symbol": [SYMBOLS[rung.kind] for rung in rungs],
                "color": [COLOURS[rung.kind] for rung in rungs],
                "opacity": [0.45 if rung.note else 1.0 for rung in rungs],
            },
            customdata=[f"{rung.kind}{f', {rung.note}' if rung.note else ''}" for rung in rungs],
            hovertemplate="%{y}: %{x:.2f} nats (%{customdata})<extra></extra>",
            cliponaxis=False,
        )
    )
    for rung in rungs:
        figure.add_annotation(
            x=1.0,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=rung.title,
            text=_words(rung),
            align="left",
            showarrow=False,
        )
    figure.update_xaxes(title_text=f"log p(x) or its bound, {NATS}", nticks=6, range=_range(rungs))
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=names[::-1], range=[-0.6, len(names) - 0.4]
    )
    figure.update_layout(margin={"l": 8, "r": 78, "t": 10, "b": 8})
    return figure


def _words(rung: LadderRung) -> str:
    value = f"{rung.value:.2f}".replace("-", "\u2212")
    return f"<b>{value}</b>" + (f"<br><span style='font-size:0.8em'>{rung.note}</span>" if rung.note else "")


def _range(rungs: Sequence[LadderRung]) -> list[float]:
    """All dots with their errors, and room beside them for their words."""
    low = min(rung.value - (rung.error or 0.0) for rung in rungs)
    high = max(rung.value + (rung.error or 0.0) for rung in rungs)
    room = max(0.08 * (high - low), 0.05)
    return [low - room, high + room]
