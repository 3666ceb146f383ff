"""Which figure, and how much of it: the widgets, which show what the address says and write it. Knows no run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.ui.paper import address, wording
from vae_tf.data import DATASETS
from vae_tf.runs.paper import ALGORITHMS, FIGURES, PaperRequest

BUDGETS = (100_000, 1_000_000, 3_000_000, 10_000_000)
RATES = (0.01, 0.02, 0.1)
RULE = "as the paper's rule says"


def choose(request: PaperRequest) -> None:
    """Draws the choices; a change goes into the address, and the page is drawn anew."""
    _one(
        "Figure",
        list(FIGURES),
        request.figure,
        wording.TITLES.__getitem__,
        "paper-figure",
        lambda figure: write(address.turned(request, figure)),
        label_visibility="collapsed",
    )
    st.markdown(wording.SHOWS[request.figure])
    shown = FIGURES[request.figure]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="paper-choices"):
        if len(shown.latent_dims) > 1:
            _one("Dataset", list(shown.latent_dims), request.dataset, _dataset, "paper-dataset", _take_dataset(request))
        if shown.train_images != (None,):
            _several(request, "train_images", "Training images", shown.train_images, lambda n: f"{n:,}")
        dims = shown.latent_dims[request.dataset]
        if len(dims) > 1:
            _several(request, "latent_dims", "Latent dimensions", dims, str)
        if shown.quantity:
            names = wording.ALGORITHM_TITLES
            _several(
                request, "algorithms", "Algorithms", shown.algorithms, names.__getitem__, tuple(ALGORITHMS),
                help=wording.ALGORITHM_HELP,
            )  # fmt: skip
        _budget(request)
        _rate(request)


def write(request: PaperRequest) -> None:
    """Writes a request into the address."""
    st.query_params.from_dict(address.written(request))


# ------------------------------------------------------------------------------------- one widget each


def _dataset(name: str) -> str:
    return DATASETS[name].title


def _take_dataset(request: PaperRequest) -> Callable[[str], None]:
    """Another dataset has latent sizes of its own."""
    return lambda name: write(address.asked(request, dataset=name, latent_dims=None))


def _several(
    request: PaperRequest,
    name: str,
    label: str,
    paper: tuple[Any, ...],
    title: Callable[[Any], str],
    offered: tuple[Any, ...] = (),
    *,
    help: str | None = None,
) -> None:
    """Any number of values of a request at once; none, and the paper's, are the paper's."""
    chosen = getattr(request, name) or paper
    options = list(dict.fromkeys([*(offered or paper), *chosen]))
    key = f"paper-{name}-{request.figure}-{request.dataset}"
    ordered = [option for option in options if option in chosen]
    if st.session_state.get(key) != ordered:
        st.session_state[key] = ordered

    def changed() -> None:
        kept = tuple(option for option in options if option in st.session_state[key])
        write(address.asked(request, **{name: None if not kept or kept == paper else kept}))

    st.pills(label, options, selection_mode="multi", format_func=title, key=key, on_change=changed, help=help)


def _budget(request: PaperRequest) -> None:
    """Training samples of each line."""
    paper = FIGURES[request.figure].samples[request.dataset]
    chosen = request.samples or paper
    options = sorted({*BUDGETS, chosen})
    _one(
        "Budget, samples",
        options,
        chosen,
        wording.amount,
        "paper-budget",
        lambda samples: write(address.asked(request, samples=None if samples == paper else samples)),
        help=wording.BUDGET_HELP,
    )


def _rate(request: PaperRequest) -> None:
    """The step size of all lines, folded away."""
    chosen = request.learning_rate or RULE
    with st.popover("More", icon=":material/tune:", key="paper-more"):
        _one(
            "Step size of Adagrad",
            [RULE, *sorted({*RATES, *([] if chosen == RULE else [chosen])})],
            chosen,
            lambda rate: rate if rate == RULE else f"{rate:g}",
            "paper-rate",
            lambda rate: write(address.asked(request, learning_rate=None if rate == RULE else rate)),
            help=wording.RATE_HELP,
        )


def _one(
    label: str,
    options: list[Any],
    value: Any,
    title: Callable[[Any], str],
    key: str,
    take: Callable[[Any], None],
    **more: Any,
) -> None:
    """One of a few values; a click on the chosen one changes nothing."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def changed() -> None:
        if st.session_state[key] is not None:  # nothing is chosen for a moment when the page is left
            take(st.session_state[key])

    st.segmented_control(label, options, format_func=title, required=True, key=key, on_change=changed, **more)
