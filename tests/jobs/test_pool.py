import errno
import os
import threading

import pytest

from tests.jobs.conftest import until
from vae_tf.jobs.pool import BUSY, EACH, LEFT, YOURS, Pool
from vae_tf.jobs.sandbox import Cancelled


class Gate:
    """A job that says its name, then waits until it is let through, or stopped."""

    def __init__(self, name, seen):
        self.name, self.seen = name, seen
        self.open = threading.Event()

    def __call__(self, tell, stop):
        self.seen.append(self.name)
        tell(f"At {self.name}", 0.5)
        while not self.open.wait(0.005):
            if stop.is_set():
                raise Cancelled
        return {"name": self.name}


@pytest.fixture
def pool():
    pool = Pool(2)
    yield pool
    pool.close()


@pytest.fixture
def gates(pool):
    """Asks for so many gates; gives them and their tickets, once as many as may be are at work."""
    seen = []

    def ask(*names, viewer=""):
        made = [Gate(name, seen) for name in names]
        tickets = [pool.ask(gate.name, gate, viewer=viewer) for gate in made]
        until(lambda: len(seen) >= min(2, len(made)))
        return made, tickets

    ask.seen = seen
    return ask


def test_two_are_at_work_and_the_others_wait_in_order(gates):
    (a, b, c, d), tickets = gates("a", "b", "c", "d")
    until(lambda: tickets[0].words == "At a" and tickets[1].words == "At b")
    assert [ticket.state for ticket in tickets] == ["working", "working", "waiting", "waiting"]
    assert [ticket.position for ticket in tickets] == [0, 0, 2, 3]
    assert tickets[0].progress == 0.5
    b.open.set()
    assert tickets[1].wait(5)
    assert tickets[1].result == {"name": "b"}
    until(lambda: tickets[2].state == "working")
    assert tickets[3].position == 2
    for gate in (a, c, d):
        gate.open.set()
    assert all(ticket.wait(5) for ticket in tickets)
    assert gates.seen == ["a", "b", "c", "d"]


def test_who_asks_for_the_same_shares_the_ticket(pool, gates):
    (gate,), (ticket,) = gates("a")
    assert pool.ask("a", gate, viewer="other") is ticket
    ticket.cancel()
    assert not ticket.wait(0.1)  # the other still waits
    ticket.cancel("other")
    assert ticket.wait(5)
    assert ticket.state == "cancelled"
    assert pool.ask("a", gate) is not ticket


def test_a_job_that_waits_is_cancelled_at_once(gates):
    made, tickets = gates("a", "b", "c")
    tickets[2].cancel()
    assert tickets[2].state == "cancelled"
    for gate in made:
        gate.open.set()
    assert tickets[0].wait(5)
    assert "c" not in gates.seen


def test_telling_ends_a_job_that_nobody_waits_for(pool):
    told = threading.Event()

    def work(tell, stop):
        told.set()
        stop.wait(5)
        tell("Once more", 0.9)
        return {}

    ticket = pool.ask("x", work)
    assert told.wait(5)
    ticket.cancel()
    assert ticket.words in ("Cancelling", "Cancelled")
    assert ticket.wait(5)
    assert ticket.state == "cancelled"


def test_a_failure_is_a_sentence_and_the_line_goes_on(pool, caplog):
    def refuse(tell, stop):
        raise ValueError("It is too large.")

    def break_(tell, stop):
        raise KeyError("/secret/path")

    tickets = [
        pool.ask(name, work) for name, work in (("a", refuse), ("b", break_), ("c", lambda tell, stop: {"x": 1}))
    ]
    assert all(ticket.wait(5) for ticket in tickets)
    assert tickets[0].error == "It is too large."
    assert tickets[1].error == "It could not be done (KeyError); the server's log says more."
    assert tickets[2].result == {"x": 1}
    assert "/secret/path" in caplog.text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk of this server is full."),
        (errno.EACCES, "This server could not do it; its log says more."),
    ],
)
def test_a_disk_that_fails_is_told_without_its_paths(pool, caplog, number, words):
    def fail(tell, stop):
        raise OSError(number, os.strerror(number), "/secret/path")

    ticket = pool.ask("x", fail)
    assert ticket.wait(5)
    assert (ticket.state, ticket.error) == ("failed", words)
    assert "/secret/path" in caplog.text


def test_one_person_has_a_few_jobs_and_others_have_theirs(pool, gates):
    gate = Gate("x", gates.seen)
    tickets = [pool.ask(str(number), gate, whose="me") for number in range(EACH + 1)]
    assert [ticket.state == "failed" for ticket in tickets] == [False] * EACH + [True]
    assert tickets[-1].error == YOURS
    assert pool.ask("other", gate, whose="you").state == "waiting"
    assert pool.ask("0", gate, whose="me") is tickets[0]  # it is under way
    tickets[EACH - 1].cancel()
    assert pool.ask("more", gate, whose="me").state == "waiting"


def test_the_line_has_an_end(pool, gates, monkeypatch):
    monkeypatch.setattr("vae_tf.jobs.pool.MOST", 3)
    _, tickets = gates("a", "b", "c", "d", "e", "f")
    assert [ticket.state for ticket in tickets[2:]] == ["waiting", "waiting", "waiting", "failed"]
    assert tickets[-1].error == BUSY


def test_a_job_that_nobody_looks_at_leaves_the_line(gates):
    long, _ = gates("a", "b")
    (_, looked), tickets = gates("left", "looked at", viewer="page")
    (asked,), _ = gates("asked by no page")
    tickets[0].viewers["page"] -= LEFT
    assert tickets[1].position == 2  # whoever waits looks through the line
    assert tickets[0].state == "cancelled"
    for gate in (*long, looked, asked):
        gate.open.set()
    until(lambda: "asked by no page" in gates.seen)
    assert "left" not in gates.seen


def test_a_job_at_work_that_nobody_looks_at_goes_on_until_somebody_wants_its_place(pool, gates):
    (left, _), tickets = gates("left", "looked at", viewer="page")
    tickets[0].viewers["page"] -= LEFT
    assert pool.ask("looked at", left, viewer="page") is tickets[1]
    assert tickets[0].state == "working"
    wants = Gate("wants", gates.seen)
    wants.open.set()
    ticket = pool.ask("wants", wants)
    assert ticket.wait(5)
    assert (ticket.state, tickets[0].state, tickets[1].state) == ("done", "cancelled", "working")


def test_where_no_thread_can_be_made_the_job_fails_and_the_line_goes_on(pool, monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        ticket = pool.ask("x", lambda tell, stop: {})
    assert (ticket.state, ticket.error) == ("failed", BUSY)
    again = [pool.ask(name, lambda tell, stop: {}) for name in "xyz"]
    assert all(ticket.wait(5) for ticket in again)
    assert {ticket.state for ticket in again} == {"done"}


def test_closing_ends_everything(pool, gates):
    _, tickets = gates("a", "b", "c")
    pool.close()
    assert all(ticket.wait(5) for ticket in tickets)
    assert {ticket.state for ticket in tickets} == {"cancelled"}


def test_its_threads_are_gone_when_there_is_nothing_to_do(pool):
    assert pool.ask("x", lambda tell, stop: {}).wait(5)
    until(lambda: not [thread for thread in threading.enumerate() if thread.name == "job"])
