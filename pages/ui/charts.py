"""Plotly figures on a page: one way to draw them all. Knows no data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go

STILL: dict[str, Any] = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}


def draw(figure: go.Figure, *, key: str, alt: str) -> None:
    """Draws a figure to be looked at."""
    st.plotly_chart(figure, key=key, config=STILL, alt=alt)


def loss_curves(records: list[dict[str, Any]], *, progress: dict[str, Any] | None, epochs: int, key: str) -> None:
    """The loss and its parts by epoch, train dotted and test solid, side by side."""
    from vae_tf import figures

    shown = records[-1] if records else progress
    terms = ["loss", "reconstruction_loss", "kl_loss"]
    if shown and "regulariser_loss" in shown.get("train", {}):
        terms.append("regulariser_loss")
    for place, term in zip(st.columns(len(terms), gap="medium"), terms, strict=True):
        figure = figures.loss_curve(records, term, progress=progress, epochs=epochs)
        with place:
            draw(figure, key=f"{key}-{term}", alt=f"{figures.TERM_TITLES[term]} by epoch, train and test")
