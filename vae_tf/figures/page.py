"""A figure as an HTML page of its own, which says what it shows and asks no other machine for anything."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="font: 15px/1.45 sans-serif; color: #22262b; max-width: {width}px; margin: 24px auto; padding: 0 16px">
<h1 style="font-size: 20px; margin: 0">{title}</h1>
<p style="margin: 4px 0 16px; color: #5b6470">{words}</p>
{figure}
</body></html>
"""


def as_page(figure: go.Figure, *, title: str, words: str = "", script: str = "", width: int = 1100) -> bytes:
    """The page: `title` and `words` (the run, its targets) over the figure, at most so many pixels wide.

    `script` is JavaScript that runs once the figure is drawn, with {plot_id} where its id belongs.
    """
    drawn = figure.to_html(full_html=False, include_plotlyjs=True, post_script=script or None)
    said = {"title": html.escape(title), "words": html.escape(words), "width": str(width)}
    return PAGE.format(figure=drawn, **said).encode()
