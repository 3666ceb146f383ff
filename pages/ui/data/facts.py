"""Everything that is known of a dataset of this home, as a table. Knows its manifest, and no images."""

from __future__ import annotations

import time

import streamlit as st

from pages.ui.text import count, escape, shape
from vae_tf.data.manifest import Manifest

LABELS_NAMED = 12
LIKELIHOODS = {
    "bernoulli": "Bernoulli, which suits drawings: of each pixel, the model says how likely it is to be white.",
    "gaussian": "Gaussian, which suits photographs: of each pixel, the model says a value and how far off it may be.",
}
"""What a model begins with, and what that means, in a sentence."""


def table(key: str, manifest: Manifest) -> None:
    """Draws it."""
    rows = {
        "Images": f"{manifest.train_images:,} for training, {manifest.test_images:,} for testing",
        "Size": f"{shape((*manifest.image_shape[:2], 1))}, {'grey' if manifest.image_shape[2] == 1 else 'colour'}",
        "Labels": labels(manifest),
        "Source": manifest.source or "not stated",
        "Licence": manifest.licence or "not stated",
        "How it was read": " ".join(manifest.reading),
        "Likelihood": likelihood(manifest),
        "Made": time.strftime("%Y-%m-%d %H:%M", time.localtime(manifest.created)),
        "Key": key,
        "Fingerprint": f"{manifest.fingerprint} (SHA-256)",
    }
    with st.container(key="dataset-facts"):
        st.table(
            {escape(name): escape(value) for name, value in rows.items()},
            border="horizontal",
            hide_header=True,
            alt=f"What is known of {manifest.title}",
        )


def labels(manifest: Manifest) -> str:
    """How many labels there are, and the first ones."""
    names = manifest.label_names
    if names is None:
        return "none"
    more = f", and {len(names) - LABELS_NAMED} more" if len(names) > LABELS_NAMED else ""
    return f"{count(len(names), 'label')}: {', '.join(names[:LABELS_NAMED])}{more}"


def likelihood(manifest: Manifest) -> str:
    """Which likelihood a model of it begins with, and why."""
    said = LIKELIHOODS[manifest.likelihood or "gaussian"]
    if manifest.extremes is None:
        return said
    return f"{said} Here {manifest.extremes:.0%} of the pixels are nearly black or white."
