"""What all figures share: colours, names, an empty figure. Knows no data."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

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
    "reconstruction_loss": "Reconstruction loss",
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

FADED = "rgba(138, 145, 156, 0.35)"
GRID = "rgba(138, 145, 156, 0.22)"
NATS = "nats per image"


def label_style(label: int) -> tuple[str, str]:
    """The colour and the shape of a class, the same in every figure."""
    return (
        LABEL_COLOURS[label % len(LABEL_COLOURS)],
        LABEL_SHAPES[label // len(LABEL_COLOURS) % len(LABEL_SHAPES)],
    )


def ink_on(colour: str) -> str:
    """White or black: whichever reads better on `colour` (#rrggbb), by its relative luminance (WCAG 2.2)."""
    levels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if luminance < 0.18 else "#000000"


def plain(name: str) -> str:
    """A name that people gave, as Plotly shows it: it reads tags in any text, links among them."""
    return html.escape(name, quote=False)


def shortened(name: str, most: int) -> str:
    """The same, cut to so many characters."""
    return plain(name if len(name) <= most else name[: most - 1] + "…")


def z_name(dimension: int) -> str:
    """What a latent dimension is called: z₁ is dimension 0."""
    return "z" + str(dimension + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def empty(*, height: int, title: str = "") -> go.Figure:
    """A figure of the common look with nothing in it yet."""
    # Plotly looks into pandas as soon as anybody has begun to import it, as Keras does in another thread of the app;
    # half imported, it would raise. This waits for the whole.
    import_module("pandas")
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
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "#8a919c", "activecolor": "#5674ea"},
            "showlegend": False,
            "dragmode": False,
        }
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
