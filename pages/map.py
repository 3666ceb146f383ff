"""Map: the codes of a run, or its images, laid out on a plane; which one is in the address."""

from __future__ import annotations

import streamlit as st

from pages.ui import chooser, state, unread
from pages.ui.maps import address, beside, choices, component, making, near, selected, trust
from pages.ui.maps.address import Second
from pages.ui.maps.making import Shown
from pages.ui.text import escape
from pages.ui.widgets import links, title, without_images
from vae_tf.runs.run import Run


def main() -> None:
    """Draws the page."""
    state.resume()
    run = chooser.model_to_explore()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="map-head"):
        with st.container(width="content"):
            title("Map")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chooser.menu(run)
            if run is not None:
                links(run, besides=state.MAP)
    if run is None:
        chooser.why_none()
    else:
        state.keep("run", run.id)
        without_images(run)
        maps(run)


def maps(run: Run) -> None:
    """What is asked for, how far it is, the maps, and what one can do with them."""
    wanted = address.read(st.query_params)
    unread.tell(("run", *address.WORDS, *component.VIEW), wanted.unread)
    choices.first(run, wanted)
    if wanted.second is not None:
        choices.second(run, wanted)
    first = making.look(run, wanted.first, "first")
    second = None if wanted.second is None else beside_it(run, wanted.second)
    if second is None:
        making.give_up("second")
    all_shown = [shown for shown in (first, second) if shown is not None]
    making.standing(all_shown, lambda shown: trust.figures(shown, titled=len(all_shown) > 1))
    if first.drawn is None:
        making.nothing_yet(first)
        return
    component.component(first, second)
    if second is not None:
        trust.change(first, second)
    left, right = st.columns(2, gap="large")
    with left:
        selected.panel(run, first.drawn)
    with right:
        near.panel(run, first.drawn)


def beside_it(run: Run, wanted: Second) -> Shown | None:
    """The second map, of this run or of another one of the same images; None, and why, where it cannot be had."""
    other = run if wanted.run_id is None else state.find_run(wanted.run_id)
    if not isinstance(other, Run):
        st.warning(f"There is no run {escape(str(wanted.run_id)[:60])} here to show beside this one.")
        return None
    if not beside.same_images(run, other):
        st.warning(f"**{escape(other.name)}** is of other images: its map cannot be laid over this one.")
        return None
    return making.look(other, wanted.request, "second")


main()
