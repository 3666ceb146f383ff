"""Which runs are compared: picked in a menu, kept in the address, so that a link or a reload finds them again."""

from __future__ import annotations

import streamlit as st

from pages.ui import state
from pages.ui.shared import where_apart
from pages.ui.text import escape
from pages.ui.unread import shortened
from pages.ui.widgets import no_run
from vae_tf.runs.comparison import TAGS
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.run import Run
from vae_tf.runs.store import list_runs, shipped_runs

MOST = len(TAGS)
"""So many runs can be compared at once."""
KEY = "compare-menu"


def wanted_ids() -> list[str]:
    """The runs that the address names, `?runs=a,b,c`, each once."""
    words = (word.strip() for word in st.query_params.get("runs", "").split(","))
    return list(dict.fromkeys(word for word in words if word))


def want(ids: list[str]) -> None:
    """Writes runs into the address, or none."""
    state.keep("compared", ids)
    if ids:
        st.query_params["runs"] = ",".join(ids)
    else:
        st.query_params.pop("runs", None)


def resume() -> None:
    """Writes the runs compared last into an address that names none: those that are still there."""
    if "runs" not in st.query_params:
        want([run_id for run_id in state.kept("compared", []) if isinstance(state.find_run(run_id), Run)])


def comparable() -> list[Run]:
    """All runs that can be read, the newest first, and those that ship with the app at the end."""
    return [*(run for run in list_runs() if isinstance(run, Run)), *shipped_runs()]


def chosen() -> list[Run]:
    """The runs that the address names, which the menu shows and changes; what is wrong with the others is said."""
    found, problems = _find(wanted_ids())
    _menu(found)
    for problem in problems:
        st.warning(problem, icon=":material/error_outline:")
    state.keep("compared", [run.id for run in found])
    return found


def _find(wanted: list[str]) -> tuple[list[Run], list[str]]:
    """Up to six runs of these ids, and what there is to say of those that give none."""
    found: dict[str, Run] = {}
    problems = []
    missing: list[str] = []
    for run_id in wanted:
        run = state.find_run(run_id)
        if isinstance(run, Run):
            found[run.id] = run
        elif isinstance(run, DamagedRun):
            problems.append(f"This run cannot be read. {escape(run.reason)}")
        else:
            missing.append(f"**{escape(shortened(run_id))}**")
    if missing:
        more = f" and {len(missing) - MOST} more" if len(missing) > MOST else ""
        unshared = where_apart("it is not shared with you, ")
        why = f"it may have been deleted, {unshared}it lies on another machine, or the link was cut short."
        problems.append(f"There is no run {', '.join(missing[:MOST])}{more} here: {why}")
    left = list(found.values())[MOST:]
    if left:
        names = ", ".join(f"**{escape(run.name)}**" for run in left)
        problems.append(f"{MOST} runs can be compared at once; left out: {names}.")
    return list(found.values())[:MOST], problems


def _menu(chosen: list[Run]) -> None:
    """A menu of all runs, several at a time; a choice goes into the address."""
    runs = {run.id: run for run in [*comparable(), *chosen]}
    ids = [run.id for run in chosen]
    if st.session_state.get(KEY) != ids:
        st.session_state[KEY] = ids
    names = [run.name for run in runs.values()]
    st.multiselect(
        "Runs",
        list(runs),
        format_func=lambda run_id: _name(runs[run_id], alone=names.count(runs[run_id].name) == 1),
        key=KEY,
        max_selections=MOST,
        on_change=lambda: want(st.session_state[KEY]),
        label_visibility="collapsed",
        placeholder=f"Choose up to {MOST} runs" if runs else "There are no runs yet",
    )


def _name(run: Run, *, alone: bool) -> str:
    name = run.name if alone else f"{run.name} ({run.id[-4:]})"
    return name + (", ready-trained" if run.read_only else "")


def nothing_chosen() -> None:
    """What to do first: choose, take the two newest, or train some."""
    runs = comparable()
    if len(runs) < 2:
        no_run("There is nothing to compare yet: it takes two runs.")
        return
    with st.container(border=True):
        st.markdown(
            "Choose runs above, or pick them in the gallery. Their curves are then drawn over each other, their "
            "settings, test figures and latent planes beside each other."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Compare the two newest", type="primary", icon=":material/compare_arrows:"):
                want([run.id for run in runs[:2]])
                st.rerun()
            st.page_link(state.HOME, label="All runs", icon=":material/grid_view:")
