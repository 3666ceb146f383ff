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
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

ROOM, HEIGHT = {"fig4": 620, "fig5": 620}, 560


def draw(now: Field) -> None:
    """Draws a picture for each run; what is not trained yet keeps its place."""
    with st.container(horizontal=True, gap="large", key="paper-sheets"):
        for entry in now.entries:
            with st.container(width="content", gap="xsmall"):
                _one(entry, now)


def waits(now: Field) -> bool:
    """Whether a picture waits for TensorFlow."""
    return any(entry.trained for entry in now.entries) and not warm.ready()


def _one(entry: Entry, now: Field) -> None:
    race = entry.race
    st.markdown(f"**{race.latent_dim} dimensions**")
    if entry.now is None or not entry.trained:
        with st.container(border=True, width=_side(race), height=_side(race), vertical_alignment="center"):
            words = "It is being trained: this is where it will appear." if entry.at_work else "Not trained yet."
            st.caption(words, text_alignment="center")
        return
    if not warm.ready():
        st.skeleton(_side(race), width=_side(race))
        return
    run = entry.now.run
    try:
        image = _sheet(str(run.path), (run.path / "weights.npz").stat().st_mtime_ns, race.figure, race)
    except (ValueError, OSError) as error:
        st.error(f"This model cannot be loaded: {escape(str(error))}")
        return
    pictures.show(image, alt=_alt(race), scale=pictures.fitting(image.shape[1], ROOM[race.figure]))
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


@st.cache_resource(max_entries=16, show_spinner=False)
def _sheet(path: str, of: int, figure: str, _race: Race) -> NDArray[np.uint8]:
    from vae_tf.runs.paper.pictures import sheet

    run: Run = read_run(Path(path))
    model: Any = cache.model(run)
    return sheet(_race, model)


def _side(race: Race) -> int:
    return 560 if race.figure == "fig4" else 300


def _alt(race: Race) -> str:
    what = "What the decoder draws all over the plane" if race.figure == "fig4" else "Images drawn from the prior"
    return f"{what}, {race.dataset}, {race.latent_dim}-D"
