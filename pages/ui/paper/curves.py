"""Figures 2 and 3: our curves over the paper's, a panel for each latent size or number of images. Reads runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import charts
from pages.ui.paper.runs import Entry, Field
from vae_tf.data import DATASETS
from vae_tf.figures import PaperLine
from vae_tf.runs.codes import writable_folder
from vae_tf.runs.paper import FIGURES, Curve, Race, curves, paper_curve
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    import plotly.graph_objects as go

LEAST = 400
"""Pixels that a panel is wide at least."""
SPLITS = ("test", "train")
LOOK = 5
"""A budget so many times smaller than the paper's is a look at its beginning: the axis of values shows that too."""
ABOUT = (
    "Solid: ours; thin and dotted: the paper's, read off its vector graphics. Strong: test images; faint: training "
    "images. Higher is better."
)


def found(entry: Entry) -> dict[str, Curve]:
    """What there is of a line, by split; nothing where it has no run."""
    if entry.now is None:
        return {}
    run = entry.now.run
    files = [run.path / "metrics.jsonl", run.path / "artifacts" / "results", writable_folder(run, "marginal")]
    made = _curves(str(run.path), entry.race.figure, entry.race.samples, [_stamp(file) for file in files], entry.race)
    return {curve.split: curve for curve in made}


def panels(now: Field) -> dict[str, list[PaperLine]]:
    """The lines of each panel by its title, with the paper's also where there is nothing of ours."""
    titled: dict[str, list[PaperLine]] = {}
    for entry in now.entries:
        ours, race = found(entry), entry.race
        lines = titled.setdefault(panel_title(race), [])
        for split in SPLITS:
            theirs = paper_curve(race, split) or ((), ())
            curve = ours.get(split)
            points = ([], [], []) if curve is None else (curve.samples, curve.value, curve.standard_error)
            lines.append(PaperLine(race.algorithm, split, points[0], points[1], *theirs, points[2]))
    return titled


def panel_title(race: Race) -> str:
    """What a panel is called: its latent size, or where that is the same for all its number of training images."""
    if race.train_images is not None:
        return f"{race.train_images:,} training images, {race.latent_dim}-D"
    return f"{DATASETS[race.dataset].title}, {race.latent_dim}-D"


def draw(now: Field) -> None:
    """Draws all panels. Those of which nothing is new stay as they are."""
    shown = FIGURES[now.request.figure]
    drawn = panels(now)
    with st.grid(2 if len(drawn) < 3 else 3, min_column_width=LEAST, gap="small", key="paper-panels"):
        for title, lines in drawn.items():
            figure = _panel(repr(lines), title, now.request.figure, _ends(now), {title: lines})
            charts.draw(figure, key=f"paper-{now.request.figure}-{title}", alt=f"{shown.quantity}, {title}, by samples")
    st.caption(ABOUT)


def whole(now: Field) -> go.Figure:
    """All panels in one figure."""
    return _figure(panels(now), now.request.figure, _ends(now))


def _ends(now: Field) -> tuple[int, int, int]:
    """Where the axis of samples begins and ends, and from where on our values rule the other one.

    A small budget is drawn on the axis of the paper's: one sees how far there is to go.
    """
    most = max(entry.race.samples for entry in now.entries)
    first = min(min(entry.race.config.marks) for entry in now.entries)
    return first, max(most, FIGURES[now.request.figure].samples[now.request.dataset]), most // 10


@st.cache_resource(max_entries=64, show_spinner=False)
def _panel(
    key: str, title: str, figure: str, ends: tuple[int, int, int], _lines: Mapping[str, list[PaperLine]]
) -> go.Figure:
    """A panel: made once for all who look; nobody may change it."""
    return _figure(_lines, figure, ends)


def _figure(titled: Mapping[str, list[PaperLine]], figure: str, ends: tuple[int, int, int]) -> go.Figure:
    from vae_tf.figures import paper_panels

    first, last, settled = ends
    quantity, look = FIGURES[figure].quantity, 10 * LOOK * settled < last
    return paper_panels(titled, quantity=quantity, budget=last, first=first, settled=settled, whole=look)


@st.cache_resource(max_entries=256, show_spinner=False)
def _curves(path: str, figure: str, samples: int, stamps: list[int], _race: Race) -> list[Curve]:
    """Both curves of a run, read anew only where something has been written."""
    run: Run = read_run(Path(path))
    return curves([(_race, run)])


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
