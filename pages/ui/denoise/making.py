"""How what is asked for comes to be there: filters at once, sampling when a person says so; progress and Cancel.

Knows the warm process for models by its tickets; not how an image is mended, nor how it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import state, waiting
from pages.ui.denoise import asked, reading, typical
from pages.ui.denoise.asked import Asked
from pages.ui.text import escape
from vae_tf.jobs import Ticket
from vae_tf.jobs import models as jobs
from vae_tf.runs.mending import COMPLETIONS
from vae_tf.runs.run import Run

EVERY = 0.4
"""Seconds between two looks at tickets."""
TITLES = {"quick": "Filters", "sample": "Sampling the posterior", "completions": "Completing the image 25 times"}
METHOD_OF = {"completions": "Completions"}
"""What says nothing besides."""


@dataclass(frozen=True, eq=False)
class Work:
    """Something that was asked of the process for models: its ticket, where its results come to, by which methods."""

    ticket: Ticket
    folder: Path
    methods: tuple[str, ...]

    @property
    def arrived(self) -> tuple[str, ...]:
        """The methods whose results are there."""
        return tuple(name for name in self.methods if (self.folder / f"{name}.npz").is_file())


def take(run: Run, other: Run | None, said: Any) -> None:
    """Takes a request of the component: the filters are asked at once; what was under way for another one ends."""
    try:
        wanted = asked.read(run, said)
    except ValueError as error:
        _end(run)
        for name in ("asked", "typical"):
            state.keep(f"denoise-{name}-{run.id}", None)
        _say(run, str(error) if said is not None else None)
    else:
        now, beside = current(run), None if other is None else other.id
        if works(run) and now is not None and (now.id, state.kept(f"denoise-beside-{run.id}")) == (wanted.id, beside):
            return  # the page was left and come back to: what is under way for it goes on
        _end(run)
        state.keep(f"denoise-asked-{run.id}", wanted)
        _quick(run, other, wanted)


def press(run: Run, other: Run | None, said: Any) -> None:
    """Begins what a person has pressed the button for: sampling, or completions, of the request that is shown."""
    wanted, what = current(run), said.get("what") if isinstance(said, Mapping) else None
    if wanted is None or what not in ("sample", "completions") or str(said.get("id"))[: asked.ID_LIMIT] != wanted.id:
        return
    try:
        _begin(run, other, wanted, what)
    except (ValueError, OSError) as error:
        _say(run, str(error))


def follow(run: Run, other: Run | None) -> None:
    """Asks anew what is shown where another model that learned to denoise stands beside the run now."""
    wanted, beside = current(run), None if other is None else other.id
    if wanted is not None and state.kept(f"denoise-beside-{run.id}") != beside:
        _end(run)
        _quick(run, other, wanted)


def current(run: Run) -> Asked | None:
    """What the component has asked for last, or None."""
    kept = state.kept(f"denoise-asked-{run.id}")
    return kept if isinstance(kept, Asked) else None


def works(run: Run) -> dict[str, Work]:
    """What is under way or done for the current request, by "quick", "sample" and "completions"."""
    return dict(state.kept(f"denoise-works-{run.id}") or {})


def problem(run: Run) -> str | None:
    """What was wrong with the last request, in a sentence."""
    return state.kept(f"denoise-problem-{run.id}")  # type: ignore[no-any-return]


def under_way(run: Run) -> bool:
    """Whether anything more is going to come by itself."""
    judged = typical.ticket(run)
    return any(not work.ticket.ended for work in works(run).values()) or (judged is not None and not judged.ended)


def signature(run: Run) -> tuple[Any, ...]:
    """Another one when something has begun or ended since: then all of the page is out of date."""
    judged = typical.ticket(run)
    done = tuple((what, work.ticket.key, work.ticket.ended) for what, work in works(run).items())
    return (*done, None if judged is None else (judged.key, judged.ended), problem(run))


# ------------------------------------------------------------------------------------- progress


def standing(run: Run) -> None:
    """Draws how far all is, with Cancel, in a place of its own."""
    with st.container(key="denoise-standing", gap="xsmall"):
        if problem(run):
            st.error(escape(str(problem(run))))
        for what, work in works(run).items():
            if not work.ticket.ended:
                waiting.bar(work.ticket, viewer(run), words(what, work.ticket), key=f"denoise-cancel-{what}")
            elif work.ticket.state == "failed":
                st.error(f"{TITLES[what]}: {escape(str(work.ticket.error))}")


def words(what: str, ticket: Ticket) -> str:
    """How far something is, in a sentence."""
    return TITLES[what] if ticket.words == METHOD_OF.get(what) else f"{TITLES[what]}: {waiting.place(ticket, 'task')}"


# ------------------------------------------------------------------------------------- for the component


def results(run: Run) -> dict[str, Any] | None:
    """What has come for the current request, as the component takes it; None before there is one."""
    wanted, found = current(run), works(run)
    if wanted is None or not found:
        return None
    latest = next((work for work in reversed(found.values()) if not work.ticket.ended), list(found.values())[-1])
    methods: dict[str, Any] = {}
    for work in found.values():
        about = reading.about(work.folder)
        given_up = work.ticket.state in ("failed", "cancelled")  # what it has not brought may be asked for again
        names = [name for name in (work.arrived if given_up else work.methods) if name != COMPLETIONS]
        methods |= {name: _method(run, work, name, about.get(name, {})) for name in names}
    of = found.get("completions")
    ticket = latest.ticket
    return {
        "id": wanted.id,
        "state": "failed" if ticket.state == "cancelled" else ticket.state,
        "what": next(what for what, work in found.items() if work is latest),
        "words": ticket.words,
        "share": round(ticket.progress, 2),
        "error": "It was cancelled." if ticket.state == "cancelled" else ticket.error,
        "methods": methods,
        "completions": None if of is None else _completions(run, of),
    }


def address(run: Run, folder: Path, name: str, array: str) -> str:
    """Where the component finds an array of a method."""
    return f"vae/run/{run.id}/denoise/{folder.name}/{name}/{array}"


def _method(run: Run, work: Work, name: str, about: Mapping[str, Any]) -> dict[str, Any]:
    there = name in work.arrived
    largest = reading.spread_max(work.folder, name) if there else None
    figures = {key: value for key, value in about.items() if key != "reason" and value is not None}
    return {
        "address": address(run, work.folder, name, "images") if there else None,
        "spread": address(run, work.folder, name, "spread") if largest is not None else None,
        "reason": about.get("reason"),
        "figures": figures | ({} if largest is None else {"spread_max": largest}),
    }


def _completions(run: Run, work: Work) -> dict[str, Any] | None:
    found = reading.result(work.folder, COMPLETIONS)
    if found is None:
        return None
    figures = dict(reading.about(work.folder).get(COMPLETIONS, {}))
    names = {"address": "images", "spread": "spread", "film": "film", "chain_images": "chains"}
    return {key: address(run, work.folder, COMPLETIONS, array) for key, array in names.items()} | {
        "chains": len(found["chains"]),
        "frames": len(found["film"]),
        "figures": figures | {"spread_max": reading.spread_max(work.folder, COMPLETIONS)},
    }


# ------------------------------------------------------------------------------------- what is kept


def viewer(run: Run) -> str:
    """Who waits: this page of one session."""
    return waiting.viewer(f"denoise-{run.id}")


def _quick(run: Run, other: Run | None, wanted: Asked) -> None:
    state.keep(f"denoise-beside-{run.id}", None if other is None else other.id)
    try:
        _begin(run, other, wanted, "quick")
    except (ValueError, OSError) as error:
        _say(run, str(error))
    typical.ask(run, wanted, viewer(run))


def _begin(run: Run, other: Run | None, wanted: Asked, what: str) -> None:
    mending = wanted.mending(what)
    ticket, folder = jobs.mend(run, mending, other=other, viewer=viewer(run))
    methods = mending.methods or (COMPLETIONS,)
    state.keep(f"denoise-works-{run.id}", {**works(run), what: Work(ticket, folder, methods)})
    _say(run, None)


def _end(run: Run) -> None:
    for work in works(run).values():
        work.ticket.cancel(viewer(run))
    judged = typical.ticket(run)
    if judged is not None:
        judged.cancel(viewer(run))
    state.keep(f"denoise-works-{run.id}", {})


def _say(run: Run, sentence: str | None) -> None:
    state.keep(f"denoise-problem-{run.id}", sentence)
