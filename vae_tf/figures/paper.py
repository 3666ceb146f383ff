"""Curves over training samples beside those of a paper: a panel for each experiment, ours solid, the paper's dotted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_tf.figures.style import GRID, NATS, empty

if TYPE_CHECKING:
    import plotly.graph_objects as go

ALGORITHM_COLOURS: Mapping[str, str] = {
    "aevb": "#3f86d9",
    "wake-sleep": "#dd7a2c",
    "mcem": "#2b9c78",
    "mean-field": "#a06ac4",
}
"""One colour for each algorithm, in every figure."""
SHORT: Mapping[str, str] = {"aevb": "AEVB", "wake-sleep": "wake-sleep", "mcem": "MCEM", "mean-field": "mean field"}
PAPERS = "<br>(paper)"
COLUMNS, TALL = 3, 300
INSIDE, APART = 240, 13
"""Pixels that a panel's lines have from bottom to top, about; and from one line of names to the next."""
EDGE = 0.03
"""The share of the axis left of the first samples: what stands there is seen whole."""
SPLITS: Mapping[str, tuple[float, float]] = {"test": (1.0, 2.2), "train": (0.5, 1.4)}
"""How opaque and how wide a line of each split is."""
SETTLED = 0.25
"""The share of the first points of the paper's lines that do not rule the axis: they are far off."""


@dataclass(frozen=True)
class PaperLine:
    """A line of ours and the paper's beside it: values in nats per image after so many samples; either may be empty.
    `errors` are standard errors of ours, or None: bars of the same length."""

    algorithm: str
    split: str
    samples: Sequence[int]
    values: Sequence[float]
    paper_samples: Sequence[int] = ()
    paper_values: Sequence[float] = ()
    errors: Sequence[float | None] = ()


