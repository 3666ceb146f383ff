"""What can be done to a run, by its state: pause, resume, stop, cancel, continue, clone, delete. The queue does it.

At most one button is primary. What a run's state does not allow is not offered; what has changed since it was drawn
is one sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from pages.ui import state, trash
from pages.ui.look import Look, look
from pages.ui.owner import owner
from pages.ui.text import escape
from vae_tf.data.ownership import may
from vae_tf.runs import queue
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.requests import Request
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

OFFERS: Mapping[State, Sequence[str]] = {
    State.QUEUED: ("pause", "cancel"),
    State.STARTING: ("pause", "stop", "cancel"),
    State.RUNNING: ("pause", "stop", "cancel"),
    State.PAUSED: ("resume", "stop", "cancel", "clone", "delete"),
    State.FINISHED: ("explore", "more", "clone", "delete"),
    State.STOPPED: ("explore", "more", "clone", "delete"),
    State.CANCELLED: ("again", "clone", "delete"),
    State.FAILED: ("explore", "resume", "again", "clone", "delete"),
}
"""What is offered in each state, the likeliest first; the first that there is a reason for is the primary one."""
PRIMARY = ("explore", "resume", "again")
ASKS: Mapping[str, str] = {"cancel": "discard", "more": "train-on"}
"""The key of the button that does it, where that is not the name of what is offered."""
PATIENCE = 1.0
"""Seconds in which a process usually answers a request: the page then shows at once what came of it."""


def controls(now: Look) -> None:
    """Draws the buttons for a run as it is now, and what went wrong with the last one pressed."""
    offered = offers(now)
    primary = next((name for name in offered if name in PRIMARY), None)
    for name in DRAW:
        if name not in offered and _pressed(name, now.run):
            offered.append(name)  # while the run went on: what is asked is heard, and the queue says what is against it
    for name in offered:
        DRAW[name](now, name == primary)


def _pressed(name: str, run: Run) -> bool:
    return bool(st.session_state.get(f"{ASKS.get(name, name)}-{run.id}"))


def offers(now: Look) -> list[str]:
    """The names of what can be done to a run as it is now."""
    if now.run.read_only or not may("resume", now.run.owner):
        return ["explore", "clone"]
    names = list(OFFERS.get(now.state, ()))
    if "explore" in names and not now.run.explorable:
        names.remove("explore")
    if now.finishing:
        names = [name for name in names if name in ("explore", "clone")]
    return names


def trouble(run: Run) -> None:
    """Says what went wrong with the last thing that was asked of a run, until something else is."""
    message = state.kept(f"trouble-{run.id}")
    if message:
        st.error(escape(message))


def _act(now: Look, action: Callable[[], object], *, changes: bool = True) -> bool:
    """Does what a person asked for; whether it was done. A refusal is remembered for `trouble`.

    `changes`: the run's own state is going to change, and is waited for a moment.
    """
    run = now.run
    state.keep(f"trouble-{run.id}", None)
    try:
        action()
        queue.tick()
    except (ValueError, OSError) as error:
        state.keep(f"trouble-{run.id}", str(error))
        st.rerun()
    if changes:
        _wait_for_change(now)
    return True


def _wait_for_change(now: Look) -> None:
    before, until = now.state, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if look(now.run.path, fresh=True).state is not before:
                break
        except DamagedRunError:
            break
        time.sleep(0.05)
    st.rerun()


def _pause(now: Look, primary: bool) -> None:
    asked = now.asked is Request.PAUSE
    pressed = st.button(
        "Pausing" if asked else "Pause",
        icon=":material/pause:",
        disabled=now.asked is not None,
        key=f"pause-{now.run.id}",
        help="Writes a checkpoint and ends its process; resumed, it goes on exactly as if nothing had been",
    )
    if pressed:
        _act(now, lambda: queue.pause(now.run))


def _resume(now: Look, primary: bool) -> None:
    failed = now.state is State.FAILED
    pressed = st.button(
        "Try again from its checkpoint" if failed else "Resume",
        icon=":material/play_arrow:",
        type="primary" if primary else "secondary",
        key=f"resume-{now.run.id}",
        help="Puts it in the queue; it goes on from its newest checkpoint",
    )
    if pressed:
        _act(now, lambda: queue.resume(now.run))


def _stop(now: Look, primary: bool) -> None:
    asked = now.asked is Request.STOP
    pressed = st.button(
        "Stopping" if asked else "Stop",
        icon=":material/stop:",
        disabled=now.state is State.STARTING or now.asked in (Request.STOP, Request.CANCEL),
        key=f"stop-{now.run.id}",
        help="Ends the training and keeps the model that it has now",
    )
    if pressed:
        _act(now, lambda: queue.stop(now.run))


def _cancel(now: Look, primary: bool) -> None:
    run = now.run
    back = now.status.get("continued_from")
    with st.popover("Cancel", icon=":material/close:", disabled=now.asked is Request.CANCEL, key=f"cancel-{run.id}"):
        if isinstance(back, Mapping):
            st.markdown(f"Discard what it has trained since it was continued? It is then what it was: {back['state']}.")
        else:
            st.markdown("Discard what it has trained? Its settings, curves and log stay; its model does not.")
        if st.button("Discard", icon=":material/delete_forever:", key=f"discard-{run.id}"):
            _act(now, lambda: queue.cancel(run))


def _more(now: Look, primary: bool) -> None:
    run = now.run
    with st.popover("Continue", icon=":material/fast_forward:", key=f"more-{run.id}"):
        done = int(now.status.get("epochs", run.config.epochs))
        left = run.config.epochs - done
        epochs = st.number_input(
            "Epochs more", 1, 100_000, left if left > 0 else run.config.epochs, key=f"more-epochs-{run.id}", width=160
        )
        st.caption(
            f"It has trained {done:,}. It goes on exactly where it ended; cancelled, it is again what it is now."
        )
        if st.button("Train on", icon=":material/play_arrow:", key=f"train-on-{run.id}"):
            _act(now, lambda: queue.continue_run(run, int(epochs)))


def _clone(now: Look, primary: bool) -> None:
    pressed = st.button(
        "Clone",
        icon=":material/content_copy:",
        key=f"clone-{now.run.id}",
        help="Opens the form with this run's settings, to change one and train anew",
    )
    if pressed:
        st.switch_page(state.TRAIN, query_params={"clone": now.run.id})


def _again(now: Look, primary: bool) -> None:
    pressed = st.button(
        "Start again",
        icon=":material/replay:",
        type="primary" if primary else "secondary",
        key=f"again-{now.run.id}",
        help="A new run with the same settings, from the beginning",
    )
    if pressed:
        made: list[Run] = []
        _act(now, lambda: made.append(queue.clone(now.run, {}, owner=owner())), changes=False)
        st.switch_page(state.TRAIN, query_params={"run": made[0].id})


def _delete(now: Look, primary: bool) -> None:
    run = now.run
    pressed = st.button(
        "Delete",
        icon=":material/delete:",
        key=f"delete-{run.id}",
        help="Into the trash, from where it can be taken back",
    )
    if pressed:
        made: list[Path] = []
        _act(now, lambda: made.append(queue.delete(run)), changes=False)
        trash.remember("run", made[0], run.name)  # Home offers it back
        state.keep("run", None)
        st.switch_page(state.HOME)


def _explore(now: Look, primary: bool) -> None:
    pressed = st.button(
        "Explore", icon=":material/explore:", type="primary" if primary else "secondary", key=f"explore-{now.run.id}"
    )
    if pressed:
        st.switch_page(state.EXPLORE, query_params={"run": now.run.id})


DRAW: Mapping[str, Callable[[Look, bool], None]] = {
    "again": _again,
    "cancel": _cancel,
    "clone": _clone,
    "delete": _delete,
    "explore": _explore,
    "more": _more,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
}
