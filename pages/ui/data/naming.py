"""What a dataset is called, where it comes from and under which terms: changed in a dialog, whenever one likes."""

from __future__ import annotations

import streamlit as st

from pages.ui.text import escape
from vae_tf.data.describing import describe_dataset
from vae_tf.data.failing import in_words
from vae_tf.data.ingest.names import MOST
from vae_tf.data.ingest.settings import TERMS
from vae_tf.data.manifest import Manifest


def button(key: str, manifest: Manifest) -> None:
    """The button that opens the dialog."""
    if st.button("Edit", icon=":material/edit:", key="edit-dataset", help="Name, source and licence"):
        dialog(key, manifest)


@st.dialog("Name, source, licence")
def dialog(key: str, manifest: Manifest) -> None:
    """The three fields as they are now; Save keeps what they say."""
    with st.form("edit-words", border=False):  # a form, so that Enter saves
        title = st.text_input("Name", manifest.title, max_chars=MOST)
        source = st.text_input("Source", manifest.source, max_chars=TERMS, placeholder="not stated")
        licence = st.text_input("Licence", manifest.licence, max_chars=TERMS, placeholder="not stated")
        st.caption("The images, the key and the fingerprint stay as they are.")
        if st.form_submit_button("Save", type="primary"):
            _save(key, title, source, licence)


def _save(key: str, title: str, source: str, licence: str) -> None:
    try:
        describe_dataset(key, title=title, source=source, licence=licence)
    except ValueError as error:
        st.error(escape(str(error)))
    except OSError as error:
        st.error(in_words(error))
    else:
        st.rerun()
