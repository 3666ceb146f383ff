"""A figure of the paper as files: its points as CSV, its curves as HTML, its pictures as PNG. Knows arrays and runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from vae_tf.data import write_atomically
from vae_tf.data.files import write_json
from vae_tf.figures import PaperLine, as_page, paper_panels
from vae_tf.runs.paper.curves import SPLITS, Curve, table
from vae_tf.runs.paper.racing import FIGURES, Race
from vae_tf.runs.paper.reference import paper_curve, reference
from vae_tf.runs.paper.unsaid import UNSAID
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    import plotly.graph_objects as go


def drawn(raced: Sequence[Race], found: Sequence[Curve]) -> go.Figure:
    """Our curves over the paper's, a panel for each number of dimensions and of images."""
    panels: dict[str, list[PaperLine]] = {}
    pairs = zip([(race, split) for race in raced for split in SPLITS], found, strict=True)
    for (race, split), curve in pairs:
        theirs = paper_curve(race, split) or ((), ())
        line = PaperLine(race.algorithm, split, curve.samples, curve.value, theirs[0], theirs[1], curve.standard_error)
        panels.setdefault(panel(race), []).append(line)
    quantity, budget = FIGURES[raced[0].figure].quantity, max(race.samples for race in raced)
    return paper_panels(panels, quantity=quantity, budget=budget, first=min(min(race.config.marks) for race in raced))


def panel(race: Race) -> str:
    """The title of the panel that a race belongs to."""
    images = "" if race.train_images is None else f", {race.train_images:,} images"
    return f"{race.dataset}, {race.latent_dim}-D{images}"


def page(raced: Sequence[Race], figure: go.Figure, runs: Sequence[str] = ()) -> bytes:
    """The figure as HTML that says which figure of whose paper it is, of what data and targets, and by which `runs`."""
    race = raced[0]
    model = race.config.model
    words = [
        f"Solid: ours, {race.samples:,} training samples, {model.eval_targets} targets; dotted: the paper's.",
        "Strong: test images; faint: training images. Bars: one standard error.",
        f"Source of the paper's: {reference()['source']}",
        *([f"Runs: {', '.join(runs)}."] if runs else []),
    ]
    title = f"AEVB, figure {race.figure.removeprefix('fig')}: {FIGURES[race.figure].quantity}, {race.dataset}"
    return as_page(figure, title=title, words=" ".join(words), width=1400)


def write_curves(folder: Path, raced: Sequence[Race], found: Sequence[Curve]) -> list[Path]:
    """Writes the points (CSV), the figure (HTML), and what was chosen where the paper says nothing (JSON). Raises:
    OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in ("curves.csv", "figure.html", "about.json")]
    made = page(raced, drawn(raced, found))
    write_atomically(files[0], lambda file: file.write(table(found).encode()))
    write_atomically(files[1], lambda file: file.write(made))
    write_json(files[2], about(raced))
    return files


def write_sheets(folder: Path, raced: Sequence[tuple[Race, Run]]) -> list[Path]:
    """Writes figure 4's or 5's picture of each run, PNG. Raises: ValueError where one has no model; OSError."""
    from vae_tf.runs.paper.pictures import sheet

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for race, run in raced:
        pixels = sheet(race, run.load_model())
        picture = Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels)
        files.append(folder / f"{race.dataset}-{race.latent_dim}d.png")
        write_atomically(files[-1], _saver(picture))
    write_json(folder / "about.json", about([race for race, _ in raced]))
    return [*files, folder / "about.json"]


def about(raced: Sequence[Race]) -> dict[str, Any]:
    """Whose figure it is, how ours was trained, and what the paper leaves unsaid."""
    return {
        "figure": raced[0].figure,
        "source": reference()["source"],
        "settings": {race.title: race.config.to_dict() for race in raced},
        "unsaid": [choice._asdict() for choice in UNSAID],
    }


def _saver(picture: Image.Image) -> Any:
    return lambda file: picture.save(file, format="PNG", optimize=True)
