"""The chosen images: their sheet, labels, mean image and mean code; files of them, and the ways to Explore."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, charts, pictures
from pages.ui.maps import chosen, downloads, reading, sending
from pages.ui.maps.chosen import Chosen
from pages.ui.text import count, escape
from pages.ui.widgets import section
from vae_tf import figures
from vae_tf.latent.maps import stratified
from vae_tf.runs.maps import Map
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run

MOST_SHOWN = 99
ROOM = 660
COLUMNS = 11
MEAN = 112
"""Pixels, about."""
MOST_LABELS = 20
AT_ONCE = 4096
"""Images added up at a time."""
NOTHING = "What you select on the map is shown here: its images, labels, mean image and mean code; with ways on."
HELP = (
    "Draw a line or a box round points of the map, click a label in its legend with Shift held, or search for a label "
    "or an image's number. Shift adds to the selection, Alt takes away."
)


@st.fragment(key="map-selection")
def panel(run: Run, drawn: Map) -> None:
    """Draws what is chosen on a map, or how one chooses."""
    if reading.gone(run, drawn):
        st.rerun()  # all of the page: it knows what to say of that
    section("What is selected", help=HELP)
    found = chosen.chosen(run, drawn)
    if found is None:
        st.caption(NOTHING)
        return
    rows = chosen.rows_of(found, drawn)
    st.markdown(f"**{escape(found.name)}** · {count(len(rows), 'image')} of {len(drawn):,}")
    sending.buttons(run, drawn, found, rows)
    _files(run, drawn, found, rows)
    _sheet(run, drawn, rows)
    left, right = st.columns(2, gap="medium")
    with left:
        _mean_image(run, drawn, rows)
    with right:
        _labels(run, drawn, rows)
    _mean_code(run, drawn, rows)


def _files(run: Run, drawn: Map, found: Chosen, rows: NDArray[np.int64]) -> None:
    base = f"{run.id}-{drawn.request.method}-{len(rows)}"
    kinds = (("CSV", "text/csv", downloads.table), ("NPZ", "application/octet-stream", downloads.npz))
    with st.container(horizontal=True, gap="small"):
        for title, kind, make in kinds:
            st.download_button(
                title,
                lambda make=make: make(run, drawn, rows),
                f"{base}.{title.lower()}",
                kind,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"map-save-{title}",
            )


def _sheet(run: Run, drawn: Map, rows: NDArray[np.int64]) -> None:
    labels = None if drawn.labels is None else drawn.labels[rows]
    some = stratified(len(rows) if labels is None else labels, min(MOST_SHOWN, len(rows)), 0)
    shown = rows[some if labels is None else some[np.argsort(labels[some], kind="stable")]]
    images = reading.images(run, drawn.request.split, drawn.index[shown])
    if images is None:
        st.caption("The dataset is not on this machine, so the images themselves are not to be seen.")
        return
    columns = min(len(shown), COLUMNS)
    pictures.sheet(images, columns=columns, room=ROOM, alt=f"{len(shown)} of the images selected")
    if len(shown) < len(rows):
        how = "drawn at random" + ("" if labels is None else ", each label with its share")
        st.caption(f"{len(shown)} of the {len(rows):,}, {how}")


def _mean_image(run: Run, drawn: Map, rows: NDArray[np.int64]) -> None:
    if not cache.has_test_images(run):
        return
    mean = _mean(str(run.path), drawn.request.split, drawn.index[rows])
    if mean is None:
        return
    st.markdown("**Mean image**")
    pictures.show(mean, scale=pictures.fitting(max(mean.shape[:2]), MEAN), alt="The mean of the images selected")
    st.caption("The mean of the original images, pixel by pixel")


@st.cache_resource(max_entries=16, show_spinner=False)
def _mean(path: str, split: str, index: NDArray[np.int64]) -> NDArray[np.uint8] | None:
    run, total = read_run(Path(path)), np.zeros(())
    for start in range(0, len(index), AT_ONCE):
        images = reading.images(run, split, index[start : start + AT_ONCE])
        if images is None:
            return None
        total = total + images.sum(axis=0, dtype=np.float64)
    return np.rint(total / len(index)).astype(np.uint8)


def _labels(run: Run, drawn: Map, rows: NDArray[np.int64]) -> None:
    if drawn.labels is None:
        return
    counts = label_counts(drawn.labels, rows)
    names = {label: reading.label_name(run, label) for label in counts}
    st.markdown("**Labels**")
    figure = figures.label_bars(counts, names)
    charts.draw(
        figure, key="map-labels", alt="; ".join(f"{names[label]}: {n} of {of}" for label, (n, of) in counts.items())
    )
    more = len(np.unique(drawn.labels[rows])) - len(counts)
    if more > 0:
        st.caption(f"The {MOST_LABELS} most frequent; {count(more, 'label')} more.")


def label_counts(labels: NDArray[np.int64], rows: NDArray[np.int64]) -> Mapping[int, tuple[int, int]]:
    """By label, the most frequent first: how many of the rows have it, and how many of all."""
    kinds, counts = np.unique(labels[rows], return_counts=True)
    order = np.lexsort((kinds, -counts))[:MOST_LABELS]
    return {int(kinds[k]): (int(counts[k]), int((labels == kinds[k]).sum())) for k in order}


def _mean_code(run: Run, drawn: Map, rows: NDArray[np.int64]) -> None:
    of = reading.codes_at(run, drawn.request.split, drawn.index)
    if of is None:
        return
    every = of[0].z_mean[of[1]]
    z = every[rows]
    st.markdown("**Mean code**")
    figure = figures.mean_code(z.mean(axis=0), z.std(axis=0), every.std(axis=0))
    charts.draw(figure, key="map-mean-code", alt="The mean of the selected codes in each latent dimension")
    words = "Mean of the selected codes in each latent dimension; lines: their standard deviation; behind: that of all"
    st.caption(
        words + (f". The {figures.MOST_BARS} farthest from the origin." if z.shape[1] > figures.MOST_BARS else "")
    )
