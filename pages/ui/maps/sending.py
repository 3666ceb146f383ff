"""From the map to Explore: chosen images as a group or as the pins of a path, a place as the point where it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, sent, state
from pages.ui.maps import reading
from pages.ui.maps.chosen import Chosen
from vae_tf.latent import stations
from vae_tf.runs.maps import Map
from vae_tf.runs.run import Run

STATIONS = 8
"""Pins of a path through many codes."""
GROUP = "From of the arithmetic on Explore; a second group that you send becomes To."
PATH = f"Up to {STATIONS} of these codes, far apart, in the order of a short walk, become the path on Explore."


def buttons(run: Run, drawn: Map, found: Chosen, rows: NDArray[np.int64]) -> None:
    """The ways on for what is chosen."""
    of = reading.codes_at(run, drawn.request.split, drawn.index[rows])
    z = None if of is None else of[0].z_mean[of[1]]
    members = group(run, found)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(
            "Send to Explore as a group",
            icon=":material/group_work:",
            disabled=members is None,
            help=GROUP if members is not None else "Explore shows the test images, and none of these is one of them.",
            key="map-send-group",
        ):
            assert members is not None
            sent.send_group(run, f"Map: {found.name}", members)
            st.switch_page(state.EXPLORE, query_params={"run": run.id})
        if st.button("As a path", icon=":material/route:", disabled=z is None, help=PATH, key="map-send-path"):
            assert z is not None
            st.switch_page(state.EXPLORE, query_params=sent.send_path(run, z[stations(z, STATIONS)]))
        if st.button(
            "Go to the mean code",
            icon=":material/my_location:",
            disabled=z is None,
            type="tertiary",
            help="Opens Explore at the mean of these codes: it shows the image that the decoder makes of it.",
            key="map-send-mean",
        ):
            assert z is not None
            st.switch_page(state.EXPLORE, query_params=sent.send_point(run, z.mean(axis=0)))


def group(run: Run, found: Chosen) -> NDArray[np.bool_] | None:
    """A bit for each of the test codes on Explore: whether its image is chosen; None where none is."""
    try:
        codes = cache.codes(run)
    except ValueError:
        return None
    if codes is None or found.split == "train":
        return None
    first = reading.count(run, "train") if found.split == "all" else 0
    members = np.isin(codes.index + first, found.index)
    return members if members.any() else None


def go(run: Run, said: Any) -> None:
    """Goes where the component asks for: to a code on Explore, or to a path of codes; not where it asks nonsense."""
    if not isinstance(said, Mapping):
        return
    try:
        z = np.asarray(said.get("z"), np.float64)
    except (TypeError, ValueError):
        return
    if z.ndim != 2 or z.shape[1] != run.config.model.latent_dim or not len(z) or not np.isfinite(z).all():
        return
    words = sent.send_path(run, _more_pins(run, z)) if said.get("to") == "path" else sent.send_point(run, z[0])
    st.switch_page(state.EXPLORE, query_params=words)


def _more_pins(run: Run, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Codes after the pins that the path has already: a person pins one place after another."""
    kept = str(state.kept(f"view-{run.id}", {}).get("pins", ""))
    try:
        pins = np.array([[float(number) for number in pin.split(",")] for pin in kept.split(";")] if kept else [])
        pins = pins.reshape(-1, z.shape[1])
    except ValueError:
        return z
    return np.vstack([pins, z])[-sent.MOST_PINS :]
