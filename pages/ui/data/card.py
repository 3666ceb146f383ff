"""The card of a dataset: what it is, how it came to be, some of its images, and the way on. Reads what lies here."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.ui import account, pictures, shared, state
from pages.ui.data import again, facts, looking, naming, skipped
from pages.ui.text import escape
from pages.ui.unread import Unread, received
from vae_tf.data import DATASETS, Dataset
from vae_tf.data.manifest import Manifest
from vae_tf.data.own import own_manifest, own_spec
from vae_tf.data.ownership import NOBODY, may
from vae_tf.runs.run import Run

ROOM = 560
COLUMNS, ROWS = 10, 5


def dataset() -> None:
    """Draws the dataset that the address names, in full; nothing where it names none."""
    key = st.query_params.get("dataset")
    if not key:
        return
    try:
        manifest = own_manifest(key)
        found = DATASETS[key].load() if own_spec(key) is not None else None
        if found is None:
            raise ValueError(f"{key}: expected a whole dataset, found a damaged one")
    except ValueError:
        unshared = shared.where_apart(", or it is not shared with you")
        st.warning(f"There is no dataset {escape(key[:80])} here: it may have been deleted{unshared}.")
        return
    with st.container(border=True, key="dataset-card"):
        _head(key, manifest)
        left, right = st.columns([3, 2], gap="large")
        with left:
            pictures.training_sheet(found, room=ROOM, most=(COLUMNS, ROWS))
            _classes(key, found)
        with right:
            facts.table(key, manifest)
            again.command(key, manifest)
        skipped.table(manifest.skipped, manifest.skipped_count, name=key, key="card")


def odd() -> list[Unread]:
    """The word of the address that names the run made of an archive, where there is none."""
    wanted = st.query_params.get("made")
    if not wanted or isinstance(state.find_run(wanted), Run):
        return []
    return [Unread("made", f"there is no run {received(wanted)} here")]


def run() -> None:
    """Says that an archive has become the run that the address names; nothing where it names none."""
    wanted = st.query_params.get("made")
    found = state.find_run(wanted) if wanted else None
    if not isinstance(found, Run):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="run-card"):
        st.markdown(f"**{escape(found.name)}** is one of your runs now.", width="stretch")
        if st.button("Open it on Explore", type="primary", icon=":material/explore:", key="open-run"):
            st.switch_page(state.EXPLORE, query_params={"run": found.id})
        st.page_link(state.RUN, label="Details", icon=":material/article:", query_params={"run": found.id})


def _head(key: str, manifest: Manifest) -> None:
    again.same(key, manifest)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(escape(manifest.title), anchor=False)
        if st.button("Train on it", type="primary", icon=":material/play_arrow:", key="train-on-it"):
            st.switch_page(state.TRAIN, query_params={"dataset": key})
        account.link_switch(key, "dataset")
        if may("change", manifest.owner or NOBODY):
            naming.button(key, manifest)
        else:
            shared.badge(manifest.owner)
        if st.button("Close", type="tertiary", icon=":material/close:", key="close-card"):
            st.query_params.pop("dataset", None)
            st.rerun()


def _classes(key: str, dataset: Dataset) -> None:
    """How many images have each label."""
    train, test, names = dataset.train.labels, dataset.test.labels, dataset.label_names
    if train is not None and test is not None and names:
        counts = np.bincount(np.concatenate([train, test]), minlength=len(names))
        looking.draw_classes(dict(zip(names, counts.tolist(), strict=True)), key=f"classes-{key}")
