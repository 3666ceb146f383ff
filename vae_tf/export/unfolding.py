"""The unfolding of a latent plane as a film: its points, coloured by label, and rebuilt images beside them.

Arrays in, a GIF out. Between two saved epochs the points are drawn on the straight line from one to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from vae_tf.data import contact_sheet, write_atomically
from vae_tf.export.gif import encode_gif
from vae_tf.figures import LABEL_COLOURS, TERM_COLOURS, ink_on, label_style

SIDE = 400
"""Pixels of the plane's side."""
HEAD, MARGIN = 34, 12
CELL = 56
"""About how many pixels wide an image beside the plane is."""
MILLISECONDS = 60
LONGEST = 110
"""About how many pictures a film has, the last one's rest not counted."""
REST = 25
"""For how many pictures' time the last one stays."""
RADIUS = 3.0
STEPS = 4
"""Into how many places a pixel is divided, so that points glide."""
PAPER, INK, FAINT = "#ffffff", "#22262b", "#c9ccd1"

Images = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Story:
    """What a film tells: F epochs of m codes in 1 or 2 dimensions, and k images rebuilt at each."""

    title: str
    epochs: Sequence[int]
    planes: npt.NDArray[np.float32]
    edge: float
    labels: npt.NDArray[np.integer[Any]] | None = None
    label_names: Sequence[str] | None = None
    originals: Images | None = None
    rebuilt: Sequence[Images] = ()


def export(folder: Path, story: Story) -> list[Path]:
    """Writes `unfolding.gif` into the folder and gives its path. Raises: ValueError with fewer than two epochs."""
    data = film(story)
    path = folder / "unfolding.gif"
    write_atomically(path, lambda file: file.write(data))
    return [path]


def film(story: Story) -> bytes:
    """The bytes of the GIF, which runs for ever. Raises: ValueError with fewer than two epochs."""
    if len(story.epochs) < 2:
        raise ValueError(
            f"expected a run with at least 2 saved epochs to show how it unfolds, found {len(story.epochs)}"
        )
    pictures = list(_pictures(story))
    return encode_gif(np.stack(pictures + pictures[-1:] * REST), milliseconds=MILLISECONDS, loop=True)


