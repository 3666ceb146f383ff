"""Races of Streamlit, put right: two that empty a page under one's hand, one that leaves a part of it half as it was,
one that loses a module. Knows the insides of 1.67, which is pinned.

The first three need one message to be under way when the next is made: a busy machine, or a slow line. A browser asks
for a part of a page (a fragment) when a timer or a component says so; each request names the page that it knows of.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

SCRIPTS = str(Path(__file__).resolve().parent)
_take = ScriptRequests._request_rerun_locked
_clear = ForwardMsgQueue.clear
_start = AppSession._create_scriptrunner
PAUSE, TRIES = 0.005, 200
"""Seconds between two looks at whether a thread has ended, and how many of them, before the next is started anyway."""


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


def start(session: AppSession, wanted: RerunData, tries: int = TRIES) -> None:
    """Starts a thread for a request; for one for a part of the page when the thread before it has ended.

    Streamlit starts it also while the last of what that thread has drawn is on its way, and from then on takes no more
    of it: unless all of the page is drawn anew, some of it never reaches the browser.
    """
    if session._scriptrunner is None or not of_part(wanted) or not tries:
        _start(session, wanted)
    else:
        session._event_loop.call_later(PAUSE, _start_again, session, wanted, tries - 1)


def _start_again(session: AppSession, wanted: RerunData, tries: int) -> None:
    if session._state is AppSessionState.SHUTDOWN_REQUESTED:
        return
    if session._scriptrunner is None or not session._scriptrunner.request_rerun(wanted):
        start(session, wanted, tries)
