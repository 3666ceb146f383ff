"""What a file holds and what its images would become: looked at by its own process, shown before and after.

Knows looks by their tickets; the file itself is opened elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from pages.ui import charts, pictures, state, waiting
from pages.ui.data import choices
from pages.ui.data.brought import Brought
from pages.ui.text import count, escape, shape
from vae_tf.data.ingest import ImportSettings
from vae_tf.data.ingest.kinds import RUN
from vae_tf.data.ingest.splitting import of_the_file, sentence
from vae_tf.jobs import Ticket, imports
from vae_tf.jobs.looks import Look, look_from

EVERY = 0.3
"""Seconds between two looks at a ticket."""
ROOM = 400
MOST_COLUMNS, MOST_ROWS = 6, 5
HEIGHT = 420
"""Pixels that are kept for the sheets until they are there."""
SIZES = 3
GONE = "The file is not here any more: drop it again."


@dataclass(frozen=True, eq=False)
class Looked:
    """What is known of something that was brought.

    Attributes:
        look: what it holds, None until that is known; `settings`: those that its pictures show.
        run: whether it is the archive of a run, and no images.
        ticket: of a look that is under way, else None.
        problem: why it cannot be read so, in a sentence; else None.
    """

    look: Look | None = None
    settings: ImportSettings = field(default_factory=ImportSettings)
    run: bool = False
    ticket: Ticket | None = None
    problem: str | None = None


def look_at(brought: Brought) -> Looked:
    """What is known of it, read as its settings say; for as long as that takes, what was known before."""
    wanted = (brought.id, choices.looked_at(brought.settings))
    before: Looked = _kept("data-looked", brought.id) or Looked()
    of, ticket = state.kept("data-look") or (None, None)
    if ticket is None or of != wanted:
        if ticket is not None:
            ticket.cancel(waiting.viewer("data-look"))
        try:
            ticket = imports.look(
                brought.path, wanted[1], viewer=waiting.viewer("data-look"), whose=waiting.viewer("data")
            )
        except (ValueError, OSError):
            return Looked(before.look, before.settings, before.run, problem=GONE)
        state.keep("data-look", (wanted, ticket))
    if not ticket.ended:
        return Looked(before.look, before.settings, before.run, ticket)
    now = _ended(ticket, wanted[1], before)
    if now is not before:
        state.keep("data-looked", (brought.id, now))
    return now


def forget() -> None:
    """Nothing is looked at any more."""
    _, ticket = state.kept("data-look") or (None, None)
    if ticket is not None:
        ticket.cancel(waiting.viewer("data-look"))
    state.keep("data-look", None)
    state.keep("data-looked", None)


def _kept(name: str, brought_id: str) -> Looked | None:
    of, looked = state.kept(name) or (None, None)
    return looked if of == brought_id else None


def _ended(ticket: Ticket, settings: ImportSettings, before: Looked) -> Looked:
    """What a look that has ended says; read from the disk once."""
    if ticket.result is None:
        problem = ticket.error or "Looking into it was cancelled."
        return (
            before if before.problem == problem else Looked(before.look, before.settings, before.run, problem=problem)
        )
    if ticket.result.get("kind") == RUN:
        return before if before.run else Looked(run=True)
    if before.look is not None and before.settings == settings and before.problem is None:
        return before
    try:
        return Looked(look_from(ticket.result), settings)
    except ValueError as error:
        return Looked(before.look, before.settings, problem=str(error))


# ------------------------------------------------------------------------------------- drawn


def follow(ticket: Ticket | None, words: str, after: str = "") -> None:
    """Draws the line that says that something is looked at, and the page anew when that is over; else `after`."""

    def line() -> None:
        if ticket is not None and ticket.ended:
            st.rerun()
        if ticket is not None:
            ticket.seen(waiting.viewer("data-look"))
        st.caption(words if ticket is not None else after)

    with st.container(key="data-looking"):
        st.fragment(line, run_every=None if ticket is None else EVERY)()


def what_it_is(look: Look) -> str:
    """How many images of which kind, in a line of Markdown; image files are counted, not all of them opened."""
    parts = [f"**{count(look.images, 'image' if look.exact else 'image file')}**", escape(look.title)]
    parts.append("no labels" if look.labels is None else count(len(look.labels), "label"))
    return " · ".join([*parts, sizes(look)])


def testing(look: Look, settings: ImportSettings) -> str:
    """Which images are kept for testing, in a sentence."""
    if of_the_file(settings, look.test_images > 0):
        return f"The {count(look.test_images, 'test image')} of the file stay its test images."
    return sentence(settings, look.test_images > 0)


def again() -> None:
    """What was looked at may have changed: it is looked at once more."""
    state.keep("data-look", None)
    state.keep("data-looked", None)


def sizes(look: Look) -> str:
    """The commonest sizes, in words."""
    if len(look.sizes) == 1:
        height, width, _ = look.sizes[0]
        return f"all {shape((height, width, 1))}"
    named = ", ".join(f"{shape((height, width, 1))} ({n:,})" for height, width, n in look.sizes[:SIZES])
    more = " and others" if len(look.sizes) > SIZES else ""
    return f"{named}{more} of {look.sizes_seen:,} looked at"


def becomes(looked: Looked) -> str:
    """What the images become, in words: 32 × 32, grey, padded, inverted."""
    look = looked.look
    assert look is not None
    height, width, channels = look.image_shape
    words = [shape((height, width, 1)), "grey" if channels == 1 else "colour"]
    if any(row[:2] != (height, width) for row in look.sizes):
        words.append(choices.FITTED[looked.settings.fit])
    return ", ".join(words + (["inverted"] if looked.settings.invert else []))


def sheets(looked: Looked) -> None:
    """Some images as they are and, beside that, as they would become; the same ones at the same places."""
    look = looked.look
    assert look is not None
    height, width = (max(look.before.shape[1 + side], look.image_shape[side]) for side in (0, 1))
    columns, rows = pictures.grid(height, width, 0, room=ROOM, most=(MOST_COLUMNS, MOST_ROWS))
    n = min(len(look.samples), columns * rows)
    some = np.arange(n) * len(look.samples) // n
    before, after = st.columns(2, gap="medium")
    for place, images, words in (
        (before, look.before[some], "As they are"),
        (after, look.after[some], "As the model would see them"),
    ):
        with place:
            st.caption(words)
            pictures.sheet(images, columns=columns, room=ROOM, alt=f"{count(n, 'image')}. {words}")


def classes(look: Look) -> None:
    """How many images have each label."""
    if look.labels is None:
        return
    draw_classes(dict(look.labels), key="data-classes")


def draw_classes(counts: dict[str, int], *, key: str) -> None:
    """A bar for each label, the first ones where there are many."""
    from vae_tf import figures

    shown = dict(list(counts.items())[: figures.MOST_CLASSES])
    st.markdown("**Labels**")
    alt = "Images by label: " + ", ".join(f"{name} {n:,}" for name, n in shown.items())
    charts.draw(figures.class_bars(shown), key=key, alt=alt)
    if len(counts) > len(shown):
        st.caption(f"The first {len(shown)}; {count(len(counts) - len(shown), 'label')} more.")
