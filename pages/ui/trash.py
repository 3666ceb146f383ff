"""The trash: which deleted runs it holds, until when, and the way back. Purges nothing: the queue's tick does."""

from __future__ import annotations

import time
from pathlib import Path

import streamlit as st

from pages.ui import state
from pages.ui.text import ago, count, escape
from vae_tf.runs.run import Run
from vae_tf.runs.trash import KEPT_SECONDS, list_trash, restore_run

DAYS = round(KEPT_SECONDS / 86_400)


def trash() -> None:
    """The deleted runs, folded away, the last deleted first; nothing where there are none."""
    found = list_trash()
    if not found:
        return
    with st.expander(f"Trash: {count(len(found), 'run')}", icon=":material/delete:", key="trash"):
        st.caption(f"A deleted run stays here for {DAYS} days; then it is gone for good.")
        for trashed in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                name = trashed.run.name if isinstance(trashed.run, Run) else trashed.id
                st.markdown(f"**{escape(name)}**", width="stretch")
                st.caption(f"deleted {ago(trashed.deleted)} · {left(trashed.gone)}", width="content")
                if st.button("Restore", icon=":material/undo:", key=f"restore-{trashed.path.name}", type="tertiary"):
                    restore(trashed.path)


def left(until: float, now: float | None = None) -> str:
    """How long a deleted run will stay, in whole days or hours."""
    hours = int((until - (time.time() if now is None else now)) // 3600)
    if hours < 1:
        return "gone within the hour"
    return f"{count(hours, 'hour')} left" if hours < 48 else f"{hours // 24} days left"


def restore(path: Path) -> None:
    """Takes a run out of the trash and draws the page anew; says why where it cannot be."""
    try:
        restore_run(path)
    except (ValueError, OSError) as error:
        st.error(escape(str(error)))
        return
    trashed = state.kept("trashed")
    if trashed is not None and trashed[0] == path:
        state.keep("trashed", None)
    st.rerun()
