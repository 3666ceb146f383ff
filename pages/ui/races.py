"""Races of Streamlit, put right: two that empty a page under one's hand, one that leaves a part of it half as it was,
one that loses a module. Knows the insides of 1.67, which is pinned.

The first three need one message to be under way when the next is made: a busy machine, or a slow line. A browser asks
for a part of a page (a fragment) when a timer or a component says so; each request names the page that it knows of.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

SCRIPTS = str(Path(__file__).resolve().parent)
_take = ScriptRequests._request_rerun_locked
_clear = ForwardMsgQueue.clear
_start = AppSession._create_scriptrunner
_hear = AppSession._handle_scriptrunner_event_on_event_loop


def mend() -> None:
    """Puts them right in all sessions of this process.

    Streamlit puts the script's folder in front of `sys.path` for each run of the script and takes it out again, unless
    it is there: a thread that is looking for a module in that moment passes over one entry, and finds no Keras.
    """
    if SCRIPTS not in sys.path:
        sys.path.append(SCRIPTS)
    ScriptRequests._request_rerun_locked = take
    ForwardMsgQueue.clear = clear
    AppSession._create_scriptrunner = start
    AppSession._handle_scriptrunner_event_on_event_loop = hear


def take(requests: ScriptRequests, wanted: RerunData) -> bool:
    """Whether the script's thread will see to a request; one for a part of a page that has been left is dropped.

    Until the browser has heard of the new page, timers and components of the old one go on asking. Streamlit would
    answer after the new page has been drawn, in the name of the old one, whereupon the browser clears the page; or
    draw the old page instead of the new one, where that has not begun.
    """
    page, of_page = requests._rerun_data.page_script_hash, wanted.page_script_hash
    if page and of_page != page:
        if of_part(wanted):
            return True  # else another thread would be started for it
        if requests._state is ScriptRequestType.RERUN and of_part(requests._rerun_data):
            requests._state = ScriptRequestType.CONTINUE  # nor may what the old page asked for call the new one off
    return _take(requests, wanted)


def of_part(wanted: RerunData) -> bool:
    """Whether a request is for parts of a page only."""
    return bool(wanted.fragment_id or wanted.fragment_id_queue)


def clear(
    queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
) -> None:
    """Empties the queue of what the browser has not been sent yet, unless only a part of the page is drawn anew.

    Streamlit would drop that part as the whole page has drawn it, though not that the page is complete: the browser
    then takes the part away, and what stands below moves up. If a callback asks for other parts instead, it never
    comes back.
    """
    if retain_lifecycle_msgs and fragment_ids_this_run:
        queue._delta_index_map = {}  # nothing drawn from now on takes the place of what was drawn before
    else:
        _clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)


def start(session: AppSession, wanted: RerunData) -> None:
    """Starts a thread for a request, and remembers the one that was there still: it has come to its end, and refused.

    What it has drawn last is on its way through the session's loop, in front of all that the new one will draw.
    """
    session._ended = session._scriptrunner  # type: ignore[attr-defined]
    _start(session, wanted)


def hear(session: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, *about: Any) -> None:
    """Takes what a thread says; of one that has come to its end, too, what it said before that.

    Streamlit would no longer do so once the next one has been started: unless that one draws all of the page anew, some
    of what was drawn never reaches the browser.
    """
    if sender is not None and sender is getattr(session, "_ended", None):
        if event is ScriptRunnerEvent.SHUTDOWN:  # its last word, which is not that of the session's thread
            session._ended = None  # type: ignore[attr-defined]
            return
        sender = session._scriptrunner
    _hear(session, sender, event, *about)
