"""Plotly figures on a page: one way to draw them all. Knows no data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import state
from vae_tf.config import TrainConfig
from vae_tf.figures.curves import series_names

if TYPE_CHECKING:
    import plotly.graph_objects as go

STILL: dict[str, Any] = {"modeBarButtons": [["toImage"]], "displaylogo": False, "scrollZoom": False}
"""Over a figure that is pointed at stands one button: it is saved as it is, by the browser."""
CAMERA, PICTURES = "camera", ("png", "svg")
"""Where it is remembered as what that is, and what it can be."""
SHARP = 2
"""Pixels of a saved picture to one on the screen."""

FIGURES = 64
"""So many are remembered: making one takes 20 ms of the server's time, and each viewer of a run asks for the same."""


def camera() -> None:
    """Lets one choose what the button over every figure saves, for this session."""
    if CAMERA not in st.session_state:
        state.keep(CAMERA, PICTURES[0])
    st.segmented_control(
        "The camera over a figure on a page saves it as",
        PICTURES,
        format_func=str.upper,
        key=f"{CAMERA}-chosen",
        default=state.kept(CAMERA),
        required=True,
        on_change=lambda: state.keep(CAMERA, st.session_state[f"{CAMERA}-chosen"]),
    )


def draw(figure: go.Figure, *, key: str, alt: str) -> None:
    """Draws a figure to be looked at, and saved as `camera` says."""
    saved = {"toImageButtonOptions": {"format": state.kept(CAMERA, PICTURES[0]), "filename": key, "scale": SHARP}}
    st.plotly_chart(figure, key=key, config=STILL | saved, alt=alt)


def loss_curves(
    records: list[dict[str, Any]],
    config: TrainConfig,
    *,
    progress: Mapping[str, Any] | None,
    key: str,
    height: int = 230,
    stacked: bool = False,
) -> None:
    """The loss and its parts by epoch, train dotted and test solid: side by side, or one above the other."""
    from vae_tf import figures

    shown = records[-1] if records else progress
    terms = ["loss", "reconstruction_loss", "kl_loss"]
    if shown and "regulariser_loss" in shown.get("train", {}):
        terms.append("regulariser_loss")
    names = series_names(config)
    places = [st.container() for _ in terms] if stacked else st.columns(len(terms), gap="medium")
    for place, term in zip(places, terms, strict=True):
        options = {"height": height, "epochs": config.epochs}
        options |= {} if term == "regulariser_loss" else names  # it sees no pixels
        below = stacked and term != terms[-1]  # the lowest says what the axis is, for all
        with place:
            figure = _loss_curve(term, len(records), records[-1:], progress, options, below, records)
            draw(figure, key=f"{key}-{term}", alt=f"{figures.TERM_TITLES[term]} by epoch, train and test")


@st.cache_resource(max_entries=FIGURES, show_spinner=False)
def _loss_curve(
    term: str,
    count: int,
    last: list[dict[str, Any]],
    progress: Mapping[str, Any] | None,
    options: dict[str, Any],
    below: bool,
    _records: list[dict[str, Any]],
) -> go.Figure:
    """The figure of so many records with this last one: made once for all who look; nobody may change it."""
    from vae_tf import figures

    figure = figures.loss_curve(_records, term, progress=progress, **options)
    return figure.update_xaxes(title_text="") if below else figure
