"""Plotly figures on a page: one way to draw them all. Knows no data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from vae_tf.config import TrainConfig

if TYPE_CHECKING:
    import plotly.graph_objects as go

STILL: dict[str, Any] = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}


def draw(figure: go.Figure, *, key: str, alt: str) -> None:
    """Draws a figure to be looked at."""
    st.plotly_chart(figure, key=key, config=STILL, alt=alt)


def loss_curves(
    records: list[dict[str, Any]], config: TrainConfig, *, progress: Mapping[str, Any] | None, key: str
) -> None:
    """The loss and its parts by epoch, train dotted and test solid, side by side."""
    from vae_tf import figures

    shown = records[-1] if records else progress
    terms = ["loss", "reconstruction_loss", "kl_loss"]
    if shown and "regulariser_loss" in shown.get("train", {}):
        terms.append("regulariser_loss")
    names = series_names(config)
    for place, term in zip(st.columns(len(terms), gap="medium"), terms, strict=True):
        read = {} if term == "regulariser_loss" else names  # it sees no pixels
        figure = figures.loss_curve(records, term, progress=progress, epochs=config.epochs, **read)
        with place:
            draw(figure, key=f"{key}-{term}", alt=f"{figures.TERM_TITLES[term]} by epoch, train and test")


def series_names(config: TrainConfig) -> dict[str, str]:
    """What the two lines of a loss are called: with their targets where these differ."""
    train, test = config.model.train_targets, config.model.eval_targets
    return {} if train == test else {"train_name": f"train ({train})", "test_name": f"test ({test})"}
