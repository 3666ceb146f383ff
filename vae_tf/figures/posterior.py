"""The true posterior of an image on the latent plane, with Gaussians over it and a chain through it; gaps of bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vae_tf.figures.style import NATS, TERM_COLOURS, empty, z_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

Doubles = NDArray[np.float64]

DENSITY_SCALE = ((0.0, "rgba(138, 145, 156, 0)"), (0.25, "rgba(138, 145, 156, 0.35)"), (1.0, "rgba(91, 58, 140, 0.9)"))
GAUSSIAN_COLOURS: Mapping[str, str] = {"encoder": "#3f86d9", "diagonal": "#dd7a2c", "full": "#2b9c78"}
GAUSSIAN_TITLES: Mapping[str, str] = {
    "encoder": "the encoder's q(z|x)",
    "diagonal": "best diagonal Gaussian",
    "full": "best Gaussian",
}
CHAIN_COLOURS = ("#d4572a", "#11c1da", "#fd81a3", "#9bae4b", "#5c8ef1", "#b371b8", "#575514", "#8e4b6a")
HELD = 0.95
"""The share of a Gaussian that its ellipse holds."""
TRAIL = 12
"""Steps that a chain trails behind it."""


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
    chain: NDArray[np.floating[Any]] | None = None,
    height: int = 460,
) -> go.Figure:
    """p(z|x) as a heat map, rows at `up`, columns at `across`; a line around 95 % of each Gaussian.

    `chain` (steps, chains, 2): a button plays it, and a slider goes through its steps; nothing moves by itself.
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
            colorbar={"title": {"text": "p(z|x)", "side": "top"}, "thickness": 10, "len": 0.6, "nticks": 4},
            hovertemplate="%{x:.3f}, %{y:.3f}: density %{z:.3g}<extra></extra>",
        )
    )
    for ellipse in ellipses:
        _draw_ellipse(figure, ellipse)
    figure.update_xaxes(title_text=z_name(0), range=[x[0], x[-1]], constrain="domain", nticks=6)
    figure.update_yaxes(title_text=z_name(1), range=[y[0], y[-1]], scaleanchor="x", constrain="domain", nticks=6)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    if chain is not None and len(chain):
        _animate(figure, np.asarray(chain, np.float64))
    return figure


def outline(mean: ArrayLike, covariance: ArrayLike, *, held: float = HELD, points: int = 97) -> Doubles:
    """The closed line (points, 2) around that share of a Gaussian of the plane: |z - mean| in its own units is
    sqrt(-2 log(1 - held))."""
    angle = np.linspace(0.0, 2.0 * np.pi, points)
    circle = np.sqrt(-2.0 * np.log1p(-held)) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    root = np.linalg.cholesky(np.asarray(covariance, np.float64))
    return np.asarray(np.asarray(mean, np.float64) + circle @ root.T)


def gap_bars(figures: Mapping[str, Any], *, height: int = 240) -> go.Figure:
    """How far below log p(x) the encoder's bound, the best diagonal and the best full one are, with two standard errors
    over images; `figures` are those of `vae_tf.inference.gaps.gap_figures` by name, with `_se`."""
    import plotly.graph_objects as go

    rows = {"encoder": "inference", "diagonal": "approximation", "full": "full_approximation"}
    figure = empty(height=height)
    for bound, gap in rows.items():
        error = figures[f"{gap}_se"]
        figure.add_trace(
            go.Bar(
                x=[figures[gap]],
                y=[GAUSSIAN_TITLES[bound]],
                orientation="h",
                marker_color=GAUSSIAN_COLOURS[bound],
                marker_line_width=0,
                error_x={"type": "data", "array": [2.0 * (error or 0.0)], "thickness": 1.2, "width": 4},
                customdata=[[figures[bound]]],
                hovertemplate="bound %{customdata[0]:.2f}, %{x:.2f} nats below log p(x)<extra></extra>",
            )
        )
        # Beyond the error's end, which a bar's own text would lie across.
        figure.add_annotation(
            x=figures[gap] + 2.0 * (error or 0.0),
            y=GAUSSIAN_TITLES[bound],
            text=f"{figures[gap]:.2f}" + ("" if error is None else f" ± {error:.2f}"),
            showarrow=False,
            xanchor="left",
            xshift=8,
        )
    title = f"below log p(x) = {figures['log_evidence']:.1f}, {NATS}".replace("-", "−")
    reach = max(figures[gap] + 2.0 * (figures[f"{gap}_se"] or 0.0) for gap in rows.values())
    figure.update_xaxes(title_text=title, range=[min(0.0, figures["full_approximation"]), max(reach, 1e-6) * 1.3])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(bargap=0.35)
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


def _animate(figure: go.Figure, chain: Doubles) -> None:
    """A trail for each chain, a frame for each step, a button and a slider."""
    import plotly.graph_objects as go

    first = len(figure.data)
    for k in range(chain.shape[1]):
        figure.add_trace(_trail(chain, 0, k))
    traces = list(range(first, first + chain.shape[1]))
    figure.frames = [
        go.Frame(name=str(i), data=[_trail(chain, i, k) for k in range(chain.shape[1])], traces=traces)
        for i in range(len(chain))
    ]
    still: dict[str, Any] = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}}
    still["transition"] = {"duration": 0}
    moving = still | {"frame": {"duration": 60, "redraw": False}, "fromcurrent": True}
    steps = [{"label": str(i + 1), "method": "animate", "args": [[str(i)], still]} for i in range(len(chain))]
    buttons = [
        {"label": "Play", "method": "animate", "args": [None, moving]},
        {"label": "Pause", "method": "animate", "args": [[None], still]},
    ]
    # On any ground: Plotly's own buttons are white in the dark too. The slider stands below them, as on a phone.
    grey, pale = TERM_COLOURS["loss"], "rgba(138, 145, 156, 0.18)"
    look = {"bgcolor": pale, "bordercolor": "rgba(138, 145, 156, 0.5)", "font": {"color": grey}}
    menu = {"type": "buttons", "direction": "left", "x": 0, "y": -0.14, "xanchor": "left", "yanchor": "top"}
    menu |= {"buttons": buttons, "showactive": False, **look}
    slider = {"x": 0, "len": 1, "y": -0.24, "yanchor": "top", "minorticklen": 0, "ticklen": 0, "activebgcolor": grey}
    slider |= look | {"font": {"color": "rgba(0,0,0,0)"}, "steps": steps}
    shown = {"prefix": "HMC step ", "font": {"size": 12, "color": grey}, "xanchor": "right"}
    figure.update_layout(updatemenus=[menu], sliders=[slider | {"currentvalue": shown}])


def _trail(chain: Doubles, step: int, k: int) -> go.Scatter:
    """Where a chain is, and has been a little while before."""
    import plotly.graph_objects as go

    part = chain[max(0, step - TRAIL) : step + 1, k]
    colour = CHAIN_COLOURS[k % len(CHAIN_COLOURS)]
    return go.Scatter(
        x=part[:, 0].round(4),
        y=part[:, 1].round(4),
        name=f"chain {k + 1}",
        mode="lines+markers",
        line={"color": colour, "width": 1},
        marker={"color": colour, "size": [3.0] * (len(part) - 1) + [9.0], "line": {"width": 0}},
        hovertemplate="%{x:.3f}, %{y:.3f}<extra></extra>",
    )
