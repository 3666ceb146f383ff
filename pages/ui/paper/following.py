"""A figure as it comes: drawn again and again for as long as anything happens by itself. Changes nothing."""

from __future__ import annotations

import streamlit as st

from pages.ui.paper import absent, curves, marginal, residuals, runs, sheets, standing
from pages.ui.paper.runs import Field
from vae_tf.runs.paper import FIGURES

EVERY = 2.0
"""Seconds between two looks."""


def follow(first: Field) -> None:
    """Draws a figure's standing, the figure, the table and its runs."""
    active = _active(first)
    st.fragment(_draw, run_every=EVERY if active else None, key="paper-figure")(first, active)


def _active(now: Field) -> bool:
    """Whether anything is going to change by itself."""
    waits = not FIGURES[now.request.figure].quantity and sheets.waits(now)
    return now.at_work or marginal.under_way(now) or waits


def _draw(before: Field, was_active: bool) -> None:
    now = runs.again(before)
    standing.head(now)
    absent.draw(now)
    if FIGURES[now.request.figure].quantity:
        curves.draw(now)
        residuals.draw(now)
    else:
        sheets.draw(now)
    standing.rows(now)
    if was_active != _active(now):
        st.rerun()  # all of the page, with or without polling
