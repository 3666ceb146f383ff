"""A run's figures: one HTML page of all, or a PNG or SVG of each. Knows pictures; no run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vae_tf.data.files import write_atomically
from vae_tf.export.about import About
from vae_tf.figures.picture import Picture

PAGE = "figures.html"
PICTURES = ("html", "png", "svg")


def export(folder: Path, pictures: Sequence[Picture], about: About, *, picture: str) -> list[Path]:
    """Writes `figures.html`, or a file called as each picture is, and gives the paths.

    Raises: ValueError where PNG or SVG is wanted and no Chromium draws it; OSError.
    """
    if picture == "html":
        from vae_tf.figures.report import as_report

        words = [of_run(about), f"Made by: {about.command}"]
        files = {PAGE: as_report(pictures, title=about.name, words=". ".join(words))}
    else:
        from vae_tf.export.chromium import draw_pictures

        drawn = draw_pictures([_whole(each, about) for each in pictures], picture)
        files = {f"{each.name}.{picture}": content for each, content in zip(pictures, drawn, strict=True)}
    for name, content in files.items():
        write_atomically(folder / name, lambda file, content=content: file.write(content))  # type: ignore[misc]
    return [folder / name for name in files]


def of_run(about: About) -> str:
    """Whose figures they are."""
    return f"Run {about.id}: {about.kind}, {about.config.model.latent_dim} latent dimensions; {about.dataset}"


def _whole(picture: Picture, about: About) -> Picture:
    """With what the page says once for all."""
    words = f"{picture.words} {about.name}. {of_run(about)}."
    return Picture(picture.name, picture.title, words, picture.figure, picture.width)
