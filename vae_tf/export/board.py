"""A board of pictures side by side, each with a title and words: as a PNG, or as a page of HTML that holds all.

Knows pictures and words; neither a model nor what they are of.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SIDE = 168
"""About how many pixels wide a picture is drawn."""
COLUMNS = 5
GAP, LINE, SIZE = 16, 17, 13
INK, PALE, PAPER = (28, 32, 38), (105, 112, 122), (255, 255, 255)
STYLE = """
:root { color-scheme: light dark; }
body { font: 14px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; margin: 2rem; }
figure { display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top; width: 168px; }
img { image-rendering: pixelated; outline: 1px solid #8a919c55; width: 168px; }
figcaption span { display: block; opacity: 0.7; }
table { border-collapse: collapse; } td, th { padding: 0.25rem 0.8rem 0.25rem 0; text-align: left; }
tr { border-bottom: 1px solid #8a919c55; }
"""


@dataclass(frozen=True, eq=False)
class Card:
    """A picture, uint8 (h, w, 1 or 3), what it is called, and a line of words."""

    title: str
    picture: NDArray[np.uint8]
    words: str = ""


def board_png(cards: Sequence[Card], *, title: str) -> bytes:
    """A PNG of the cards in rows, under a title. Raises: ValueError for no cards."""
    _check(cards)
    pictures = [_large(card.picture) for card in cards]
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures) + 2 * LINE + 10
    columns, rows = min(COLUMNS, len(cards)), -(-len(cards) // COLUMNS)
    size = (GAP + columns * (width + GAP), 2 * GAP + LINE + rows * (height + GAP))
    sheet = Image.new("RGB", size, PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(SIZE)
    pen.text((GAP, GAP - 2), _cut(title, pen, font, size[0] - 2 * GAP), INK, font)
    for k, (card, picture) in enumerate(zip(cards, pictures, strict=True)):
        left = GAP + k % columns * (width + GAP)
        top = 2 * GAP + LINE + k // columns * (height + GAP)
        sheet.paste(picture, (left, top))
        pen.rectangle((left, top, left + picture.width - 1, top + picture.height - 1), outline=(190, 194, 200))
        below = top + picture.height + 5
        pen.text((left, below), _cut(card.title, pen, font, width), INK, font)
        pen.text((left, below + LINE), _cut(card.words, pen, font, width), PALE, font)
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def board_html(cards: Sequence[Card], table: Sequence[Mapping[str, str]], *, title: str, below: str = "") -> bytes:
    """A page of HTML with the cards, a table of the same columns in each row, and a sentence. Asks nobody for anything.

    Raises: ValueError for no cards.
    """
    _check(cards)
    figures = "".join(
        f'<figure><img alt="{html.escape(card.title)}" src="{_uri(card.picture)}">'
        f"<figcaption>{html.escape(card.title)}<span>{html.escape(card.words)}</span></figcaption></figure>"
        for card in cards
    )
    head = "".join(f"<th>{html.escape(name)}</th>" for name in (table[0] if table else {}))
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(word)}</td>" for word in row.values()) + "</tr>" for row in table
    )
    tables = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if table else ""
    name = html.escape(title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title><style>{STYLE}</style></head>'
        f"<body><h1>{name}</h1><div>{figures}</div>{tables}<p>{html.escape(below)}</p></body></html>"
    ).encode()


def _check(cards: Sequence[Card]) -> None:
    if not cards:
        raise ValueError("cards: expected at least one, received none")


def _image(picture: NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture).convert("RGB")


def _large(picture: NDArray[np.uint8]) -> Image.Image:
    height, width = picture.shape[:2]
    scale = max(1, SIDE // max(height, width))
    return _image(picture).resize((width * scale, height * scale), Image.Resampling.NEAREST)


def _uri(picture: NDArray[np.uint8]) -> str:
    file = io.BytesIO()
    _image(picture).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _cut(text: str, pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: float) -> str:
    """As much of a text as fits into so many pixels. The font has Latin letters only: others become marks."""
    text = text.encode("latin-1", "replace").decode("latin-1")
    if pen.textlength(text, font) <= room:
        return text
    while text and pen.textlength(text + "...", font) > room:
        text = text[:-1]
    return text + "..."
