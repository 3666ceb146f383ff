"""One answer that a part of the page needs and asks for by itself: asked once, waited for with Cancel, asked anew.

Knows tickets; not what the answer is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.ui import state, waiting
from pages.ui.evaluate.asking import place
from pages.ui.text import escape
from vae_tf.jobs import Ticket

EVERY = 0.4
"""Seconds between two looks at a ticket."""


@dataclass(frozen=True, eq=False)
class Sought:
    """What has become of an answer: `slot` is its place on the page, `title` what it is called.

    `ticket` is None where it is there, or was not asked for; `problem` says why it could not be asked for.
    """

    slot: str
    title: str
    ticket: Ticket | None
    problem: str | None = None

    @property
    def coming(self) -> bool:
        """Whether it is on its way."""
        return self.ticket is not None and not self.ticket.ended


def seek(slot: str, title: str, of: Any, ask: Callable[[str], Ticket]) -> Sought:
    """Asks for an answer, once in this session, and gives up the one before it in the same place. `of` names it; `ask`
    is told who waits."""
    before, kept = state.kept(f"evaluate-sought-{slot}") or (None, None)
    if kept is not None and before == of and kept.ticket is not None:
        return Sought(slot, title, kept.ticket)
    give_up(slot)
    try:
        found = Sought(slot, title, ask(waiting.viewer(f"evaluate-{slot}")))
    except (ValueError, OSError) as error:
        return Sought(slot, title, None, str(error))
    state.keep(f"evaluate-sought-{slot}", (of, found))
    return found


def give_up(slot: str) -> None:
    """What was asked for in a place need not come any more."""
    _, kept = state.kept(f"evaluate-sought-{slot}") or (None, None)
    if kept is not None and kept.ticket is not None:
        kept.ticket.cancel(waiting.viewer(f"evaluate-{slot}"))
    state.keep(f"evaluate-sought-{slot}", None)


def standing(sought: Sought) -> None:
    """Draws how far it is, and all of the page anew once it has ended; why it has not come, and a way to try again."""
    if sought.ticket is not None and sought.ticket.state == "done":  # since one looked whether it is there
        give_up(sought.slot)
        st.rerun()
    with st.container(key=f"evaluate-standing-{sought.slot}", gap="xsmall"):
        if sought.problem is not None:
            st.error(escape(sought.problem))
        elif sought.ticket is not None:
            st.fragment(_standing, run_every=EVERY if sought.coming else None)(sought, sought.coming)


def _standing(sought: Sought, was_coming: bool) -> None:
    ticket = sought.ticket
    assert ticket is not None
    if sought.coming:
        who = waiting.viewer(f"evaluate-{sought.slot}")
        waiting.bar(ticket, who, f"{sought.title}: {place(ticket)}", key=f"evaluate-stop-{sought.slot}")
    elif was_coming:
        st.rerun()  # all of the page
    elif ticket.state in ("failed", "cancelled"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if ticket.state == "failed":
                st.error(f"{sought.title}: {escape(str(ticket.error))}")
            else:
                st.markdown(f"{sought.title}: cancelled.", width="content")
            if st.button("Try again", icon=":material/refresh:", key=f"evaluate-again-{sought.slot}"):
                give_up(sought.slot)
                st.rerun()
