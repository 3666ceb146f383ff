"""The trash as pages show it: what was deleted last, offered back at once; what else it holds, until when, and the
way back. Knows neither runs nor datasets, and purges nothing: the queue's tick does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.ui import state
from pages.ui.text import ago, count, escape
from vae_tf.data.bin import KEPT_SECONDS
from vae_tf.data.failing import in_words

DAYS = round(KEPT_SECONDS / 86_400)


@dataclass(frozen=True)
class Entry:
    """Something that was deleted: where it lies, what it was called, and when it was deleted and will be gone (seconds
    since 1970)."""

    path: Path
    title: str
    deleted: float
    gone: float


@dataclass(frozen=True)
class Kind:
    """A kind of things that are deleted: the word for one, what lists them, and what takes one back; `stays`: what else
    there is to say of deleting one."""

    noun: str
    entries: Callable[[], Sequence[Entry]]
    restore: Callable[[Path], object]
    stays: str = ""


def remember(noun: str, path: Path, title: str) -> None:
    """Something of a kind was deleted just now, and lies there: `undo` offers it back."""
    state.keep(f"trashed-{noun}", (path, title))


def undo(kind: Kind) -> None:
    """Offers what was deleted last, until the next is deleted or the session ends."""
    trashed: tuple[Path, str] | None = state.kept(f"trashed-{kind.noun}")
    if trashed is None or not trashed[0].exists():
        return
    path, title = trashed
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"undo-{kind.noun}"):
        st.markdown(f"**{escape(title)}** is in the trash.", width="stretch")
        if st.button("Undo", icon=":material/undo:", key=f"undo-{kind.noun}-button"):
            _restore(kind, path)


def trash(kind: Kind) -> None:
    """What lies in the trash, folded away, the last deleted first; nothing where nothing does."""
    found = kind.entries()
    if not found:
        return
    title = f"Trash: {count(len(found), kind.noun)}"
    with st.expander(title, icon=":material/delete:", key=f"trash-{kind.noun}"):
        st.caption(f"A deleted {kind.noun} stays here for {DAYS} days; then it is gone for good. {kind.stays}".strip())
        for entry in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{escape(entry.title)}**", width="stretch")
                st.caption(f"deleted {ago(entry.deleted)} · {left(entry.gone)}", width="content")
                if st.button("Restore", icon=":material/undo:", key=f"restore-{entry.path.name}", type="tertiary"):
                    _restore(kind, entry.path)


def left(until: float, now: float | None = None) -> str:
    """How long something deleted will stay, in whole days or hours."""
    hours = int((until - (time.time() if now is None else now)) // 3600)
    if hours < 1:
        return "gone within the hour"
    return f"{count(hours, 'hour')} left" if hours < 48 else f"{hours // 24} days left"


def _restore(kind: Kind, path: Path) -> None:
    """Takes something out of the trash and draws the page anew; says why where it cannot be."""
    try:
        kind.restore(path)
    except ValueError as error:
        st.error(escape(str(error)))
        return
    except OSError as error:
        st.error(in_words(error))
        return
    trashed = state.kept(f"trashed-{kind.noun}")
    if trashed is not None and trashed[0] == path:
        state.keep(f"trashed-{kind.noun}", None)
    st.rerun()
