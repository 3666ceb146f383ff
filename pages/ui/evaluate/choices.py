"""What is to be estimated, and on what: the widgets, which show what the address says and write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.ui import state
from pages.ui.evaluate import address
from pages.ui.evaluate.address import LADDER, PARTS, Wanted, options_word
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
            run,
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
            run,
            "Targets",
            "targets",
            list(LIKELIHOODS[model.likelihood].readings),
            wanted.targets,
            lambda name: f"{name}: {TARGETS[name].title.lower()}",
            help=TARGETS_HELP,
            width=270,
        )
        if wanted.estimator != LADDER:
            _options(run, wanted)
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
    name = "Test images", word, options
    select(run, *name, value, lambda n: f"all {n:,}" if n == most else f"{n:,}", help=help, width=150)


def select(
    run: Run,
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
    key = held(f"evaluate-{word}", value)

    def take(chosen: Any) -> None:
        write(word, str(chosen), also=also)

    st.selectbox(
        label,
        options,
        index=options.index(value),
        format_func=name,
        key=key,
        on_change=changed(key, lambda: getattr(address.read(st.query_params, run), word), take),
        help=help,
        width=width,
    )


def held(name: str, value: Any) -> str:
    """The key of a widget that shows what the address says, `value`: give it that as its default, too.

    A value put into the session's state is told to the browser once. Where that message is overtaken by the next one,
    the browser shows the first option, and reports it as if it had been chosen; a default is part of every message.
    Where another value is to be shown than the widget has, it is another widget.
    """
    key = _key(name)
    if st.session_state.get(key, value) != value:
        state.keep(f"{name}/times", state.kept(f"{name}/times", 0) + 1)
    return _key(name)


def changed(key: str, says: Callable[[], Any], take: Callable[[Any], None]) -> Callable[[], None]:
    """What a widget does when Streamlit says that it has another value.

    It says so as well when the browser, which has not heard yet that the widget is gone, reports what that was: then
    there is nothing new in it to what the address `says`, or it is a widget that another one has taken the place of.
    """
    name = key.rsplit("/", 1)[0]

    def called() -> None:
        value = st.session_state[key]
        if value is not None and key == _key(name) and value != says():
            take(value)

    return called


def _key(name: str) -> str:
    return f"{name}/{state.kept(f'{name}/times', 0)}"


def write(word: str, value: str, *, also: tuple[str, ...] = ()) -> None:
    """Puts a word into the address, "" takes it out; and takes those out that it makes void."""
    for each in (*also, *(() if value else (word,))):
        if each in st.query_params:
            del st.query_params[each]
    if value:
        st.query_params[word] = value


def parts(run: Run, part: str) -> None:
    """The parts of the page, of which one is shown."""
    key = held("evaluate-part", part)
    st.segmented_control(
        "Part",
        list(PARTS),
        default=part,
        format_func=PARTS.__getitem__,
        required=True,
        key=key,
        on_change=changed(key, lambda: address.read(st.query_params, run).part, _turn),
        label_visibility="collapsed",
    )


def _turn(part: str) -> None:
    write("part", "" if part == "likelihood" else part)


def _options(run: Run, wanted: Wanted) -> None:
    """The settings of the one estimator that is chosen; the advanced ones folded away."""
    options = ESTIMATORS[wanted.estimator].options
    for option in options:
        if not option.advanced:
            _option(run, wanted, option)
    advanced = [option for option in options if option.advanced]
    if advanced:
        with st.popover("More", icon=":material/tune:", key="evaluate-more"):
            for option in advanced:
                _option(run, wanted, option)


def _option(run: Run, wanted: Wanted, option: Setting) -> None:
    value = wanted.options[option.name]
    key = held(f"evaluate-{wanted.estimator}-{option.name}", value)

    def says() -> Any:
        return address.read(st.query_params, run).options.get(option.name)

    def take(chosen: Any) -> None:
        now = address.read(st.query_params, run)
        if now.estimator == wanted.estimator:
            _write_options(now.estimator, {**now.options, option.name: chosen})

    then = changed(key, says, take)
    if option.kind == "choice":
        choices = list(option.choices)
        st.selectbox(option.title, choices, choices.index(value), key=key, on_change=then, help=option.help, width=150)
        return
    whole = option.kind == "int"
    low, high = (int(option.low), int(option.high)) if whole else (float(option.low), float(option.high))
    st.number_input(
        option.title, low, high, value, step=None if whole else 0.5, key=key, on_change=then, help=option.help,
        width=150,
    )  # fmt: skip


def _write_options(estimator: str, options: Mapping[str, Any]) -> None:
    write("options", options_word(estimator, options))


def _sizes(most: int | None) -> str:
    return "1 or 2" if most == 2 else f"1 to {most}"