def _pictures(story: Story) -> Iterator[Images]:
    marks = _marks(story)
    steps = int(np.clip(LONGEST // (len(story.epochs) - 1), 1, 8))
    still = _beside(story, 0)
    for k, epoch in enumerate(story.epochs):
        for step in range(1 if k == 0 else steps):
            if k and step == steps - 1:
                still = _beside(story, k)
            share = 1.0 if k == 0 else (step + 1) / steps
            before = story.planes[max(k - 1, 0)]
            points = before + share * (story.planes[k] - before)
            reached = epoch if share == 1 else story.epochs[k - 1]
            yield _picture(story, points, reached, marks, still)


def _picture(
    story: Story, points: npt.NDArray[np.float32], epoch: int, marks: list[_Marks], beside: Image.Image
) -> Images:
    picture = Image.new("RGB", (SIDE + 3 * MARGIN + beside.width, SIDE + HEAD + MARGIN), PAPER)
    pen = ImageDraw.Draw(picture)
    plane = Image.new("RGB", (SIDE, SIDE), PAPER)
    frame = ImageDraw.Draw(plane)
    for line in ([(SIDE / 2, 0), (SIDE / 2, SIDE)], [(0, SIDE / 2), (SIDE, SIDE / 2)]):
        frame.line(line, fill="#eceef0")
    places = _places(story, points)
    for mark in marks:
        mark.draw(plane, places[mark.members])
    if 1 < len(marks) <= len(LABEL_COLOURS):
        for mark in marks:
            mark.write(frame, places[mark.members])
    frame.rectangle((0, 0, SIDE - 1, SIDE - 1), outline=FAINT)
    picture.paste(plane, (MARGIN, HEAD))
    picture.paste(beside, (SIDE + 2 * MARGIN, HEAD))
    pen.text((MARGIN, HEAD / 2), story.title[:60], fill=INK, font=_font(15), anchor="lm")
    pen.text((picture.width - MARGIN, HEAD / 2), f"epoch {epoch}", fill=INK, font=_font(15), anchor="rm")
    return np.asarray(picture)


def _places(story: Story, points: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Where points lie on the plane, in pixels; one dimension is spread over its height, a row for each class."""
    x = points[:, 0] / story.edge
    if points.shape[1] > 1:
        y = points[:, 1] / story.edge
    else:
        rows = np.zeros(len(x)) if story.labels is None else np.unique(story.labels, return_inverse=True)[1]
        jitter = np.arange(len(x)) * 0.618034 % 1
        y = 1 - 2 * (rows + 0.15 + 0.7 * jitter) / (rows.max() + 1)
    return np.stack([(1 + x) / 2, (1 - y) / 2], axis=1) * SIDE


@dataclass(frozen=True)
class _Marks:
    """The points of one class: which they are, how they look, what they are called."""

    members: npt.NDArray[np.int64]
    colour: str
    name: str
    stamps: list[Image.Image]

    def draw(self, plane: Image.Image, places: npt.NDArray[np.float64]) -> None:
        half = self.stamps[0].width // 2
        whole, part = np.divmod(np.round(places * STEPS).astype(int), STEPS)
        for (x, y), (right, down) in zip(whole.tolist(), part.tolist(), strict=True):
            plane.paste(self.colour, (x - half, y - half), self.stamps[down * STEPS + right])

    def write(self, pen: ImageDraw.ImageDraw, places: npt.NDArray[np.float64]) -> None:
        x, y = np.median(places, axis=0)
        name = self.name if len(self.name) <= 14 else self.name[:13] + "…"
        left, top, right, bottom = pen.textbbox((x, y), name, font=_font(12), anchor="mm")
        pen.rounded_rectangle((left - 4, top - 3, right + 4, bottom + 3), 3, fill=self.colour)
        pen.text((x, y), name, fill=ink_on(self.colour), font=_font(12), anchor="mm")


def _marks(story: Story) -> list[_Marks]:
    stamps = _stamps()
    if story.labels is None:
        return [_Marks(np.arange(story.planes.shape[1]), TERM_COLOURS["elbo"], "", stamps)]
    names = story.label_names or ()
    return [
        _Marks(
            np.flatnonzero(story.labels == label),
            label_style(int(label))[0],
            names[label] if 0 <= label < len(names) else str(label),
            stamps,
        )
        for label in np.unique(story.labels)
    ]


def _stamps() -> list[Image.Image]:
    """A disc at each of STEPS x STEPS places inside a pixel, as masks with soft edges."""
    size = 2 * int(np.ceil(RADIUS + 1)) + 1
    middle, axis = size // 2, np.arange(size)
    stamps = []
    for down in range(STEPS):
        for right in range(STEPS):
            away = np.hypot(*np.meshgrid(axis - middle - right / STEPS, axis - middle - down / STEPS))
            cover = np.clip(RADIUS + 0.5 - away, 0, 1)
            stamps.append(Image.fromarray((217 * cover).astype(np.uint8)))
    return stamps


def _beside(story: Story, k: int) -> Image.Image:
    """Test images, each with what the model made of it at the k-th saved epoch to its right."""
    if story.originals is None or k >= len(story.rebuilt):
        return Image.new("RGB", (1, SIDE), PAPER)
    height, width = story.originals.shape[1:3]
    scale = max(1, round(CELL / max(height, width)))
    n = max(1, min(len(story.originals), (SIDE - 1) // (scale * height + 1)))
    pairs = np.stack([story.originals[:n], story.rebuilt[k][:n]], axis=1).reshape(-1, *story.originals.shape[1:])
    sheet = contact_sheet(pairs, columns=2, scale=scale, gap=1, background=224)
    picture = Image.new("RGB", (sheet.shape[1], SIDE), PAPER)
    picture.paste(Image.fromarray(np.broadcast_to(sheet, (*sheet.shape[:2], 3)).copy()), (0, 0))
    return picture


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
