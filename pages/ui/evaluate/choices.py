"""What is to be estimated, and on what: the widgets, which show what the address says and write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.ui.evaluate.address import LADDER, Wanted, options_word
from vae_tf.inference import ESTIMATORS
from vae_tf.latent.maps.setting import Setting
from vae_tf.models.registry import LIKELIHOODS, TARGETS
from vae_tf.runs.run import Run

SIZES = (10, 50, 100, 500, 1_000)
TARGETS_HELP = (
    "How the pixels are read by the likelihood. Grey, dynamic and thresholded images have different likelihoods: "
    "numbers of two of them are not comparable."
)
IMAGES_HELP = (
    "A fixed random subset of the test images, the same for every estimator; a larger one begins with the smaller. "
    "Annealing takes some seconds an image, the others less."
)


def widgets(run: Run, wanted: Wanted) -> None:
    """Draws the menus, and says which estimators do not fit this run, and why."""
    model = run.config.model
    fitting = [name for name, entry in ESTIMATORS.items() if entry.fits(model.latent_dim)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="evaluate-choices"):
        select(
            "Estimator",
            "estimator",
            [LADDER, *fitting],
            wanted.estimator,
            lambda name: "All that fit, as a ladder" if name == LADDER else ESTIMATORS[name].title,
            also=("options",),
            width=290,
        )
        images(run, wanted.images, "images", SIZES, help=IMAGES_HELP)
        select(
            "Targets",
            "targets",
            list(LIKELIHOODS[model.likelihood].readings),
            wanted.targets,
            lambda name: f"{name}: {TARGETS[name].title.lower()}",
            help=TARGETS_HELP,
            width=270,
        )
        if wanted.estimator != LADDER:
            _options(wanted)
    for name, entry in ESTIMATORS.items():
        if name not in fitting:
            st.caption(f"Not here: {entry.title}; it needs a model of {_sizes(entry.most_dimensions)} latent "
                       f"dimensions, and this one has {model.latent_dim}.")  # fmt: skip
    if wanted.estimator != LADDER:
        entry = ESTIMATORS[wanted.estimator]
        st.caption(f"{entry.description} ({entry.source})")


def images(run: Run, value: int, word: str, sizes: tuple[int, ...], *, help: str) -> None:
    """A menu of how many test images; those that the address names, too."""
    most = int(run.dataset["test_images"])
    options = sorted({min(size, most) for size in sizes} | {most, value})
    select("Test images", word, options, value, lambda n: f"all {n:,}" if n == most else f"{n:,}", help=help, width=150)


def select(
    label: str,
    word: str,
    options: list[Any],
    value: Any,
    name: Callable[[Any], str],
    *,
    also: tuple[str, ...] = (),
    help: str | None = None,
    width: int,
) -> None:
    """A menu that shows what a word of the address says, and writes it; `also` are words that it makes void."""
    key = f"evaluate-{word}"
    follow(key, value)

    def changed() -> None:
        if st.session_state[key] is not None:
            write(word, str(st.session_state[key]), also=also)

    st.selectbox(label, options, format_func=name, key=key, on_change=changed, help=help, width=width)


def follow(key: str, value: Any) -> None:
    """A widget shows what the address says."""
    if st.session_state.get(key, follow) != value:
        st.session_state[key] = value


def write(word: str, value: str, *, also: tuple[str, ...] = ()) -> None:
    """Puts a word into the address, "" takes it out; and takes those out that it makes void."""
    for each in (*also, *(() if value else (word,))):
        if each in st.query_params:
            del st.query_params[each]
    if value:
        st.query_params[word] = value


def turn() -> None:
    """Goes to the part that was chosen."""
    part = st.session_state["evaluate-part"]
    if part is not None:
        write("part", "" if part == "likelihood" else part)


def _options(wanted: Wanted) -> None:
    """The settings of the one estimator that is chosen; the advanced ones folded away."""
    options = ESTIMATORS[wanted.estimator].options
    for option in options:
        if not option.advanced:
            _option(wanted, option)
    advanced = [option for option in options if option.advanced]
    if advanced:
        with st.popover("More", icon=":material/tune:", key="evaluate-more"):
            for option in advanced:
                _option(wanted, option)


def _option(wanted: Wanted, option: Setting) -> None:
    key = f"evaluate-{wanted.estimator}-{option.name}"
    follow(key, wanted.options[option.name])

    def changed() -> None:
        value = st.session_state[key]
        if value is not None:
            _write_options(wanted.estimator, {**wanted.options, option.name: value})

    if option.kind == "choice":
        st.selectbox(option.title, list(option.choices), key=key, on_change=changed, help=option.help, width=150)
        return
    whole = option.kind == "int"
    low, high = (int(option.low), int(option.high)) if whole else (float(option.low), float(option.high))
    st.number_input(
        option.title, low, high, step=None if whole else 0.5, key=key, on_change=changed, help=option.help, width=150
    )


def _write_options(estimator: str, options: Mapping[str, Any]) -> None:
    write("options", options_word(estimator, options))


def _sizes(most: int | None) -> str:
    return "1 or 2" if most == 2 else f"1 to {most}"
