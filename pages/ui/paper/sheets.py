"""Figures 4 and 5: what models of few dimensions draw, pixel-sharp, from the runs there are. Decodes, no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, pictures, state, warm
from pages.ui.paper.runs import Entry, Field
from pages.ui.paper.wording import amount
from pages.ui.text import escape
from vae_tf.runs.paper import Race
from vae_tf.runs.paper.pictures import SAMPLES, SIDE, sheet
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run


def draw(now: Field) -> None:
    """Draws a picture for each run; what is not trained yet keeps its place."""
    with st.container(horizontal=True, gap="large", key="paper-sheets"):
        for entry in now.entries:
            with st.container(width="content", gap="xsmall"):
                _one(entry)


def waits(now: Field) -> bool:
    """Whether a picture waits for TensorFlow."""
    return any(entry.trained for entry in now.entries) and not warm.ready()


def _one(entry: Entry) -> None:
    race, run = entry.race, entry.now.run if entry.now is not None and entry.trained else None
    st.markdown(f"**{race.latent_dim} dimensions**")
    if run is None or not warm.ready():
        _place(race, "" if run is not None else "Being trained" if entry.at_work else "Not trained yet")
        return
    try:
        image = _sheet(str(run.path), (run.path / "weights.npz").stat().st_mtime_ns, race.figure, race)
    except (ValueError, OSError) as error:
        st.error(f"This model cannot be loaded: {escape(str(error))}")
        return
    pictures.show(image, alt=_alt(race))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{amount(race.samples)} samples", width="content")
        st.page_link(state.EXPLORE, label="Explore", icon=":material/explore:", query_params={"run": run.id})
        st.download_button(
            "PNG",
            lambda: pictures.png(image),
            f"aevb-{race.figure}-{race.dataset}-{race.latent_dim}d.png",
            "image/png",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"paper-save-{race.figure}-{race.latent_dim}",
        )


def _place(race: Race, words: str) -> None:
    """Keeps the place of a picture, with why it is not there."""
    height, width = _size(race)
    with st.container(border=True, width=width, height=height, vertical_alignment="center"):
        st.caption(words, text_alignment="center")
    st.caption(f"{amount(race.samples)} samples")


@st.cache_resource(max_entries=16, show_spinner=False)
def _sheet(path: str, of: int, figure: str, _race: Race) -> NDArray[np.uint8]:
    run: Run = read_run(Path(path))
    model: Any = cache.model(run)
    return sheet(_race, model)


def _size(race: Race) -> tuple[int, int]:
    """Height and width of a picture, as `sheet` makes it."""
    height, width = race.config.model.image_shape[:2]
    if race.figure == "fig4":
        return SIDE * height, SIDE * width
    return SAMPLES * (height + 1) + 1, SAMPLES * (width + 1) + 1


def _alt(race: Race) -> str:
    what = "What the decoder draws all over the plane" if race.figure == "fig4" else "Images drawn from the prior"
    return f"{what}, {race.dataset}, {race.latent_dim}-D"
