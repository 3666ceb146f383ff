"""Which run a page shows: chosen in a menu, kept in the address, so that a link or a reload finds it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from pages.ui import state
from pages.ui.shared import where_apart
from pages.ui.text import escape
from pages.ui.trash import left
from pages.ui.unread import shortened
from pages.ui.widgets import damaged, no_run
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.store import list_runs, shipped_runs
from vae_tf.runs.trash import list_trash


def explorable() -> list[Run]:
    """The runs that have a model, the newest first, and those that ship with the app at the end."""
    return [*(run for run in list_runs() if isinstance(run, Run) and run.explorable), *shipped_runs()]


def model_to_explore() -> Run | None:
    """The run that the address names, if it has a model; the ready-trained one where it names none."""
    wanted = state.wanted_id()
    if wanted is None:
        return state.shipped() or next(iter(explorable()), None)
    run = state.find_run(wanted)
    return run if isinstance(run, Run) and run.explorable else None


def menu(current: Run | None, *, keeping: tuple[str, ...] = ()) -> None:
    """A menu of all runs that have a model; a choice goes into the address, of which the words `keeping` stay."""
    runs = {run.id: run for run in explorable()}
    if current is not None:
        runs.setdefault(current.id, current)
    chosen = None if current is None else current.id
    if st.session_state.get("run-menu") != chosen:
        st.session_state["run-menu"] = chosen
    st.selectbox(
        "Run",
        list(runs),
        index=None if current is None else 0,
        format_func=names(runs).__getitem__,
        key="run-menu",
        on_change=_go,
        args=keeping,
        label_visibility="collapsed",
        placeholder="Choose a run" if runs else "No run with a model yet",
        width=380,
    )


def named_run() -> Run | DamagedRun | None:
    """The run that the address names; None, and what to do, where it names none that exists."""
    wanted = state.wanted_id()
    if wanted is None:
        return None
    run = state.find_run(wanted)
    if not isinstance(run, Run):
        _say_missing(wanted, run)
    return run


ENDED = {State.FAILED: "failed", State.CANCELLED: "was cancelled", State.PAUSED: "is paused"}


def _go(*keeping: str) -> None:
    kept = {word: st.query_params[word] for word in keeping if word in st.query_params}
    st.query_params.from_dict({"run": st.session_state["run-menu"], **kept})  # the rest was about another run


def why_none(page: str = state.EXPLORE) -> None:
    """Says why there is no model to explore, and where to go: to the ready-trained one on the page `page`, too."""
    wanted = state.wanted_id()
    run = None if wanted is None else state.find_run(wanted)
    if wanted is None:
        no_run("There is no model to explore yet.", page)
    elif not isinstance(run, Run):
        _say_missing(wanted, run, page)
    elif run.state.live:
        st.info(f"**{escape(run.name)}** is still training.")
        st.page_link(state.TRAIN, label="Watch it train", icon=":material/show_chart:", query_params={"run": run.id})
    else:
        st.info(f"**{escape(run.name)}** has no model to explore: it {ENDED.get(run.state, run.state)}.")
        st.page_link(state.RUN, label="See what happened", icon=":material/article:", query_params={"run": run.id})


def _say_missing(wanted: str, run: DamagedRun | None, page: str = state.EXPLORE) -> None:
    if run is not None:
        damaged(run)
        return
    deleted = next((entry for entry in list_trash() if entry.id == wanted), None)
    if deleted is None:
        unshared = where_apart("it is not shared with you, ")
        why = f"it may have been deleted, {unshared}it lies on another machine, or the link was cut short."
        no_run(f"There is no run **{escape(shortened(wanted))}** here: {why}", page)
    else:
        name = deleted.run.name if isinstance(deleted.run, Run) else wanted
        no_run(
            f"**{escape(name)}** was deleted: it lies in the trash, at the end of all runs, {left(deleted.gone)}.", page
        )


def names(runs: Mapping[str, Run]) -> dict[str, str]:
    """What runs are called in a menu, by id: no two the same, since a browser tells what was chosen by its words."""
    plain = {run_id: _name(run) for run_id, run in runs.items()}
    shared = {name for name, times in Counter(plain.values()).items() if times > 1}
    return {run_id: f"{name} ({run_id[-4:]})" if name in shared else name for run_id, name in plain.items()}


def _name(run: Run) -> str:
    dimensions = f"{run.config.model.latent_dim}-D"
    size = "" if dimensions in run.name else f" ({dimensions})"
    return f"{run.name}{size}" + (", ready-trained" if run.read_only else "")
