"""Several runs beside each other: what they are called, their curves, what differs. Reads runs, changes none."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import charts, form, planes, scores, state
from pages.ui.look import Look, look
from pages.ui.planes import tag_markdown
from pages.ui.results import value_text
from pages.ui.standing import progress_words
from pages.ui.text import count, duration, escape, number
from pages.ui.widgets import about, section, state_badge
from vae_tf import figures
from vae_tf.models.registry import LIKELIHOODS
from vae_tf.runs.comparison import OBJECTIVE, TAGS, differing_settings, families, tag_list, why_apart
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

EVERY = 2.0
"""Seconds between two looks at the runs' files, while one of them is live."""
TERMS = ("elbo", "reconstruction_loss", "kl_loss", "loss")
NAME, CURVE = 400, 520
"""Least widths in pixels of a run's place in the legend, and of a figure's."""


def compared(runs: list[Run]) -> None:
    """Draws runs, every two seconds for as long as anything happens to one of them by itself."""
    paths = [run.path for run in runs]
    at_work = any(now.at_work for now in _looks(paths))
    st.fragment(_draw, run_every=EVERY if at_work else None)(paths, at_work)
    planes.side_by_side(list(zip(TAGS, runs, strict=False)))


def _looks(paths: list[Path]) -> list[Look]:
    try:
        return [look(path) for path in paths]
    except DamagedRunError:  # deleted meanwhile: the page knows what to say of that
        st.rerun()


def _draw(paths: list[Path], was_at_work: bool) -> None:
    looks = _looks(paths)
    runs = [now.run for now in looks]
    legend(looks)
    for reason in why_apart(runs):
        st.markdown(f":material/balance: {escape(reason)}")
    curves(looks)
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("Test figures")
        scores.test_figures(runs)
    with right:
        section("Settings that differ")
        settings(runs)
    if was_at_work != any(now.at_work for now in looks):
        st.rerun()  # all of the page, with or without polling


def legend(looks: list[Look]) -> None:
    """What each letter and colour stands for: the run, how far it is, and the way to its own page."""
    with st.container(key="legend"), st.grid(min_column_width=NAME, gap="small"):
        for letter, now in zip(TAGS, looks, strict=False):
            run = now.run
            with st.container(gap=None):
                with st.container(horizontal=True, wrap=False, gap="xsmall"):
                    st.markdown(tag_markdown(letter), width="content")
                    st.markdown(f"**{escape(run.name)}**")
                st.caption(about(run))
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    state_badge(run)
                    st.caption(how_far(now), width="content")
                    query = {"run": run.id}
                    st.page_link(state.RUN, label="Details", icon=":material/article:", query_params=query)
                    if run.explorable:
                        st.page_link(state.EVALUATE, label="Evaluate", icon=":material/straighten:", query_params=query)


def how_far(now: Look) -> str:
    """How far a run is, or how long it took, beside its state."""
    if now.progress and now.state is State.RUNNING:
        return f"Epoch {number(now.progress['epoch'])} of {now.progress['epochs']}"
    if now.state.live:
        return progress_words(now)
    epochs, seconds = now.status.get("epochs"), now.status.get("seconds")
    words = [] if epochs is None else [f"{epochs} of {count(now.run.config.epochs, 'epoch')}"]
    return " in ".join(words + ([duration(seconds)] if seconds else []))


# ------------------------------------------------------------------------------------- curves


def curves(looks: list[Look]) -> None:
    """Each term of the loss, all runs in one figure."""
    runs = [now.run for now in looks]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="curves-head"):
        section("Curves")
        by = st.segmented_control(
            "Curves by",
            list(figures.AXES),
            default="epoch",
            required=True,
            key="by",
            bind="query-params",
            label_visibility="collapsed",
        )
        train = st.toggle("Training images too", True, key="train", bind="query-params")
    members = _family(runs)
    lines = [_line(letter, now) for letter, now in zip(TAGS, looks, strict=False) if letter in members]
    if not any(line.records or line.progress for line in lines):
        st.markdown("None of these runs has been trained for long enough to be drawn.")
        return
    with st.grid(min_column_width=CURVE, gap="small"):
        for term in TERMS:
            charts.draw(
                figures.overlaid_curves(lines, term, by=by, train=train),
                key=f"curves-{term}",
                alt=f"{figures.TERM_TITLES[term]} of {tag_list(members)}, by {figures.AXES[by]}",
            )
    st.caption(_about_curves(runs, train))


def _family(runs: list[Run]) -> list[str]:
    """The tags of the runs whose curves are drawn over each other: all, or of several kinds the one chosen."""
    kinds = {members[0]: members for members in families(runs)}
    if len(kinds) == 1:
        return next(iter(kinds.values()))
    first = st.segmented_control(
        "Runs whose curves are drawn",
        list(kinds),
        format_func=lambda tag: f"{tag_list(kinds[tag])}: {_kind(runs[TAGS.index(tag)])}",
        default="A",
        required=True,
        key="of",
        label_visibility="collapsed",
    )
    return kinds[first]


def _kind(run: Run) -> str:
    return f"{run.dataset['title']}, {LIKELIHOODS[run.config.model.likelihood].title}"


def _line(letter: str, now: Look) -> figures.Line:
    # A changed figure is mounted anew, which one sees: it changes with each epoch, not with each step of it.
    progress = now.progress if now.state.live and not now.records else None
    return figures.Line(letter, now.run.name, figures.RUN_COLOURS[TAGS.index(letter)], now.records, progress)


def _about_curves(runs: list[Run], train: bool) -> str:
    words = ["Solid: test images; dotted: training images." if train else "Test images."]
    differing = differing_settings(runs)
    if train and any(run.config.model.train_targets != run.config.model.eval_targets for run in runs):
        words.append("Where training and test targets differ, dotted and solid are not to be compared.")
    objective = [form.title_of(name) for name in OBJECTIVE if name in differing]
    if objective:
        words.append(f"The loss is what each run minimises, and these differ in it ({', '.join(objective)}).")
    return " ".join(words)


def settings(runs: list[Run]) -> None:
    """The settings that are not the same everywhere, a column a run."""
    differing = differing_settings(runs)
    if len(runs) == 1:
        st.markdown("Choose a second run to see what differs.")
        return
    if not differing:
        st.markdown("None: these runs have the same settings.")
        return
    columns: dict[str, list[str]] = {"Setting": [escape(form.title_of(name)) for name in differing]}
    for place, letter in enumerate(TAGS[: len(runs)]):
        columns[tag_markdown(letter)] = [escape(value_text(name, row[place])) for name, row in differing.items()]
    with st.container(key="differing"):
        st.table(columns, border="horizontal", width="content", alt="Settings that differ")
