"""Choosing what to train on and how: the datasets there are, with a look at their images, and the presets."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from pages.ui import backend, form, pictures, state
from pages.ui.text import escape, shape
from pages.ui.unread import Unread, received
from vae_tf.config import TrainConfig, settings_of
from vae_tf.data import DATASETS, Dataset, DatasetSpec, load_dataset
from vae_tf.data.deleted import list_deleted
from vae_tf.data.own import DIGITS, OWN
from vae_tf.runs.run import Run
from vae_tf.training.presets import FEW, PRESETS, preset

ROWS, COLUMNS = 6, 10
ROOM = 640


def choose_dataset(first: str | None = None) -> DatasetSpec:
    """The dataset chosen in the menu; at first the one that the address names, or else `first`."""
    names, wanted = list(DATASETS), st.query_params.get("dataset") or first or ""
    begin = names.index(wanted) if wanted in names else 0
    entries = _entries(names)
    name = st.selectbox("Dataset", names, begin, entries.__getitem__, key="dataset", on_change=_remember)
    return DATASETS[name]


def odd(train_images: int) -> list[Unread]:
    """The words of the address that name no dataset, no preset, or no number of so many training images."""
    found, words = [], st.query_params
    name, limit, chosen = (words.get(word) for word in ("dataset", "limit", "preset"))
    if name and name not in DATASETS:
        deleted = any(entry.key == name for entry in list_deleted())
        where = (
            "it was deleted, and lies in the trash on the page Data" if deleted else "there is none of that name here"
        )
        found.append(Unread("dataset", f"{where}: {received(name)}"))
    if limit and not (limit.isascii() and limit.isdigit() and len(limit) < 10 and 1 <= int(limit) <= train_images):
        expected = f"expected a whole number from 1 to {train_images}"
        found.append(Unread("limit", f"{expected}, received {received(limit)}"))
    if chosen and chosen not in PRESETS:
        found.append(Unread("preset", f"expected one of {', '.join(PRESETS)}; received {received(chosen)}"))
    return found


def _remember() -> None:
    """The address names the dataset by its key: a bound widget would write the words of the menu there."""
    st.query_params["dataset"] = st.session_state["dataset"]


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
        with st.spinner("Reading the images" if where else _asking_for(spec)):
            if where is None:
                backend.tensorflow()  # the download goes through Keras, which must come in as the server wants it
            dataset = load_dataset(spec.name)
    except ValueError as error:
        st.error(escape(str(error)))
        return None
    pictures.training_sheet(dataset, room=ROOM, most=(COLUMNS, ROWS))
    if OWN.fullmatch(spec.name):
        st.caption(f"Source: {escape(spec.source)}. Licence: {escape(spec.licence)}.")
        st.page_link(
            state.DATA, label="How it was read", icon=":material/article:", query_params={"dataset": spec.name}
        )
        return dataset
    found = "comes with the app" if where == "embedded" else f"is read from {escape(where or str(spec.locate()))}"
    st.caption(f"{escape(spec.source)}. Licence: {escape(spec.licence)}. It {found}.")
    return dataset


def choose_limit(spec: DatasetSpec, train_images: int, first: int | None = None) -> int | None:
    """On how many of the training images to train, at first on as many as the address says, or on `first`; None: on
    all."""
    entry, asked = settings_of(TrainConfig)["limit"], st.query_params.get("limit", "")
    first = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else first
    return st.number_input(
        form.title_of("limit"),
        1,
        train_images,
        None if first is None else min(first, train_images),
        placeholder=f"all {train_images:,}",
        help=entry.metadata["help"],
        key=f"limit-{spec.name}" + ("" if first is None else f"-{first}"),
        width=220,
    )


def choose_preset(
    spec: DatasetSpec, train_images: int, limit: int | None, *, chosen: Callable[[], object] = lambda: None
) -> tuple[str, TrainConfig]:
    """The chosen preset's key, and its settings for so many images of the dataset; `chosen` hears of another one."""
    name = st.segmented_control(
        "Preset",
        list(PRESETS),
        format_func=lambda key: PRESETS[key].title,
        default=first if (first := st.query_params.get("preset")) in PRESETS else "quick",
        required=True,
        key="preset",
        on_change=chosen,
    )
    images = limit or train_images
    config = preset(name, dataset=spec.name, image_shape=spec.image_shape, train_images=images)
    config, model = replace(config, limit=limit), config.model
    few = f" Shown more often than {FEW:,} images are, so few would be learned by heart." if images < FEW else ""
    st.markdown(
        f"{PRESETS[name].description} {model.latent_dim} latent dimension{'s' if model.latent_dim > 1 else ''}, "
        f"{config.epochs:,} epochs in batches of {config.batch_size}, {config.optimizer.capitalize()}.{few}"
    )
    return name, config


def settings_of_run(run: Run, spec: DatasetSpec, limit: int | None) -> tuple[str, TrainConfig]:
    """A name for the form, and the settings of a run, for so many images of the dataset."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"With the settings of **{escape(run.name)}**: change what you like.", width="content")
        if st.button("Presets instead", type="tertiary", icon=":material/close:"):
            del st.query_params["clone"]
            st.rerun()
    model = replace(run.config.model, image_shape=spec.image_shape)
    return f"clone-{run.id}", replace(run.config, dataset=spec.name, limit=limit, model=model)


def _asking_for(spec: DatasetSpec) -> str:
    """What happens while a dataset is asked for, and how much may have to come over the network."""
    images = spec.train_images + spec.test_images
    size = images * math.prod(spec.image_shape) / 1e6
    return f"Asking for {spec.title}: {images:,} images, a download of less than {size:,.0f} MB. Wait until it is here."


def _entries(names: Sequence[str]) -> dict[str, str]:
    """What datasets are called in the menu: no two the same, since a browser tells what was chosen by its words."""
    plain = {name: _entry(name) for name in names}
    times = Counter(plain.values())
    return {name: entry if times[entry] == 1 else f"{entry} ({name[-DIGITS:]})" for name, entry in plain.items()}


def _entry(name: str) -> str:
    spec = DATASETS[name]
    absent = "" if spec.locate() is not None else " (not on this machine)"
    return f"{spec.title} · {spec.train_images:,} + {spec.test_images:,} images of {shape(spec.image_shape)}{absent}"
