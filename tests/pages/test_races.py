"""What is dropped of the requests of a page that has been left, what is kept of the messages to a browser, and what a
script leaves alone.
"""

import sys

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner.exec_code import modified_sys_path
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

from pages.ui import races


@pytest.fixture(autouse=True)
def mended(monkeypatch):
    """Streamlit with its races put right, for the test only."""
    places = (
        (ScriptRequests, "_request_rerun_locked"),
        (ForwardMsgQueue, "clear"),
        (AppSession, "_create_scriptrunner"),
    )
    for of, name in places:
        monkeypatch.setattr(of, name, getattr(of, name))  # which puts it back
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != races.SCRIPTS])
    races.mend()


def page(name: str, **others: str) -> RerunData:
    return RerunData(page_script_hash=name, **others)


def next_of(requests: ScriptRequests) -> RerunData | None:
    """What the script's thread does next, once it has done what it is at."""
    request = requests.on_scriptrunner_ready()
    return request.rerun_data if request.type is ScriptRequestType.RERUN else None


def at_work(on: RerunData) -> ScriptRequests:
    requests = ScriptRequests()
    requests.request_rerun(on)
    assert next_of(requests) is not None
    return requests


def test_a_part_of_a_page_that_has_been_left_is_not_drawn_any_more() -> None:
    requests = at_work(page("train"))
    assert requests.request_rerun(page("denoise", fragment_id="bench"))  # nobody need start a thread for it
    assert next_of(requests) is None


def test_it_is_not_drawn_in_place_of_a_page_that_has_not_begun() -> None:
    requests = ScriptRequests()
    requests.request_rerun(page("train", query_string="damage=gaussian"))
    requests.request_rerun(page("denoise", fragment_id="bench", query_string="run=one"))
    wanted = next_of(requests)
    assert (wanted.page_script_hash, wanted.query_string, wanted.fragment_id_queue) == ("train", "damage=gaussian", [])


def test_what_waited_to_be_drawn_when_the_page_was_left_is_forgotten() -> None:
    requests = at_work(page("map"))
    requests.request_rerun(page("map", fragment_id="panel", widget_states="what it holds"))
    requests.request_rerun(page("explore"))
    wanted = next_of(requests)
    assert (wanted.page_script_hash, wanted.widget_states) == ("explore", None)


def test_parts_of_the_page_that_one_is_on_are_drawn() -> None:
    requests = at_work(page("map"))
    requests.request_rerun(page("map", fragment_id="panel"))
    requests.request_rerun(page("map", fragment_id="progress"))
    assert next_of(requests).fragment_id_queue == ["panel", "progress"]


def test_the_first_page_of_a_session_is_known_by_its_name_only() -> None:
    requests = at_work(page("", page_name="map"))
    requests.request_rerun(page("map", fragment_id="panel"))
    assert next_of(requests).fragment_id_queue == ["panel"]


def drawn(place: int, part: str = "", text: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, place])
    message.delta.fragment_id = part
    message.delta.new_element.text.body = text
    return message


def finished() -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return message


def test_what_the_whole_page_drew_of_a_part_is_sent_before_that_part_is_drawn_anew() -> None:
    queue = ForwardMsgQueue()
    before = [drawn(0), drawn(1, "map", "as the page drew it"), drawn(2), finished()]
    for message in before:
        queue.enqueue(message)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["map"])
    again = drawn(1, "map", "anew")
    queue.enqueue(again)
    assert queue.flush() == [*before, again]


def test_what_another_run_of_the_whole_page_draws_need_not_be_sent_twice() -> None:
    queue = ForwardMsgQueue()
    queue.enqueue(drawn(0))
    queue.clear(retain_lifecycle_msgs=True)
    assert queue.is_empty()


def test_a_script_that_runs_leaves_the_places_of_modules_as_they_are() -> None:
    before = list(sys.path)
    assert before[-1] == races.SCRIPTS
    with modified_sys_path(f"{races.SCRIPTS}/frame.py"):
        assert sys.path == before
    assert sys.path == before


class Ending:
    """A script's thread; one that `takes` requests has not ended yet."""

    def __init__(self, *, takes: bool = False) -> None:
        self.takes, self.asked = takes, []

    def request_rerun(self, wanted: RerunData) -> bool:
        self.asked.append(wanted)
        return self.takes


class Session:
    """A session whose clock goes when it is told to, and what threads it has begun."""

    def __init__(self, runner: Ending | None) -> None:
        self._scriptrunner, self._state, self._event_loop = runner, AppSessionState.APP_NOT_RUNNING, self
        self.later, self.begun = [], []

    def call_later(self, _seconds, code, *arguments) -> None:
        self.later.append(lambda: code(*arguments))

    def pause(self) -> None:
        self.later.pop(0)()


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(races, "_start", lambda session, wanted: session.begun.append(wanted))
    return lambda runner: Session(runner)


def test_a_part_is_drawn_when_the_thread_before_has_ended_and_all_that_it_drew_is_sent(session):
    one, wanted = session(Ending()), page("map", fragment_id="progress")
    races.start(one, wanted)
    one.pause()
    assert one.begun == []
    one._scriptrunner = None  # its last word has been heard
    one.pause()
    assert (one.begun, one.later) == ([wanted], [])


def test_all_of_a_page_is_drawn_at_once_and_so_is_a_part_where_nothing_is_under_way(session):
    for runner, wanted in ((Ending(), page("map")), (None, page("map", fragment_id="progress"))):
        one = session(runner)
        races.start(one, wanted)
        assert (one.begun, one.later) == ([wanted], [])


def test_a_part_goes_to_the_thread_that_was_begun_meanwhile_and_nowhere_once_the_session_ends(session):
    one, wanted = session(Ending()), page("map", fragment_id="progress")
    races.start(one, wanted)
    one._scriptrunner = Ending(takes=True)
    one.pause()
    assert (one.begun, one.later, one._scriptrunner.asked) == ([], [], [wanted])
    one._scriptrunner = Ending()
    races.start(one, wanted)
    one._state = AppSessionState.SHUTDOWN_REQUESTED
    one.pause()
    assert (one.begun, one.later) == ([], [])


def test_a_thread_that_does_not_end_is_not_waited_for_for_ever(session):
    one, wanted = session(Ending()), page("map", fragment_id="progress")
    races.start(one, wanted)
    for _ in range(races.TRIES):
        one.pause()
    assert (one.begun, one.later) == ([wanted], [])
