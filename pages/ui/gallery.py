"""The gallery of one's runs: cards, search, and what can be done to a run. Reads run directories, starts nothing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import pictures, selection, shared, state, trash
from pages.ui.text import ago, count, escape, with_error
from pages.ui.widgets import about, state_badge
from vae_tf.data.ownership import may
from vae_tf.runs.naming import NAME_LIMIT, NOTES_LIMIT
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.run import Run
from vae_tf.runs.store import list_runs
from vae_tf.runs.trash import list_trash, restore_run, trash_run

AnyRun = Run | DamagedRun
ODD = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)
"""What reading a file that somebody has spoilt may end in: one such run must not take the others with it."""
PICTURE = 168
"""Width of a card's picture in pixels."""


def _deleted() -> list[trash.Entry]:
    deleted = list_trash()
    found = ((entry, entry.run.name if isinstance(entry.run, Run) else entry.id) for entry in deleted)
    return [trash.Entry(entry.path, name, entry.deleted, entry.gone) for entry, name in found]


def _restore(path: Path) -> None:
    restore_run(path)


RUNS = trash.Kind("run", _deleted, _restore)
"""Runs, as the trash knows them."""


@st.fragment
def gallery() -> None:
    """All runs of this home as cards, the newest first, with a search field and a way to compare where several."""
    runs = list_runs()
    trash.undo(RUNS)
    if not runs:
        _empty()
        trash.trash(RUNS)
        return
    words, picking = _head(runs) if len(runs) > 1 else ("", False)
    found = [run for run in runs if matches(run, words)]
    st.caption(count(len(runs), "run") if len(found) == len(runs) else f"{len(found)} of {count(len(runs), 'run')}")
    if not found:
        st.markdown("No run has these words in its name, dataset or notes.")
    with st.container(key="gallery"), st.grid(min_column_width=400, gap="small"):
        for run in found:
            with st.container(border=True, key=f"card-{run.id}"):
                _card(run, picking)
    trash.trash(RUNS)


