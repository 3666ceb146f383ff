import time

import pytest

from vae_tf.runs import State, create_run, queue
from vae_tf.runs.lock import WORKER, held
from vae_tf.runs.queue.settling import TAKEN_UP, expected, looked_after, settle
from vae_tf.runs.requests import Request, ask, asked
from vae_tf.runs.status import STARTING_SECONDS, write_status, written_status


def settled(run):
    with held(run.path, to_look=True):
        return settle(run.path)


# ---------------------------------------------------------------------- whom one waits for


@pytest.mark.parametrize(
    ("status", "awaited"),
    [
        ({"state": "starting", "claimed": 0.0}, True),
        ({"state": "starting", "started": 0.0}, True),
        ({"state": "starting", "claimed": -14.0, "started": -99.0}, True),
        ({"state": "starting", "claimed": -16.0}, False),
        ({"state": "starting", "claimed": 16.0}, False),  # the clock was set back
        ({"state": "starting"}, False),
        ({"state": "running", "claimed": 0.0}, False),
        ({"state": "queued", "claimed": 0.0}, False),
        ({"state": "finished", "figures": "coming", "claimed": 0.0}, True),
        ({"state": "finished", "figures": "coming", "started": 0.0}, False),
        ({"state": "finished", "claimed": 0.0}, False),
    ],
)
def test_a_process_is_awaited_for_a_while_after_it_was_sent(tmp_path, status, awaited):
    times = {name: time.time() + value for name, value in status.items() if isinstance(value, float)}
    assert expected(tmp_path, status | times) is awaited
    (tmp_path / WORKER).write_text("{}")  # it has been there, and is gone
    assert not expected(tmp_path, status | times)
    assert STARTING_SECONDS == 15.0


def test_the_queue_looks_after_what_was_put_in_it():
    assert looked_after({"state": "running", "queued": 5.0})
    assert not looked_after({"state": "running", "queued": 5.0, "foreground": True})
    assert not looked_after({"state": "running"})


# ---------------------------------------------------------------------- what becomes of the dead


def test_the_dead_wait_again_with_the_word_why(submit):
    run = submit()
    write_status(run.path, State.RUNNING, claimed=1.0, reached=0, attempts=2)
    assert settled(run) is State.QUEUED
    status = written_status(run.path)
    assert (status["message"], status["attempts"]) == (TAKEN_UP, 2)


def test_who_is_awaited_is_left_alone(submit):
    run = submit()
    write_status(run.path, State.STARTING, claimed=time.time())
    ask(run.path, Request.CANCEL)
    assert settled(run) is State.STARTING
    assert asked(run.path) is Request.CANCEL


def test_a_run_in_a_terminal_that_died_does_only_what_it_is_asked(config):
    run = create_run(config(), foreground=True)
    write_status(run.path, State.RUNNING)
    assert settled(run) is State.RUNNING
    assert queue.positions() == {}
    ask(run.path, Request.PAUSE)
    assert settled(run) is State.PAUSED


@pytest.mark.parametrize("state", [State.FINISHED, State.STOPPED, State.FAILED, State.CANCELLED])
@pytest.mark.parametrize("request_", list(Request))
def test_an_end_stays_whatever_was_asked_too_late(submit, state, request_):
    run = submit()
    write_status(run.path, state)
    ask(run.path, request_)
    assert settled(run) is state
    assert asked(run.path) is None
