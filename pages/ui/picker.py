"""Choosing what to train on and how: the datasets there are, with a look at their images, and the presets."""

from __future__ import annotations

import streamlit as st

from pages.ui import pictures
from pages.ui.text import escape, shape
from vae_tf.config import TrainConfig
from vae_tf.data import DATASETS, Dataset, DatasetSpec, choose, load_dataset
from vae_tf.training.presets import PRESETS, preset

ROWS, COLUMNS = 6, 10
ROOM = 640


def choose_dataset() -> DatasetSpec:
    """The dataset chosen in the menu."""
    name = st.selectbox("Dataset", list(DATASETS), format_func=_entry, key="dataset", bind="query-params")
    return DATASETS[name]


def look_at(spec: DatasetSpec) -> Dataset | None:
    """The dataset, with a sheet of its images; None where it is not on this machine (one sentence says so)."""
    st.markdown(escape(spec.description))
    where = spec.locate()
    if where is None and not st.session_state.get(f"get-{spec.name}"):
        st.info("This dataset is not on this machine.")
        st.button(
            "Look for it",
            icon=":material/download:",
            key=f"get-{spec.name}",
            help="Downloads it where that is possible, and says where to put it where it is not",
        )
        return None
    try:
        with st.spinner("Reading the images"):
            dataset = load_dataset(spec.name)
    except ValueError as error:
        st.error(escape(str(error)))
        return None
    _sheet(spec, dataset)
    found = "comes with the app" if where == "embedded" else f"read from {escape(where or str(spec.locate()))}"
    st.caption(f"{escape(spec.source)}. Licence: {escape(spec.licence)}. It {found}.")
    return dataset


def choose_preset(spec: DatasetSpec, train_images: int) -> tuple[str, TrainConfig]:
    """The chosen preset's key, and its settings for the dataset."""
    name = st.segmented_control(
        "Preset",
        list(PRESETS),
        format_func=lambda key: PRESETS[key].title,
        default="quick",
        required=True,
        key="preset",
    )
    config = preset(name, dataset=spec.name, image_shape=spec.image_shape, train_images=train_images)
    model = config.model
    st.markdown(
        f"{PRESETS[name].description} {model.latent_dim} latent dimension{'s' if model.latent_dim > 1 else ''}, "
        f"{config.epochs:,} epochs in batches of {config.batch_size}, {config.optimizer.capitalize()}."
    )
    return name, config


def _entry(name: str) -> str:
    spec = DATASETS[name]
    absent = "" if spec.locate() is not None else " (not on this machine)"
    return f"{spec.title} · {spec.train_images:,} + {spec.test_images:,} images of {shape(spec.image_shape)}{absent}"


def _sheet(spec: DatasetSpec, dataset: Dataset) -> None:
    """Training images, one of each class in turn."""
    labels = dataset.train.labels
    columns = COLUMNS if labels is None else min(max(len(set(labels.tolist())), 2), COLUMNS)
    n = min(ROWS * columns, len(dataset.train))
    images = dataset.train.images[choose(labels, n, total=len(dataset.train))]
    pictures.sheet(images, columns=columns, room=ROOM, alt=f"{n} training images of {spec.title}")
