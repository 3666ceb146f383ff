"""What is dropped of the requests of a page that has been left, what is kept of the messages to a browser, and what a
script leaves alone.
"""

import sys

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
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


class Session:
    """A session whose thread is `_scriptrunner`, and what it has been told."""

    def __init__(self, runner: object) -> None:
        self._scriptrunner, self.heard = runner, []


@pytest.fixture
def session(monkeypatch):
    """One whose thread is called "first", and is about to be followed by another."""

    def begin(session: Session, _wanted: RerunData) -> None:
        session._scriptrunner = "second"

    def heard(session: Session, sender: str, event: ScriptRunnerEvent, *about: object) -> None:
        if sender == session._scriptrunner:  # as Streamlit does
            session.heard.append((event, *about))

    monkeypatch.setattr(races, "_start", begin)
    monkeypatch.setattr(races, "_hear", heard)
    return Session("first")


DRAWN, ENDED = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SHUTDOWN


def test_what_a_thread_drew_at_its_end_is_sent_though_the_next_has_begun(session):
    races.start(session, page("map", fragment_id="progress"))
    races.hear(session, "first", DRAWN, "the last picture")
    races.hear(session, "first", ENDED, None)
    races.hear(session, "second", DRAWN, "the progress")
    races.hear(session, "second", ENDED, None)
    assert session.heard == [(DRAWN, "the last picture"), (DRAWN, "the progress"), (ENDED, None)]


def test_a_thread_that_was_told_to_stop_is_not_heard_any_more(session):
    session._scriptrunner = None  # as Streamlit does where all of the page is asked for
    races.start(session, page("map"))
    races.hear(session, "first", DRAWN, "half a page")
    races.hear(session, "second", DRAWN, "all of it")
    assert session.heard == [(DRAWN, "all of it")]
