"""The true posterior of an image on the latent plane, with Gaussians over it; gaps of bounds. Knows no chain: one is
played over the figure where it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vae_tf.figures.style import NATS, empty, z_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

Doubles = NDArray[np.float64]

DENSITY_SCALE = ((0.0, "rgba(154, 99, 201, 0)"), (0.25, "rgba(154, 99, 201, 0.4)"), (1.0, "rgba(154, 99, 201, 1)"))
"""One middle tone, ever less transparent: the peak stands out most on a light ground and on a dark one."""
BAR_BESIDE = {"thickness": 8, "lenmode": "pixels", "len": 220, "x": 1.01, "y": 1, "yanchor": "top"}
"""Where the plot is, at the top, however narrow the page."""
GAUSSIAN_COLOURS: Mapping[str, str] = {"encoder": "#3f86d9", "diagonal": "#dd7a2c", "full": "#2b9c78"}
GAUSSIAN_TITLES: Mapping[str, str] = {
    "encoder": "the encoder's q(z|x)",
    "diagonal": "best diagonal Gaussian",
    "full": "best Gaussian",
}
CHAIN_COLOURS = ("#d4572a", "#11c1da", "#fd81a3", "#9bae4b", "#5c8ef1", "#b371b8", "#575514", "#8e4b6a")
HELD = 0.95
"""The share of a Gaussian that its ellipse holds."""
ERROR = {"type": "data", "thickness": 1.6, "width": 4}
WORDS = 96
"""Pixels that the words beside the longest bar are wide, at most."""
BAR = 0.5
"""How opaque a bar is: its error, in the whole colour, is seen on it and beside it."""


@dataclass(frozen=True)
class Ellipse:
    """A Gaussian of the plane: a name of `GAUSSIAN_TITLES`, its mean (2,) and covariance (2, 2)."""

    name: str
    mean: Sequence[float]
    covariance: Sequence[Sequence[float]]


def posterior_plane(
    across: ArrayLike,
    up: ArrayLike,
    log_density: ArrayLike,
    ellipses: Sequence[Ellipse] = (),
    *,
    height: int = 560,
) -> go.Figure:
    """p(z|x) as a heat map, rows at `up`, columns at `across`; a line around 95 % of each Gaussian.

    The window is a square, as wide as the longer side of the grid, and one unit is as long across as up.
    """
    import plotly.graph_objects as go

    figure = empty(height=height)
    density = np.exp(np.asarray(log_density, np.float64))
    x, y = np.asarray(across, np.float64), np.asarray(up, np.float64)
    figure.add_trace(
        go.Heatmap(
            x=x,
            y=y,
            z=density.astype(np.float32),
            colorscale=[list(stop) for stop in DENSITY_SCALE],
            zsmooth="best",
            colorbar={"title": {"text": "p(z|x)", "side": "top"}, "nticks": 4, **BAR_BESIDE},
            hovertemplate="%{x:.3f}, %{y:.3f}: density %{z:.3g}<extra></extra>",
        )
    )
    for ellipse in ellipses:
        _draw_ellipse(figure, ellipse)
    window = square(x, y)
    figure.update_xaxes(title_text=z_name(0), range=window[0], constrain="domain", nticks=6)
    figure.update_yaxes(
        title_text=z_name(1), range=window[1], scaleanchor="x", constrain="domain", constraintoward="top", nticks=6
    )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    return figure


def square(across: ArrayLike, up: ArrayLike) -> list[list[float]]:
    """The ends of both axes: of the longer one's length, each round the middle of its own grid."""
    ends = [(float(np.min(axis)), float(np.max(axis))) for axis in (across, up)]
    half = max(high - low for low, high in ends) / 2.0
    return [[(low + high) / 2.0 - half, (low + high) / 2.0 + half] for low, high in ends]


def outline(mean: ArrayLike, covariance: ArrayLike, *, held: float = HELD, points: int = 97) -> Doubles:
    """The closed line (points, 2) around that share of a Gaussian of the plane: |z - mean| in its own units is
    sqrt(-2 log(1 - held))."""
    angle = np.linspace(0.0, 2.0 * np.pi, points)
    circle = np.sqrt(-2.0 * np.log1p(-held)) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    root = np.linalg.cholesky(np.asarray(covariance, np.float64))
    return np.asarray(np.asarray(mean, np.float64) + circle @ root.T)


def gap_bars(figures: Mapping[str, Any], *, height: int = 240) -> go.Figure:
    """How far below log p(x) the encoder's bound, the best diagonal and the best full one are, with their
    standard errors, as bars too; `figures` are those of `vae_tf.inference.gaps.gap_figures` by name, with `_se`, which
    is None where there is none."""
    import plotly.graph_objects as go

    rows = {"encoder": "inference", "diagonal": "approximation", "full": "full_approximation"}
    figure = empty(height=height)
    for bound, gap in rows.items():
        error, colour = figures[f"{gap}_se"], GAUSSIAN_COLOURS[bound]
        figure.add_trace(
            go.Bar(
                x=[figures[gap]],
                y=[GAUSSIAN_TITLES[bound]],
                orientation="h",
                marker={"color": colour, "opacity": BAR, "line": {"width": 0}},
                error_x=None if error is None else {**ERROR, "array": [error], "color": colour},
                customdata=[[figures[bound]]],
                hovertemplate="bound %{customdata[0]:.2f}, %{x:.2f} nats below log p(x)<extra></extra>",
            )
        )
        # Beyond the error's end, which a bar's own text would lie across.
        figure.add_annotation(
            x=figures[gap] + (error or 0.0),
            y=GAUSSIAN_TITLES[bound],
            text=f"{figures[gap]:.2f}" + ("" if error is None else f" ± {error:.2f}"),
            showarrow=False,
            xanchor="left",
            xshift=8,
        )
    title = f"below log p(x) = {figures['log_evidence']:.1f}, {NATS}".replace("-", "−")
    reach = max(figures[gap] + (figures[f"{gap}_se"] or 0.0) for gap in rows.values())
    figure.update_xaxes(title_text=title, range=[min(0.0, figures["full_approximation"]), max(reach, 1e-6) * 1.02])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(bargap=0.35, margin={"l": 8, "r": WORDS, "t": 10, "b": 8})
    return figure


def _draw_ellipse(figure: go.Figure, ellipse: Ellipse) -> None:
    import plotly.graph_objects as go

    line = outline(ellipse.mean, ellipse.covariance)
    figure.add_trace(
        go.Scatter(
            x=line[:, 0],
            y=line[:, 1],
            name=GAUSSIAN_TITLES[ellipse.name],
            mode="lines",
            line={"color": GAUSSIAN_COLOURS[ellipse.name], "width": 2.4 if ellipse.name == "encoder" else 1.2},
            hovertemplate=f"{GAUSSIAN_TITLES[ellipse.name]}: around {HELD:.0%} of it<extra></extra>",
        )
    )
