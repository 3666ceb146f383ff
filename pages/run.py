"""Run: everything that is known of one run."""

import datetime

import streamlit as st

from pages.ui import account, live, results, state, unread
from pages.ui.chooser import named_run
from pages.ui.taking import panel
from pages.ui.text import ago, escape
from pages.ui.widgets import no_run, section, shared_title, title, without_images
from vae_tf.runs.run import Run

LOG_LINES = 200


def main() -> None:
    """Draws the page."""
    state.resume()
    run = named_run() if state.wanted_id() else state.shipped()
    if isinstance(run, Run):
        state.keep("run", run.id)
        details(run)
    elif run is None and state.wanted_id() is None:
        title("Run")
        no_run("Choose a run in the gallery to see its details.")


def details(run: Run) -> None:
    """Head, notes, test figures, settings, provenance, training and log of one run."""
    when = datetime.datetime.fromtimestamp(run.created).strftime("%Y-%m-%d %H:%M")
    shared_title(escape(run.name), f"Made {when} ({ago(run.created)})", run=run.id)
    account.link_switch(run.id, "run")
    unread.tell(("run", *panel.words()), panel.odd())
    live.head(run)
    without_images(run)
    if run.notes:
        st.markdown("  \n".join(escape(line) for line in run.notes.splitlines()))
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("Test figures")
        results.test_figures(run)
        results.kl_per_dimension(run)
    with right:
        section("Settings")
        results.settings(run)
        section("Provenance")
        results.provenance(run)
    section("Training")
    live.training(run)
    panel.panel(run)
    with st.expander("Log", icon=":material/notes:"):
        st.caption(f"The last {LOG_LINES} lines at most; all of them are in log.txt in the run's folder.")
        st.code(run.log_tail(LOG_LINES) or "The log is empty.", language=None, height=360)


main()
