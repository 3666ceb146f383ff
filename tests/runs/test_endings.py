import pytest

from tests.faults.courses import a_run, signals
from tests.runs.test_tail import records
from vae_tf.runs import State
from vae_tf.runs.endings import Order, fail, has_work, order, rest
from vae_tf.runs.metrics import read_metrics, write_metrics
from vae_tf.runs.requests import Request, ask, asked
from vae_tf.runs.status import write_status, written_status
from vae_tf.training.checkpoints import Checkpoint, save_checkpoint


@pytest.fixture
def run():
    return a_run()


def work(run, step=6, epoch=2):
    write_metrics(run.path, records(epoch))
    save_checkpoint(run.path / "checkpoints", Checkpoint(step, epoch, 1.0, arrays={"model/w": 0, "step": step}))
    return run


@pytest.mark.parametrize(
    ("request_", "told", "wanted"),
    [
        (None, signals(), None),
        (None, signals(leaving=True), Order.LEAVE),
        (None, signals(leaving=True, stopping=True), Order.STOP),
        (Request.PAUSE, signals(leaving=True), Order.PAUSE),
        (Request.PAUSE, signals(stopping=True), Order.STOP),
        (Request.STOP, signals(leaving=True), Order.STOP),
        (Request.CANCEL, signals(leaving=True, stopping=True), Order.CANCEL),
    ],
)
def test_a_persons_request_is_stronger_than_a_signal(run, request_, told, wanted):
    if request_:
        ask(run.path, request_)
    assert order(run, told) is wanted


@pytest.mark.parametrize(
    ("wanted", "state", "message"),
    [
        (Order.CANCEL, "cancelled", "Stopped before it began"),
        (Order.STOP, "cancelled", "Stopped before it began"),
        (Order.PAUSE, "paused", "Paused before it began"),
        (Order.LEAVE, "queued", "Its process was told to end; the queue takes it up again after epoch 0"),
    ],
)
def test_a_run_without_work_rests_as_it_was_ordered(run, wanted, state, message):
    assert not has_work(run)
    assert rest(run, wanted) == state
    assert (written_status(run.path)["state"], written_status(run.path)["message"]) == (state, message)


@pytest.mark.parametrize(
    ("wanted", "state", "message"),
    [
        (Order.CANCEL, "cancelled", "Cancelled by a person"),
        (Order.STOP, "paused", "Paused after 2 of 5 epochs"),
        (Order.PAUSE, "paused", "Paused after 2 of 5 epochs"),
        (Order.LEAVE, "queued", "Its process was told to end; the queue takes it up again after epoch 2"),
    ],
)
def test_a_run_with_work_keeps_it_unless_it_is_cancelled(run, wanted, state, message):
    work(run)
    assert rest(run, wanted, seconds=3.0) == state
    status = written_status(run.path)
    assert (status["state"], status["message"]) == (state, message)
    assert has_work(run) is (wanted is not Order.CANCEL)
    assert len(read_metrics(run.path)) == 2


def test_in_the_foreground_to_leave_is_to_pause(run):
    assert rest(work(run), Order.LEAVE, foreground=True) is State.PAUSED


def test_a_request_that_is_fulfilled_is_taken_back(run):
    ask(run.path, Request.PAUSE)
    rest(run, Order.PAUSE)
    assert asked(run.path) is None


def test_a_run_that_failed_says_why_and_where_it_would_go_on(run):
    fail(work(run), OSError(28, "No space left on device"))
    status = written_status(run.path)
    assert (status["state"], status["message"]) == ("failed", "OSError: [Errno 28] No space left on device")
    assert status["advice"] == "The disk is full: make room on it, and resume the run: it goes on after epoch 2."


def test_a_run_that_has_ended_cannot_fail(run):
    write_status(run.path, State.FINISHED)
    fail(run, RuntimeError("odd"))
    assert written_status(run.path)["state"] == "finished"


def test_a_run_that_is_to_be_cancelled_does_not_fail_but_waits_for_that(run):
    ask(run.path, Request.CANCEL)
    fail(run, OSError(5, "Input/output error"))
    assert (written_status(run.path)["state"], asked(run.path)) == ("queued", Request.CANCEL)
