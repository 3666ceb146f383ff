"""How the map that is asked for comes to be there: PCA at once, the others by their process, with progress and Cancel.

Knows the warm process for maps by its tickets; not how a map is made, nor how it is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from pages.ui import state, waiting
from pages.ui.maps import reading
from pages.ui.text import escape
from vae_tf.jobs import Ticket
from vae_tf.jobs import maps as jobs
from vae_tf.runs.codes import has_codes
from vae_tf.runs.maps import Map, MapRequest, compute_map
from vae_tf.runs.run import Run

AT_ONCE = ("pca", "first")
"""Methods that need no process: they are there in a tenth of a second."""
MOST_PIXELS = 10_000 * 28 * 28
"""Pixels, of all images together, that may be projected in the page's own script: half a second."""
HEIGHT = 660
EVERY = 0.4
"""Seconds between two looks at a ticket."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What there is of a map that is asked for.

    Attributes:
        run, wanted: what is asked for; slot: where on the page it is shown.
        drawn: that map, or for as long as it is not there another of the same images; None where there is none yet.
        ticket: how far it has come; None where it is there and judged.
        over: whether nothing more was going to happen by itself when one looked.
        problem: why it will not come, in a sentence; else None.
    """

    run: Run
    wanted: MapRequest
    slot: str
    drawn: Map | None
    ticket: Ticket | None
    over: bool
    problem: str | None

    @property
    def arrived(self) -> bool:
        """Whether the map drawn is the one that is asked for."""
        return self.drawn is not None and same(self.drawn.request, self.wanted)


def same(one: MapRequest, other: MapRequest) -> bool:
    """Whether two requests ask for one map: PCA is the same for every seed."""
    if not one.how.seeded:
        one = replace(one, seed=other.seed if one.sample is None else one.seed)
    return one == other


def look(run: Run, wanted: MapRequest, slot: str) -> Shown:
    """The map that is asked for, or what stands in for it while it is made."""
    try:
        if wanted.of == "codes":
            reading.codes(run, wanted.split)  # damaged ones are a sentence at once, and no job
        drawn = reading.drawn(run, wanted) or _at_once(run, wanted)
        ticket = _ticket(run, wanted, slot, drawn)
    except (ValueError, OSError) as error:
        return Shown(run, wanted, slot, _instead(run, wanted), None, True, str(error))
    over = ticket is None or ticket.ended
    problem = ticket.error if ticket is not None and over else None
    return Shown(run, wanted, slot, drawn or _instead(run, wanted), ticket, over, problem)


def standing(all_shown: Sequence[Shown], judged: Callable[[Shown], None]) -> None:
    """Draws of each map how far it is, and in the same place, once it is there, what `judged` draws of it."""
    under_way = any(not shown.over for shown in all_shown)
    with st.container(key="map-standing", gap="xsmall"):
        st.fragment(_standing, run_every=EVERY if under_way else None)(all_shown, judged)


def ended(shown: Shown) -> None:
    """Says why a map has not come, and offers to try again."""
    if shown.ticket is not None and shown.ticket.state == "cancelled":
        words = f"{shown.wanted.how.title} was cancelled." + (_instead_words(shown) if not shown.arrived else "")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(words, width="content")
            _again(shown, "Make it after all" if not shown.arrived else "Judge it after all")
    elif shown.problem is not None:
        st.error(escape(shown.problem) + (_instead_words(shown) if shown.drawn is not None else ""))
        if shown.ticket is not None:
            _again(shown, "Try again")


def nothing_yet(shown: Shown) -> None:
    """Keeps the place of the first map while it is made; says what to do where it cannot be."""
    if not shown.over:
        st.skeleton(HEIGHT)
        return
    with st.container(border=True):
        st.markdown("There is no map to show. Choose another run above, or look at what this one has.")
        st.page_link(state.RUN, label="Details", icon=":material/article:", query_params={"run": shown.run.id})


def _instead_words(shown: Shown) -> str:
    if shown.drawn is None or shown.arrived:
        return ""
    return f" What is shown is {shown.drawn.request.how.title}."


def _again(shown: Shown, label: str) -> None:
    if st.button(label, icon=":material/refresh:", key=f"map-again-{shown.slot}"):
        state.keep(f"map-ticket-{shown.slot}", None)
        st.rerun()


# ------------------------------------------------------------------------------------- what is there at once


def _at_once(run: Run, wanted: MapRequest) -> Map | None:
    """The map where it takes no time; None where it does, or the codes are not there yet."""
    small = (
        wanted.of == "codes"
        or reading.count(run, wanted.split) * math.prod(run.config.model.image_shape) <= MOST_PIXELS
    )
    at_hand = wanted.of == "pixels" or has_codes(run, wanted.split)
    if wanted.method not in AT_ONCE or not small or not at_hand:
        return None
    return compute_map(run, wanted, judged=False)


def _instead(run: Run, wanted: MapRequest) -> Map | None:
    """PCA of the same points."""
    plain = MapRequest(of=wanted.of, split=wanted.split, method="pca")
    try:
        return reading.drawn(run, plain) or _at_once(run, plain)
    except (ValueError, OSError):  # what is wrong is said of the map that was asked for
        return None


def _ticket(run: Run, wanted: MapRequest, slot: str, drawn: Map | None) -> Ticket | None:
    """The ticket of the map in this session: asked for once, and given up when another map is asked for."""
    mine, (of, ticket) = (run.id, wanted), state.kept(f"map-ticket-{slot}") or (None, None)
    if of != mine and ticket is not None:
        ticket.cancel(waiting.viewer(f"map-{slot}"))
        ticket = None
    if drawn is not None and (drawn.quality is not None or len(drawn) < 3):
        ticket = None
    elif ticket is None or (ticket.state == "done" and drawn is None):
        ticket = jobs.ask(run, wanted, viewer=waiting.viewer(f"map-{slot}"))
    state.keep(f"map-ticket-{slot}", None if ticket is None else (mine, ticket))
    return ticket


def give_up(slot: str) -> None:
    """Nothing is shown in a place on the page any more: what was asked for there need not come."""
    _, ticket = state.kept(f"map-ticket-{slot}") or (None, None)
    if ticket is not None:
        ticket.cancel(waiting.viewer(f"map-{slot}"))
        state.keep(f"map-ticket-{slot}", None)


# ------------------------------------------------------------------------------------- progress


def _standing(all_shown: Sequence[Shown], judged: Callable[[Shown], None]) -> None:
    for shown in all_shown:
        if shown.over:
            ended(shown)
            judged(shown)
        else:
            _bar(shown)
    if any(_news(shown) for shown in all_shown):
        st.rerun()


def _bar(shown: Shown) -> None:
    ticket = shown.ticket
    assert ticket is not None
    waiting.bar(ticket, waiting.viewer(f"map-{shown.slot}"), words(shown, ticket), key=f"map-cancel-{shown.slot}")


def words(shown: Shown, ticket: Ticket) -> str:
    """How far a map is, in a sentence."""
    what = f"{shown.wanted.how.title} of the {'pixels' if shown.wanted.of == 'pixels' else 'codes'}"
    return f"{what}: {waiting.place(ticket, 'map')}"


def _news(shown: Shown) -> bool:
    """Whether the page as it was drawn is out of date."""
    if shown.over or shown.ticket is None:
        return False
    try:
        if shown.ticket.ended or (shown.drawn is None and _instead(shown.run, shown.wanted) is not None):
            return True
        return not shown.arrived and reading.drawn(shown.run, shown.wanted) is not None
    except ValueError:  # the run was deleted meanwhile: the page knows what to say of that
        return True
