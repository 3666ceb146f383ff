"""From something that was brought to a dataset, or a run, of this home: the button, how far it is, what came of it.

Knows imports by their tickets. The ticket is kept with what was brought: a page that was loaded anew finds it.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import state, waiting
from pages.ui.data import again, choices, folders, looking, skipped
from pages.ui.data import brought as bringing
from pages.ui.data.brought import Brought
from pages.ui.data.looking import Looked
from pages.ui.owner import owner
from pages.ui.text import escape
from vae_tf.data.ingest import ImportSettings
from vae_tf.jobs import imports
from vae_tf.jobs.looks import Look

EVERY = 0.4
"""Seconds between two looks at a ticket."""


def go_on(brought: Brought | None) -> None:
    """Goes to what it has become, once it has become something. Draws nothing."""
    result = None if brought is None or brought.making is None else brought.making.result
    if brought is None or result is None:
        return
    looking.forget()
    bringing.forget(brought)
    again.remember(result, brought.settings, None if brought.dropped else str(brought.path))
    folders.clear()
    st.query_params.from_dict({"made": result["run"]} if "run" in result else {"dataset": result["dataset"]})


def importing(brought: Brought) -> None:
    """Draws what was brought, how it will be read, and the one button."""
    looked = looking.look_at(brought)
    if looked.run:
        _run(brought)
    elif looked.look is None:
        _unknown(brought, looked)
    else:
        _images(brought, looked)


def _images(brought: Brought, looked: Looked) -> None:
    """The sheets beside the choices."""
    assert looked.look is not None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{escape(brought.name)}** · {looking.what_it_is(looked.look)}", width="content")
        _leave(brought)
    left, right = st.columns([5, 3], gap="large")
    with right:
        settings, complaint = _chosen(brought, looked.look)
        looked = looking.look_at(brought)  # as it is chosen now
        _action(brought, settings, complaint or looked.problem)
    with left:
        _beside(looked, brought.settings)


def _beside(looked: Looked, settings: ImportSettings) -> None:
    """What the images are, and what they would become."""
    assert looked.look is not None
    with st.container(key="data-sheets"):
        looking.sheets(looked)
    looking.follow(looked.ticket, "Looking again, with what was chosen", f"They become {looking.becomes(looked)}.")
    looking.classes(looked.look)
    for sentence in (*looked.look.reading, looking.testing(looked.look, settings)):
        st.caption(escape(sentence))
    skipped.table(looked.look.skipped, looked.look.skipped_count, name="import", key="look", so_far=True)


def _chosen(brought: Brought, look: Look) -> tuple[ImportSettings | None, str | None]:
    """The settings as the widgets have them, kept with what was brought; or what is wrong with them."""
    still = brought.under_way  # widgets that are disabled say what they begin with
    anew = still or f"size-{brought.id}" not in st.session_state
    begin = state.keep("data-begin", brought.settings) if anew else state.kept("data-begin", brought.settings)
    try:
        chosen = choices.choose(look, begin, key=brought.id, disabled=still)
    except ValueError as error:
        return None, str(error)
    brought.settings = brought.settings if still else chosen
    return brought.settings, None


def _unknown(brought: Brought, looked: Looked) -> None:
    """The place of what is not known yet; or why it cannot be."""
    if looked.problem is not None:
        st.error(f"{escape(brought.name)}: {escape(looked.problem)}")
        _leave(brought)
        return
    looking.follow(looked.ticket, "Looking into it")
    st.skeleton(looking.HEIGHT)


def _run(brought: Brought) -> None:
    """The archive of a run."""
    with st.container(border=True):
        st.markdown(f"**{escape(brought.name)}** is the archive of a run: a trained model with its settings.")
        st.caption("Its settings and weights are compared before they are read, and nothing in it is run.")
        _action(brought, brought.settings, None, run=True)
        _leave(brought)


def _leave(brought: Brought) -> None:
    """What was dropped has its own Remove, in the place where it was dropped."""
    if not brought.dropped and not brought.under_way:
        st.button("Remove", icon=":material/close:", type="tertiary", key="data-leave", on_click=leave, args=(brought,))
        st.button("Look again", icon=":material/refresh:", type="tertiary", key="data-again", on_click=looking.again)


def leave(brought: Brought) -> None:
    """What was brought is not wanted."""
    looking.forget()
    bringing.forget(brought)


# ------------------------------------------------------------------------------------- the import


def _action(brought: Brought, settings: ImportSettings | None, complaint: str | None, *, run: bool = False) -> None:
    """The button, and in its place how far it is; what was wrong the last time."""
    with st.container(key="data-action", gap="small"):
        if brought.under_way:
            st.fragment(_progress, run_every=EVERY)(brought)
            return
        pressed = st.button(
            "Import the run" if run else "Make the dataset",
            type="primary",
            icon=":material/add:",
            key=f"make-{brought.id}",
            disabled=settings is None or complaint is not None,
        )
        if complaint is not None:
            st.error(escape(complaint))
        elif brought.making is not None:
            _came_to_nothing(brought)
        if pressed and settings is not None:
            _begin(brought, settings, run)


def _begin(brought: Brought, settings: ImportSettings, run: bool) -> None:
    asked: dict[str, Any] = {
        "viewer": brought.viewer,
        "whose": waiting.viewer("data"),
        "owner": owner(),
        "consume": True,
    }
    try:
        if run:
            brought.making = imports.archive(brought.path, **asked)
        else:
            brought.making = imports.ask(brought.path, settings, **asked)
    except (ValueError, OSError):
        st.error(looking.GONE)
        return
    bringing.release(brought)
    st.rerun()


def _progress(brought: Brought) -> None:
    ticket = brought.making
    if ticket is None or ticket.ended:
        st.rerun()
    words = waiting.place(ticket, "import")
    waiting.bar(ticket, brought.viewer, f"{words[:1].upper()}{words[1:]}", key=f"making-cancel-{brought.id}")


def _came_to_nothing(brought: Brought) -> None:
    ticket = brought.making
    assert ticket is not None
    if ticket.state == "cancelled":
        st.caption("Cancelled: nothing was kept of it.")
    elif ticket.error:
        st.error(escape(ticket.error))