def paper_panels(
    panels: Mapping[str, Sequence[PaperLine]],
    *,
    quantity: str,
    budget: int,
    first: int = 10_000,
    settled: int | None = None,
    whole: bool = False,
) -> go.Figure:
    """A panel a title, each with its lines over the logarithm of training samples, named right of the panel, where no
    line goes; a panel without a line says so.

    `first` and `budget` end the axis, so that nothing moves while the lines grow; what ours are before `settled`
    samples (a tenth of the budget) is far off, and does not rule the other axis; nor, unless `whole`, does the steep
    beginning of the paper's. Test lines are strong, training lines faint; the paper's are thin and dotted in the same
    colour.
    """
    from plotly.subplots import make_subplots

    settled, share = budget // 10 if settled is None else settled, 0.0 if whole else SETTLED

    columns = min(COLUMNS, max(1, len(panels)))
    rows = max(1, -(-len(panels) // columns))
    figure = make_subplots(rows=rows, cols=columns, subplot_titles=list(panels), horizontal_spacing=0.09)
    figure.update_layout(empty(height=TALL * rows + 40).layout)
    figure.update_layout(margin={"l": 8, "r": 70, "t": 40, "b": 8})
    for place, lines in enumerate(panels.values()):
        row, column = place // columns + 1, place % columns + 1
        for line in lines:
            _draw(figure, line, budget, row, column)
        height = _height(lines, budget, settled, share)
        across = _across(first, budget)
        if height is None:
            _say_nothing(figure, across, row, column)
        else:
            _name(figure, lines, budget, across[1], height, row, column)
            figure.update_yaxes(range=height, row=row, col=column)
        figure.update_xaxes(type="log", range=across, dtick=1, gridcolor=GRID, row=row, col=column)
        figure.update_yaxes(nticks=6, row=row, col=column)
    figure.update_xaxes(title_text="training samples", row=rows)
    figure.update_yaxes(title_text=f"{quantity}, {NATS}", col=1)
    return figure


def _draw(figure: go.Figure, line: PaperLine, budget: int, row: int, column: int) -> None:
    """The paper's and, where there is something of it, ours."""
    import plotly.graph_objects as go

    colour, (opacity, width) = ALGORITHM_COLOURS[line.algorithm], SPLITS[line.split]
    at, values = _theirs(line, budget)
    figure.add_trace(
        go.Scatter(
            x=at,
            y=values,
            name=f"{line.algorithm}, {line.split}, the paper's",
            mode="lines",
            line={"color": colour, "width": 1, "dash": "dot"},
            opacity=opacity,
            hovertemplate=f"the paper, {line.algorithm} {line.split}, %{{x:.3s}}: %{{y:.1f}}<extra></extra>",
        ),
        row=row,
        col=column,
    )
    if not line.samples:
        return
    errors = [error or 0.0 for error in line.errors]
    figure.add_trace(
        go.Scatter(
            x=list(line.samples),
            y=list(line.values),
            error_y={"type": "data", "array": errors, "thickness": 1, "width": 2} if any(errors) else None,
            name=f"{line.algorithm}, {line.split}",
            mode="lines" if len(line.samples) > 1 else "markers",
            line={"color": colour, "width": width},
            cliponaxis=len(line.samples) > 1,
            opacity=opacity,
            hovertemplate=f"{line.algorithm} {line.split}, %{{x:.3s}}: %{{y:.1f}}<extra></extra>",
        ),
        row=row,
        col=column,
    )


def _name(
    figure: go.Figure,
    lines: Sequence[PaperLine],
    budget: int,
    end: float,
    height: list[float],
    row: int,
    column: int,
) -> None:
    """Names each algorithm beside the end of the axis, where the longer of its test lines ends, ours or the paper's;
    "(paper)" where there is nothing of ours. Names that would meet make way."""
    ends = []
    for line in lines:
        value = _last(line, budget)
        if line.split == "test" and value is not None:
            seen = min(max(value, height[0]), height[1])
            ends.append((seen, line.algorithm, SHORT[line.algorithm] + ("" if line.samples else PAPERS)))
    top = -float(APART)  # of the name below, in pixels from the panel's bottom
    for value, algorithm, name in sorted(ends):
        pixels = INSIDE * (value - height[0]) / (height[1] - height[0])
        half = APART * (1 + name.count("<br>")) / 2
        place = max(pixels, top + half)
        top = place + half
        figure.add_annotation(
            x=end,
            y=value,
            yshift=place - pixels,
            xshift=4,
            text=name,
            align="left",
            showarrow=False,
            xanchor="left",
            yanchor="middle",
            font={"color": ALGORITHM_COLOURS[algorithm], "size": 11},
            row=row,
            col=column,
        )


def _last(line: PaperLine, budget: int) -> float | None:
    """The value at which the longer line ends, ours where both end together; None where there is neither."""
    at, values = _theirs(line, budget)
    if line.samples and (not at or line.samples[-1] >= at[-1]):
        return line.values[-1]
    return values[-1] if values else None


def _across(first: int, budget: int) -> list[float]:
    """The axis of samples, as logarithms: some way left of the first, a little right of the last."""
    low, high = float(np.log10(first)), float(np.log10(budget)) + 0.02
    return [low - EDGE * (high - low), high]


def _say_nothing(figure: go.Figure, across: list[float], row: int, column: int) -> None:
    """In place of an axis of values that nothing rules."""
    middle = {"x": sum(across) / 2, "y": 0.5, "xanchor": "center", "yanchor": "middle"}
    figure.add_annotation(**middle, text="Nothing to draw yet", showarrow=False, row=row, col=column)
    figure.update_yaxes(range=[0, 1], showticklabels=False, showgrid=False, row=row, col=column)


def _theirs(line: PaperLine, budget: int) -> tuple[list[int], list[float]]:
    """The paper's samples and values, up to the budget."""
    near = [i for i, samples in enumerate(line.paper_samples) if samples <= budget]
    return [line.paper_samples[i] for i in near], [line.paper_values[i] for i in near]


def _height(lines: Sequence[PaperLine], budget: int, settled: int, share: float) -> list[float] | None:
    """The axis of values: that of the settled parts of all lines."""
    kept: list[float] = []
    for line in lines:
        theirs = _theirs(line, budget)[1]
        kept += theirs[int(share * len(theirs)) :]
        kept += [value for at, value in zip(line.samples, line.values, strict=True) if at >= settled]
    if not kept:
        return None
    pad = max(0.06 * (max(kept) - min(kept)), 0.5)
    return [min(kept) - pad, max(kept) + pad]
