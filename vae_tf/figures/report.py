"""Many figures as one HTML page, which says what each shows and has Plotly once.

Its policy forbids it to ask any machine for anything; Plotly's own buttons save a figure as PNG.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from vae_tf.figures.picture import Picture

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{title}</title>
<style>
body {{ font: 15px/1.45 sans-serif; color: #22262b; background: #fff; max-width: 1100px; margin: 24px auto;
  padding: 0 16px }}
h1 {{ font-size: 22px; margin: 0 }}
h2 {{ font-size: 17px; margin: 40px 0 0 }}
p {{ margin: 4px 0 12px; color: #5b6470 }}
nav {{ display: flex; flex-wrap: wrap; gap: 4px 16px }}
a {{ color: #3b5bcc }}
</style></head>
<body>
<h1>{title}</h1>
<p>{words}</p>
<nav aria-label="Figures">{contents}</nav>
<script>{plotly}</script>
{sections}
</body></html>
"""
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
SECTION = """<section><h2 id="{name}">{title}</h2>
<p>{words}</p>
<div style="max-width: {width}px">{figure}</div></section>"""
CONFIG = {"displaylogo": False, "responsive": True, "scrollZoom": False}


def as_report(pictures: Sequence[Picture], *, title: str, words: str) -> bytes:
    """The page. `title` and `words` are plain text, as are those of the pictures. Equal pictures, equal bytes."""
    from plotly.offline import get_plotlyjs

    said = {"title": html.escape(title), "words": html.escape(words), "policy": html.escape(POLICY)}
    contents = " ".join(f'<a href="#{picture.name}">{html.escape(picture.title)}</a>' for picture in pictures)
    sections = "\n".join(map(_section, pictures))
    return PAGE.format(contents=contents, sections=sections, plotly=get_plotlyjs(), **said).encode()


def _section(picture: Picture) -> str:
    figure = picture.figure.to_html(
        full_html=False, include_plotlyjs=False, div_id=f"figure-{picture.name}", config=CONFIG
    )
    return SECTION.format(
        name=picture.name,
        title=html.escape(picture.title),
        words=html.escape(picture.words),
        width=picture.width,
        figure=figure,
    )
