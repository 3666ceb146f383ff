"""The datasets of this home as cards, with what can be done to each. Reads their folders; deleting can be undone."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import pictures, shared, state, trash
from pages.ui.text import ago, count, escape, shape
from pages.ui.widgets import section
from vae_tf.data import DATASETS, choose, contact_sheet
from vae_tf.data.deleted import delete_dataset, list_deleted, restore_dataset
from vae_tf.data.failing import in_words
from vae_tf.data.manifest import Manifest
from vae_tf.data.own import can_change, own_keys, own_manifest, own_specs

PICTURE = 168
"""Width of a card's picture in pixels."""
TILES = 16
CARDS = 24
"""So many are drawn at first, and more at each press: each reads images."""


def _deleted() -> list[trash.Entry]:
    return [trash.Entry(entry.path, entry.title, entry.deleted, entry.gone) for entry in list_deleted()]


def _restore(path: Path) -> None:
    restore_dataset(path)


SETS = trash.Kind("dataset", _deleted, _restore, "Runs that were trained on it stay.")
"""Datasets, as the trash knows them."""


def shelf() -> None:
    """Draws all of them, the newest first; the one deleted last can be taken back, and what lies in the trash."""
    section("Your datasets")
    trash.undo(SETS)
    specs = own_specs()
    broken = [key for key in own_keys() if key not in specs]
    if not specs and not broken:
        st.markdown(
            "You have none yet. Drop images above, look at what they would become, and press **Make the dataset**: "
            "then it is in every menu, and a model can be trained on it."
        )
    keys = [*specs, *broken]
    shown = state.kept("datasets-shown", CARDS)
    with st.container(key="datasets"), st.grid(min_column_width=400, gap="small"):
        for key in keys[:shown]:
            with st.container(border=True, key=f"dataset-{key}"):
                (_card if key in specs else _broken)(key)
    if len(keys) > shown:
        st.button(
            f"Show more ({len(keys) - shown})", type="tertiary", key="datasets-more", on_click=_more, args=(shown,)
        )
    trash.trash(SETS)


def _more(shown: int) -> None:
    state.keep("datasets-shown", shown + CARDS)


def _card(key: str) -> None:
    try:
        manifest = own_manifest(key)
        picture = thumbnail(key, manifest.fingerprint)
    except ValueError:
        _broken(key)
        return
    with st.container(horizontal=True, gap="small", wrap=False):
        with st.container(width=PICTURE):
            pictures.show_png(picture, alt=f"Some images of {manifest.title}", width=PICTURE)
        with st.container(gap="xsmall"):
            st.markdown(f"**{escape(manifest.title)}**")
            for line in facts(manifest):
                st.caption(line)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(state.TRAIN, label="Train on it", icon=":material/play_arrow:", query_params={"dataset": key})
        st.button("Details", icon=":material/article:", type="tertiary", key=f"card-{key}", on_click=_open, args=(key,))
        if can_change(key):
            _menu(key, manifest.title)
        else:
            shared.badge(manifest.owner)


def facts(manifest: Manifest) -> list[str]:
    """What is known of it, in lines of Markdown."""
    images = manifest.train_images + manifest.test_images
    labels = "no labels" if manifest.label_names is None else count(len(manifest.label_names), "label")
    return [
        f"{count(images, 'image')} of {shape(manifest.image_shape)} · {labels}",
        f"Licence: {escape(manifest.licence or 'not stated')}",
        f"{ago(manifest.created)} · {manifest.fingerprint[:8]}",
    ]


@st.cache_data(max_entries=200, show_spinner=False)
def thumbnail(key: str, fingerprint: str) -> bytes:
    """A small sheet of its training images as PNG: the same for as long as the fingerprint is. Raises: ValueError."""
    train = DATASETS[key].load().train
    n = min(TILES, len(train))
    images = train.images[choose(train.labels, n, total=len(train))]
    step = max(1, max(images.shape[1:3]) // 64)  # a card is small: large images lose pixels, not their shape
    return pictures.png(contact_sheet(images[:, ::step, ::step], columns=4, background=128))


def _broken(key: str) -> None:
    st.markdown(f"**{escape(key)}**")
    if can_change(key):
        st.caption(":material/broken_image: It cannot be read. Delete it, and bring the images again.")
        _menu(key, key)
    else:
        st.caption(":material/broken_image: It cannot be read: tell whoever shared it.")


def _open(key: str) -> None:
    st.query_params["dataset"] = key


def _menu(key: str, title: str) -> None:
    """Deleting asks nothing: it can be undone."""
    chosen = st.menu_button(
        "", ["Delete"], icon=":material/more_horiz:", type="tertiary", key=f"menu-{key}", help=f"Delete {escape(title)}"
    )
    if chosen == "Delete":
        _delete(key, title)


def _delete(key: str, title: str) -> None:
    try:
        trashed: Path = delete_dataset(key)
    except ValueError as error:
        st.error(escape(str(error)))
        return
    except OSError as error:
        st.error(in_words(error))
        return
    if st.query_params.get("dataset") == key:
        del st.query_params["dataset"]
    trash.remember("dataset", trashed, title)
    st.rerun()
