from contextlib import ExitStack

import pytest

from tests.faults.fake_workers import STEPS
from vae_tf.runs import State, open_run, queue
from vae_tf.runs.queue.going_on import going_on
from vae_tf.runs.requests import asked
from vae_tf.runs.status import write_status, written_status
from vae_tf.runs.undoing import plan_epochs


@pytest.fixture
def ended(submit, executor):
    """A run after its two epochs, with records and a model."""
    run = submit(epochs=2)
    queue.tick(limit=1)
    executor.work(3)
    (run.path / "weights.npz").write_bytes(b"the model after epoch 2")
    executor.work()
    queue.tick(limit=1)
    assert (run.state, run.busy) == (State.FINISHED, False)
    return run


def test_a_finished_run_trains_for_more_epochs_from_its_newest_checkpoint(ended, executor):
    queue.continue_run(ended, 3)
    run = open_run(ended.id)
    assert (run.state, run.config.epochs) == (State.QUEUED, 5)
    earlier = written_status(run.path)["continued_from"]
    assert (earlier["state"], earlier["epochs"], earlier["step"]) == ("finished", 2, 2 * STEPS)
    assert queue.tick(limit=1).started == [run.id]
    executor.work(6)
    assert (run.state, run.status["epochs"]) == (State.FINISHED, 5)
    assert "continued_from" not in run.status


def test_a_continued_run_that_is_cancelled_is_what_it_was(ended, executor):
    before = dict(ended.status)
    queue.continue_run(ended, 3)
    queue.tick(limit=1)
    executor.work(2)
    assert len(ended.metrics) == 3
    queue.cancel(ended)
    executor.work()
    run = open_run(ended.id)
    assert (run.state, run.config.epochs, len(run.metrics)) == (State.FINISHED, 2, 2)
    for name in ("state", "message", "epochs", "finished"):
        assert run.status[name] == before[name]
    assert (run.path / "weights.npz").read_bytes() == b"the model after epoch 2"
    assert max(int(path.name) for path in (run.path / "checkpoints").iterdir()) == 2 * STEPS
    queue.continue_run(run, 1)  # and can be continued again


@pytest.mark.parametrize("action", [queue.cancel, queue.stop])
def test_a_continued_run_that_has_not_begun_goes_back_at_once(ended, action):
    queue.continue_run(ended, 3)
    action(ended)
    assert (ended.state, open_run(ended.id).config.epochs) == (State.FINISHED, 2)
    assert asked(ended.path) is None


def test_a_death_between_the_state_and_the_plan_of_a_continued_run_heals(ended, executor):
    queue.continue_run(ended, 3)
    plan_epochs(ended.path, 2)  # as if its last moment had come before
    queue.tick(limit=1)
    assert open_run(ended.id).config.epochs == 5


def test_a_stopped_run_goes_on_to_the_end_it_was_meant_to_have(submit, executor):
    run = submit(epochs=5)
    queue.tick(limit=1)
    executor.work(3)
    queue.stop(run)
    executor.work(2)
    assert (run.state, run.status["epochs"]) == (State.STOPPED, 2)
    queue.tick(limit=1)
    queue.resume(run)
    assert open_run(run.id).config.epochs == 5
    queue.tick(limit=1)
    executor.work(6)
    assert (run.state, run.status["epochs"]) == (State.FINISHED, 5)


def test_a_failed_run_is_tried_again_from_its_checkpoint(submit, executor):
    run = submit(epochs=3)
    queue.tick(limit=1)
    executor.work(2)
    write_status(run.path, State.FAILED, message="OSError: the disk is full")
    executor.workers[0].end()
    queue.tick(limit=1)
    queue.resume(run)
    assert queue.tick(limit=1).started == [run.id]
    executor.work(3)
    assert (run.state, run.status["epochs"]) == (State.FINISHED, 3)


def test_who_goes_on_holds_the_lock(submit):
    run = submit()
    queue.pause(run)
    with going_on(run, State.STARTING, foreground=True) as resumed:
        assert resumed.state is State.STARTING
        assert run.busy
        assert queue.tick(limit=1).started == []
        with pytest.raises(ValueError, match="another process is at work on this run"):
            queue.resume(run)
    assert not run.busy


@pytest.mark.parametrize(
    ("state", "more", "epochs", "reason"),
    [
        (State.QUEUED, {}, None, "expected a run that rests; .* does not: it is queued"),
        (State.FINISHED, {"epochs": 2}, None, "epochs: expected how many more, since .* has reached its end"),
        (State.STOPPED, {"epochs": 2}, None, "epochs: expected how many more, since .* has reached its end"),
        (State.FINISHED, {"epochs": 2}, 0, "epochs: expected at least 1 more, received 0"),
        (State.FINISHED, {"epochs": 2}, 10**6, "epochs: expected a whole number from 1 to 100000"),
        (State.FINISHED, {"epochs": 2, "figures": "coming"}, 1, "its last figures are still to be written"),
        (State.PAUSED, {}, 3, "epochs: expected none for a run that has not reached its end, received 3"),
        (State.CANCELLED, {}, None, "that of .* was discarded: clone it"),
        (State.CANCELLED, {}, 3, "that of .* was discarded: clone it"),
    ],
)
def test_what_cannot_go_on_says_why_and_stays_as_it_is(ended, state, more, epochs, reason):
    write_status(ended.path, state, **more)
    before = (ended.path / "state.json").read_bytes()
    with pytest.raises(ValueError, match=reason):
        queue.resume(ended) if epochs is None else queue.continue_run(ended, epochs)
    assert (ended.path / "state.json").read_bytes() == before
    assert open_run(ended.id).config.epochs == 2


def test_a_run_without_its_optimizer_is_to_be_cloned(ended):
    for path in (ended.path / "checkpoints").glob("*/checkpoint.json"):
        path.unlink()
    with pytest.raises(
        ValueError, match=r"expected a run that kept its optimizer's state; .* did not: clone it instead"
    ):
        queue.continue_run(ended, 1)


def test_two_who_go_on_with_one_run_are_one_too_many(submit):
    run = submit()
    queue.pause(run)
    with ExitStack() as first:
        first.enter_context(going_on(run, State.QUEUED))
        with pytest.raises(ValueError, match="another process is at work"):
            going_on(run, State.QUEUED).__enter__()
    with pytest.raises(ValueError, match="it is queued"):
        queue.resume(run)
