"""Paper: the figures of "Auto-Encoding Variational Bayes" made again, beside its own curves; which one is in the
address."""

from __future__ import annotations

import streamlit as st

from pages.ui import unread
from pages.ui.paper import address, choices, following, residuals, runs, wording
from pages.ui.widgets import shared_title

LEAD = (
    "The figures of *Auto-Encoding Variational Bayes* (Kingma & Welling, 2013), made again on this machine: the "
    "paper's curves, and ours over them."
)


def main() -> None:
    """Draws the page."""
    shared_title("Paper", LEAD)
    wanted = address.read(st.query_params)
    unread.tell(address.READ, wanted.unread)
    choices.choose(wanted.request)
    following.follow(runs.field(wanted.request))
    residuals.unsaid()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("The same from the command line:", width="content")
        st.code(wording.command(wanted.request), language="bash", wrap_lines=True)


main()
