"""A figure with what must be said beside it: a name for its file, a title, a sentence. Knows no run."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vae_tf.figures.style import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIDTH = 900
"""Pixels of a picture's width, unless it has one of its own."""
HEIGHT = 450
"""Pixels of a figure's height that says none."""
PAPER, INK = "#ffffff", "#22262b"
TITLE, LINE = 26, 17
"""Pixels of the title's line, and of each line of words under it."""
LEGEND, FOOT, ROOM = 24, 56, 10
"""Pixels of a legend that stands over the plot; of all that stands under it; of these, what is left free."""
LETTER = 6.6
"""About how many pixels a letter of the words is wide."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure as it leaves the app; `title` and `words` are plain text: what it shows, of what, with which targets and
    standard errors. `name` is its file's, without a suffix."""

    name: str
    title: str
    words: str
    figure: go.Figure
    width: int = WIDTH


def captioned(picture: Picture) -> tuple[dict[str, Any], int, int]:
    """The figure as plain values, its words written over it on white paper, so that a file of it needs none beside;
    and its width and height in pixels."""
    import plotly.graph_objects as go

    figure = go.Figure(picture.figure)
    lines = textwrap.wrap(picture.words, int((picture.width - 40) / LETTER)) or [""]
    head = TITLE + LINE * len(lines) + 24 + (LEGEND if (figure.layout.legend.y or 0) > 1 else 0)
    height = head - (figure.layout.margin.t or 0) + ROOM + int(figure.layout.height or HEIGHT)
    figure.update_layout(
        width=picture.width,
        height=height,
        margin_t=head,
        margin_b=FOOT,
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        font_color=INK,
        title={
            "text": f"<b>{plain(picture.title)}</b>",
            "subtitle": {"text": "<br>".join(map(plain, lines)), "font": {"size": 12, "color": "#5b6470"}},
            "font": {"size": 16, "color": INK},
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "pad": {"l": 14, "t": 12},
        },
    )
    figure.update_xaxes(title_standoff=6)  # else at the edge of the paper
    return json.loads(figure.to_json()), picture.width, height
