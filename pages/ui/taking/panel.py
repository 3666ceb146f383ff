"""The part Take away of a run's page: a format with its options, one press, and the file. Makes nothing itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui import charts, state, waiting
from pages.ui.evaluate.asking import place
from pages.ui.loader import loader
from pages.ui.taking import serving
from pages.ui.text import ago, duration, escape
from pages.ui.unread import Unread, received
from pages.ui.widgets import section
from vae_tf.export import FORMATS, all_options, choose_format
from vae_tf.jobs import Ticket
from vae_tf.jobs import models as jobs
from vae_tf.runs.export import command_for
from vae_tf.runs.parcels import Parcel, offered, read_parcel, why_none
from vae_tf.runs.run import Run

ENTRY = "taking/taking.js"
FORMAT = "take"
"""The word of an address that names the format; those of its options are called like these."""
EVERY = 0.5
"""Seconds between two looks at a ticket."""
HELP = "Files that work elsewhere. They are kept with the run: who asks for the same again has it at once."
TITLES: Mapping[str, str] = {"dtype": "Numbers", "picture": "As", "split": "Images", "table": "Table"}
"""What an option is called; as on the command line where nothing stands here."""
LINK = 124
"""Pixels that the link is wide."""

_mount = st.components.v2.component("taking", js=loader(ENTRY, "The link to the file", decodes=False))


def panel(run: Run) -> None:
    """Draws the part."""
    section("Take away", help=HELP)
    left, right = st.columns([3, 2], gap="large")
    with left:
        format, options = _chosen()
        _standing(run, format, options)
    with right:
        st.caption("The same from the command line")
        st.code(f"{command_for(run, format, options)} --out PATH", language="bash", wrap_lines=True)


def words() -> tuple[str, ...]:
    """The words of an address that the part reads."""
    return (FORMAT, *all_options())


def odd() -> list[Unread]:
    """Those of them that say nothing here."""
    wanted = st.query_params.get(FORMAT) or offered()[0]
    if wanted not in offered():
        return [_expected(FORMAT, offered())]
    options = FORMATS[wanted].options
    return [
        _expected(name, values)
        for name, values in options.items()
        if st.query_params.get(name, values[0]) not in values
    ]


def _expected(word: str, values: Sequence[str]) -> Unread:
    return Unread(word, f"expected one of {', '.join(values)}; received {received(st.query_params[word])}")


def _chosen() -> tuple[str, dict[str, str]]:
    """The format, and those options that are not as they are unless given."""
    options = {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="taking-choice"):
        name = _pick(st.selectbox, "Format", offered(), word=FORMAT, format_func=title_of, width=430)
        for option, values in FORMATS[name].options.items():
            title = TITLES.get(option, option.replace("_", " ").capitalize())
            value = _pick(st.segmented_control, title, values, word=option, of=name, required=True)
            if value != values[0]:
                options[option] = value
    for option in all_options():
        if option not in options:
            st.query_params.pop(option, None)
    st.caption(f"Read elsewhere by: {FORMATS[name].use}")
    if "picture" in FORMATS[name].options:
        charts.camera()
        st.caption("It stands where the pointer is, and saves the figure as it is there, without its background.")
    return name, options


def _pick(
    widget: Callable[..., str], label: str, values: Sequence[str], *, word: str, of: str = "", **more: Any
) -> str:
    """One of a few values, the first at first; the address names another one by `word`, a session remembers it."""
    key, wanted = f"taking-{word}-{of}", st.query_params.get(word)
    if key not in st.session_state:
        st.session_state[key] = wanted if wanted in values else values[0]
    value = widget(label, values, key=key, **more)
    if value != values[0] or word in st.query_params:
        st.query_params[word] = value
    return value


def title_of(format: str) -> str:
    """What a format is called."""
    return FORMATS[format].title


def _standing(run: Run, format: str, options: Mapping[str, str]) -> None:
    """The file, or how far it is, or the button that makes it, or why there can be none."""
    try:
        choose_format(format, **options)
    except ValueError as error:
        st.info(escape(str(error)), icon=":material/extension_off:")
        return
    ticket = jobs.export_under_way(run, format, options)
    if ticket is not None:
        _join(run, format, options, ticket)
        st.fragment(_coming, run_every=EVERY)(run, format, options, ticket)
        return
    _ended(run, format, options)
    parcel = read_parcel(run, format, **options)
    if parcel is not None and parcel.current:
        _file(run, parcel)
        return
    why = why_none(run, format)
    if why is not None:
        st.info(escape(why), icon=":material/info:")
        return
    _button(run, format, options, parcel)


def _file(run: Run, parcel: Parcel) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="taking-file"):
        _mount(
            key="taking-link",
            data={"address": serving.address(run, parcel), "name": parcel.path.name},
            width=LINK,
        )
        words = f"`{parcel.path.name}` · {in_bytes(parcel.size)} · made {ago(parcel.made)}"
        st.markdown(words, width="content")


def _button(run: Run, format: str, options: Mapping[str, str], former: Parcel | None) -> None:
    if former is not None:
        since = "trained further" if former.trained else "changed"
        st.caption(f":material/update: It was made {ago(former.made)}, and the run has {since} since: make it anew.")
    label = "Make it" if former is None else "Make it anew"
    if st.button(label, icon=":material/inventory_2:", key=f"taking-make-{run.id}"):
        _ask(run, format, options)
        st.rerun()


def _ask(run: Run, format: str, options: Mapping[str, str]) -> None:
    ticket = jobs.export(run, format, options, viewer=_viewer(run, format, options))
    state.keep(_place(run, format, options), (ticket, time.monotonic()))


def _join(run: Run, format: str, options: Mapping[str, str], ticket: Ticket) -> None:
    """Waits also for what another tab has asked for, or this one before it was loaded anew; not for what was cancelled
    here."""
    kept, _ = state.kept(_place(run, format, options)) or (None, None)
    if kept is not ticket and ticket.join(_viewer(run, format, options)):
        state.keep(_place(run, format, options), (ticket, None))


def _coming(run: Run, format: str, options: Mapping[str, str], ticket: Ticket) -> None:
    """How far it is, until it has ended; then all of the page anew."""
    if ticket.ended:
        st.rerun()
    kept, asked = state.kept(_place(run, format, options)) or (None, None)
    since = f", {duration(time.monotonic() - asked)}" if kept is ticket and asked is not None else ""
    words = f"{title_of(format)}: {place(ticket)}{since}"
    waiting.bar(ticket, _viewer(run, format, options), words, key="taking-cancel")


def _ended(run: Run, format: str, options: Mapping[str, str]) -> None:
    """Says what came of what this session has asked for, where that is no file."""
    ticket, _ = state.kept(_place(run, format, options)) or (None, None)
    if ticket is not None and ticket.state == "failed":
        st.error(f"Nothing was made: {escape(str(ticket.error))}")
    elif ticket is not None and ticket.state == "cancelled":
        st.caption("Cancelled: nothing was made.")


def _place(run: Run, format: str, options: Mapping[str, str]) -> str:
    return "-".join(["taking", run.id, format, *options.values()])


def _viewer(run: Run, format: str, options: Mapping[str, str]) -> str:
    return waiting.viewer(_place(run, format, options))


def in_bytes(size: int) -> str:
    """So many bytes as people read them."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
