"""Arrays as pictures in the page: pixel-sharp, at whole multiples of their size. Knows no model.

A picture travels inside the message that shows it, as a data URI: no second request, so it is there at once.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from vae_tf.data import Dataset, choose, contact_sheet
from vae_tf.figures import LABEL_COLOURS, ink_on, label_style

Images = NDArray[np.uint8]


def png(image: Images) -> bytes:
    """An image uint8 (h, w, c) as a PNG file; packed lightly, since it does not travel far."""
    file = io.BytesIO()
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(file, "PNG", compress_level=1)
    return file.getvalue()


def show(image: Images, *, alt: str, scale: int = 1, caption: str | None = None) -> None:
    """Draws an image (h, w, c), each of its pixels `scale` pixels wide."""
    show_png(png(image), alt=alt, width=image.shape[1] * scale, caption=caption)


def show_png(data: bytes, *, alt: str, width: int, caption: str | None = None) -> None:
    """Draws a PNG file, `width` pixels wide."""
    st.image(_uri(data), width=width, alt=alt, caption=caption)


def show_file(path: Path, *, alt: str, about: int) -> int:
    """Draws a PNG from the disk at the whole multiple of its width that is nearest to `about` pixels; gives it back."""
    found = _read(path)
    if found is None:
        _unreadable(about)
        return about
    data, width, _ = found
    width *= max(1, round(about / width))
    show_png(data, alt=alt, width=width)
    return width


def show_thumbnail(path: Path, *, alt: str, side: int) -> None:
    """Draws a PNG from the disk inside a square of `side` pixels."""
    found = _read(path)
    if found is None:
        _unreadable(side)
        return
    data, width, height = found
    show_png(data, alt=alt, width=round(side * min(1.0, width / height)))


def _read(path: Path) -> tuple[bytes, int, int] | None:
    """A whole PNG file with its width and height, or None where it is none."""
    try:
        data = path.read_bytes()
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            image.load()  # the head alone may be whole
            return data, *image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _unreadable(side: int) -> None:
    """Keeps the place of a picture that cannot be read."""
    with st.container(border=True, width=side, height=side, horizontal_alignment="center", vertical_alignment="center"):
        st.caption(":material/broken_image: This picture cannot be read", width="content")


def uri(image: Images) -> str:
    """An image (h, w, c) as an address that holds it whole."""
    return _uri(png(image))


def _uri(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def fitting(size: int, room: int) -> int:
    """The whole multiple at which something `size` pixels wide fits into `room` pixels; at least 1."""
    return max(1, room // size)


def grid(height: int, width: int, kinds: int, *, room: int, most: tuple[int, int]) -> tuple[int, int]:
    """Columns and rows of a sheet of images (h, w) that is no wider and no higher than the room, at least 2 of each.

    Where there are several classes, a whole number of times all of them stand in a row, if they have room there.
    """
    columns = max(2, min(most[0], room // (width + 1)))
    columns = columns // kinds * kinds if 1 < kinds <= columns else columns
    scale = fitting(columns * (width + 1), room)
    return columns, max(2, min(most[1], room // (scale * height + 1)))


def row(images: Images, *, alt: str, room: int) -> None:
    """Draws images (n, h, w, c) side by side, as large as the room allows."""
    sheet(images, columns=len(images), alt=alt, room=room)


def parts(groups: Sequence[Images], *, room: int, alt: str) -> None:
    """Draws groups of images (n, h, w, c) in one row, with room to see through between the groups."""
    width = sum(len(group) for group in groups) * (groups[0].shape[2] + 1)
    scale = fitting(width, room)
    pieces = []
    for group in groups:
        piece = contact_sheet(group, columns=len(group), scale=scale, background=128)
        colour = np.broadcast_to(piece, (*piece.shape[:2], 3))
        pieces.append(np.dstack([colour, np.full(piece.shape[:2], 255, np.uint8)]))
        pieces.append(np.zeros((len(piece), 4 * scale, 4), np.uint8))
    show(np.concatenate(pieces[:-1], axis=1), alt=alt)


def sheet(images: Images, *, columns: int, alt: str, room: int, gap: int = 1) -> None:
    """Draws images (n, h, w, c) in rows of `columns`."""
    scale = fitting(columns * (images.shape[2] + gap), room)
    # The lines between the images stay one pixel thin at every scale.
    picture = contact_sheet(images, columns=columns, scale=scale, gap=gap, background=128)
    show(picture, alt=alt)


def training_sheet(dataset: Dataset, *, room: int, most: tuple[int, int]) -> None:
    """Draws training images of a dataset, one of each class in turn; `most` columns and rows."""
    labels, total = dataset.train.labels, len(dataset.train)
    kinds = 0 if labels is None else len(np.unique(labels))
    columns, rows = grid(*dataset.image_shape[:2], kinds, room=room, most=most)
    n = min(total, columns * rows)
    images = dataset.train.images[choose(labels, n, total=total)]
    sheet(images, columns=columns, room=room, alt=f"{n} training images of {dataset.title}")


def codes_svg(z: NDArray[Any], labels: NDArray[Any] | None, names: Sequence[str] | None, *, side: int) -> str:
    """A drawing of 2-D codes on the plane of `unit_square_grid`: both axes equally spaced in probability.

    A plain picture, so that the first page needs no plotting library.
    """
    from scipy.special import ndtr

    places = np.stack([ndtr(z[:, 0]), 1 - ndtr(z[:, 1])], axis=1).clip(0.006, 0.994) * side
    kinds = np.zeros(len(z), int) if labels is None else labels.astype(int)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{label_style(int(kind))[0]}"/>'
        for (x, y), kind in zip(places, kinds, strict=True)
    )
    words = ""
    if labels is not None and len(np.unique(kinds)) <= len(LABEL_COLOURS):
        words = "".join(_word(kind, np.median(places[kinds == kind], axis=0), names) for kind in np.unique(kinds))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<rect width="{side}" height="{side}" fill="none" stroke="#8a919c" stroke-opacity="0.5"/>'
        f'<g fill-opacity="0.85">{dots}</g>{words}</svg>'
    )


def _word(kind: int, place: NDArray[Any], names: Sequence[str] | None) -> str:
    """The name of a class on a plate of its colour, on the middle of its codes."""
    name = names[kind] if names and kind < len(names) else str(kind)
    short = html.escape(name if len(name) <= 14 else name[:13] + "…")
    width, (x, y) = 10 + 7.5 * min(len(name), 14), place
    colour, _ = label_style(int(kind))
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - 10:.1f}" width="{width:.1f}" height="20" rx="4" '
        f'fill="{colour}"/><text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" '
        f'font-family="sans-serif" font-size="13" font-weight="600" fill="{ink_on(colour)}">{short}</text>'
    )