def _head(runs: list[AnyRun]) -> tuple[str, bool]:
    """Search, and picking runs to compare: the words searched for, and whether runs are being picked."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="gallery-head"):
        words = st.text_input(
            "Search",
            placeholder="Search names, datasets and notes",
            type="search",
            live=True,
            key="search",
            bind="query-params",
            label_visibility="collapsed",
            icon=":material/search:",
            width=420,
        )
        picking = st.toggle("Pick runs to compare", key="picking")
        if picking:
            picked = _picked(runs)
            label = f"Compare {count(len(picked), 'run')}" if len(picked) > 1 else "Compare"
            if st.button(label, icon=":material/compare_arrows:", disabled=len(picked) < 2, key="compare"):
                st.switch_page(state.COMPARE, query_params={"runs": ",".join(picked)})
    return words or "", picking


def _picked(runs: list[AnyRun]) -> list[str]:
    """The runs that are picked and still there, in the order in which they were picked."""
    ids = {run.id for run in runs}
    return [run_id for run_id in state.kept("picked", []) if run_id in ids]


def _pick(run_id: str) -> None:
    others = [other for other in state.kept("picked", []) if other != run_id]
    state.keep("picked", [*others, run_id] if st.session_state[f"pick-{run_id}"] else others)


def matches(run: AnyRun, words: str) -> bool:
    """Whether every word is found somewhere in what the run is called and said to be."""
    text = f"{run.name} {run.id} {run.state}"
    if isinstance(run, Run):
        text += f" {run.notes} {run.dataset['name']} {run.dataset['title']} {run.config.model.latent_dim}-D"
    return all(word in text.casefold() for word in words.casefold().split())


def _card(run: AnyRun, picking: bool) -> None:
    """Draws a run; as damaged, so that it can be deleted, where its files are not what they should be."""
    try:
        lines = facts(run)
    except ODD as error:
        run = DamagedRun(run.path, f"Its files cannot be read ({error}).")
        lines = facts(run)
    with st.container(horizontal=True, gap="small", wrap=False):
        if isinstance(run, Run) and run.thumbnail is not None:
            with st.container(width=PICTURE):
                pictures.show_thumbnail(run.thumbnail, alt=f"What {run.name} learned", side=PICTURE)
        with st.container(gap="xsmall"):
            _name(run, picking and isinstance(run, Run))
            state_badge(run)
            for line in lines:
                st.caption(line)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if isinstance(run, Run):
            _way_in(run)
        _menu(run)


def _name(run: AnyRun, picking: bool) -> None:
    """What it is called, with a box to pick it; no more can be picked than can be compared."""
    name = f"**{escape(run.name)}**"
    if not picking:
        st.markdown(name)
        return
    picked = state.kept("picked", [])
    st.session_state[f"pick-{run.id}"] = run.id in picked  # it was forgotten while the boxes were away
    st.checkbox(
        name,
        key=f"pick-{run.id}",
        on_change=_pick,
        args=(run.id,),
        disabled=run.id not in picked and len(picked) >= selection.MOST,
    )


def facts(run: AnyRun) -> list[str]:
    """What is known of a run, in lines of Markdown: what it is, how good it is, how old."""
    if isinstance(run, DamagedRun):
        return [escape(run.reason)]
    return [about(run), *_test_elbo(run), ago(run.created)]


def _test_elbo(run: Run) -> list[str]:
    """The test ELBO with its standard error; while it trains, that of its last epoch, which has none."""
    elbo, targets = run.test_elbo, run.config.model.eval_targets
    if elbo is None:
        return []
    error = run.results.get(targets, {}).get("standard_error")
    return [f"Test ELBO {with_error(elbo, error)} nats per image, {targets} targets"]


def _way_in(run: Run) -> None:
    query = {"run": run.id}
    if run.state.live:
        st.page_link(state.TRAIN, label="Watch", icon=":material/show_chart:", query_params=query)
    if run.explorable:
        st.page_link(state.EXPLORE, label="Explore", icon=":material/explore:", query_params=query)
    st.page_link(state.RUN, label="Details", icon=":material/article:", query_params=query)


def _menu(run: AnyRun) -> None:
    """What can be done to a run. Deleting asks nothing: it can be undone."""
    if not may("annotate", run.owner):  # shared by somebody else
        shared.badge(run.owner)
        return
    options = ["Rename", "Notes", "Delete"] if isinstance(run, Run) else ["Delete"]
    chosen = st.menu_button(
        "", options, icon=":material/more_horiz:", type="tertiary", key=f"menu-{run.id}", help="Rename, notes, delete"
    )
    if chosen == "Delete":
        _delete(run)
    elif isinstance(run, Run) and chosen == "Rename":
        _rename(run)
    elif isinstance(run, Run) and chosen == "Notes":
        _notes(run)


@st.dialog("Rename")
def _rename(run: Run) -> None:
    with st.form("rename", border=False):  # a form, so that Enter saves
        name = st.text_input("Name", run.name, max_chars=NAME_LIMIT)
        if st.form_submit_button("Save", type="primary"):
            _save(run, name=name)


@st.dialog("Notes")
def _notes(run: Run) -> None:
    with st.form("notes", border=False):
        notes = st.text_area("Notes", run.notes, max_chars=NOTES_LIMIT, height=200)
        if st.form_submit_button("Save", type="primary"):
            _save(run, notes=notes)


def _save(run: Run, **changes: str | None) -> None:
    try:
        run.annotate(**changes)
    except (ValueError, OSError) as error:
        st.error(escape(str(error)))
    else:
        st.rerun()


def _delete(run: AnyRun) -> None:
    try:
        trashed = trash_run(run)
    except (ValueError, OSError) as error:
        st.error(escape(str(error)))
        return
    trash.remember("run", trashed, run.name)
    st.rerun()


def _empty() -> None:
    with st.container(border=True):
        st.markdown("You have no runs yet. Train one: the quick preset takes under a minute on a laptop.")
        st.page_link(state.TRAIN, label="Train your first model", icon=":material/model_training:")
