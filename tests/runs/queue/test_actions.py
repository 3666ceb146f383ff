import threading
import time

import pytest

from tests.faults.fake_workers import STEPS
from vae_tf.runs import State, list_runs, open_run, queue, shipped_run
from vae_tf.runs.lock import held
from vae_tf.runs.queue.settling import settle
from vae_tf.runs.requests import Request, ask, asked
from vae_tf.runs.status import written_status
from vae_tf.training.checkpoints import paths

ACTIONS = {"pause": queue.pause, "stop": queue.stop, "cancel": queue.cancel}


@pytest.fixture
def working(submit, executor):
    """A run after two of five epochs, and its worker."""
    run = submit(epochs=5)
    queue.tick(limit=1)
    executor.work(3)
    return run, executor.workers[0]


# ---------------------------------------------------------------------- submit


def test_a_submitted_run_waits_and_says_whose_it_is(submit, executor):
    run = submit("ada")
    status = written_status(run.path)
    assert (run.state, run.manifest["owner"], status["attempts"]) == (State.QUEUED, "ada", 0)
    assert abs(status["queued"] - time.time()) < 5
    assert queue.positions() == {run.id: 1}
    assert executor.workers == []


def test_later_is_later_though_the_clock_was_set_back(submit, monkeypatch):
    first = submit()
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now - 86400)
    second = submit()
    assert written_status(second.path)["queued"] > written_status(first.path)["queued"]
    assert list(queue.positions()) == [first.id, second.id]


def test_settings_that_do_not_fit_leave_nothing(home, submit):
    with pytest.raises(ValueError, match="batch_size: expected at most 60"):
        submit(batch_size=61)
    assert list_runs() == []


def test_a_file_system_without_locks_is_refused(submit, monkeypatch):
    monkeypatch.setattr("vae_tf.runs.lock._excludes", lambda file: False)
    with pytest.raises(ValueError, match="expected a file system whose locks exclude others"):
        submit()


def test_a_full_disk_is_a_sentence(submit, monkeypatch):
    def full(*given, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vae_tf.runs.queue.actions.create_run", full)
    with pytest.raises(
        ValueError, match=r"a file could not be read or written .*No space left.*: look whether the disk"
    ):
        submit()


# ---------------------------------------------------------------------- pause, stop, cancel: in the queue


def test_a_waiting_run_is_paused_at_once_and_waits_again_when_resumed(submit, executor):
    first, second = submit(), submit()
    queue.pause(first)
    assert (first.state, first.status["message"]) == (State.PAUSED, "Paused before it began")
    assert asked(first.path) is None
    assert queue.tick(limit=1).started == [second.id]
    queue.resume(first)
    assert first.state is State.QUEUED
    assert queue.positions() == {first.id: 1}


@pytest.mark.parametrize("action", ["stop", "cancel"])
def test_a_waiting_run_that_is_stopped_or_cancelled_never_began(submit, executor, action):
    run = submit()
    ACTIONS[action](run)
    assert (run.state, run.status["message"]) == (State.CANCELLED, "Stopped before it began")
    assert asked(run.path) is None
    assert queue.tick(limit=1).started == []


# ---------------------------------------------------------------------- while starting


@pytest.mark.parametrize(("action", "state"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_starting_run_hears_of_it_before_its_first_step(submit, executor, action, state):
    run = submit()
    queue.tick(limit=1)
    ACTIONS[action](run)
    assert run.state is State.STARTING
    assert asked(run.path) == action
    executor.work(2)
    assert (run.state, asked(run.path)) == (state, None)


@pytest.mark.parametrize(("action", "state"), [("pause", "paused"), ("stop", "cancelled"), ("cancel", "cancelled")])
def test_a_run_whose_process_never_came_does_what_was_asked(submit, executor, action, state, monkeypatch):
    run = submit()
    queue.tick(limit=1)
    executor.workers[0].kill()
    ACTIONS[action](run)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 16)
    queue.tick(limit=1)
    assert run.state == state
    assert len(executor.workers) == 1


# ---------------------------------------------------------------------- while at work


def test_a_working_run_is_paused_and_goes_on_where_it_was(working, executor):
    run, worker = working
    queue.pause(run)
    assert run.state is State.RUNNING
    worker.move()
    assert run.state is State.PAUSED
    queue.tick(limit=1)
    assert len(executor.workers) == 1
    queue.resume(run)
    queue.tick(limit=1)
    executor.work(6)
    assert (run.state, run.status["epochs"]) == (State.FINISHED, 5)


def test_a_paused_run_that_is_stopped_keeps_its_model(working, executor):
    run, worker = working
    queue.pause(run)
    worker.move()
    queue.stop(run)
    assert (run.state, run.status["message"]) == (State.STOPPED, "Stopped by a person after 2 of 5 epochs")
    newest = paths(run.path / "checkpoints")[0]
    assert newest.name == f"{2 * STEPS + 1:06d}"
    assert (run.path / "weights.npz").read_bytes() == (newest / "weights.npz").read_bytes()
    assert queue.tick(limit=1).started == [run.id]  # its figures
    executor.work(2)
    assert "figures" not in run.status


def test_a_stop_keeps_the_newest_model_that_is_whole(working):
    run, worker = working
    queue.pause(run)
    worker.move()
    newest, before = paths(run.path / "checkpoints")[:2]
    (newest / "weights.npz").write_bytes(b"torn")
    queue.stop(run)
    assert run.state is State.STOPPED
    assert (run.path / "weights.npz").read_bytes() == (before / "weights.npz").read_bytes()


def test_a_paused_run_that_is_cancelled_loses_its_unfinished_work(working):
    run, worker = working
    queue.pause(run)
    worker.move()
    (run.path / "metrics.jsonl").write_text("{}\n")
    (run.path / "log.txt").write_text("two epochs\n")
    queue.cancel(run)
    assert (run.state, run.status["message"]) == (State.CANCELLED, "Cancelled by a person")
    assert not (run.path / "checkpoints").exists()
    assert not (run.path / "weights.npz").exists()
    assert (run.path / "metrics.jsonl").exists()
    assert (run.path / "log.txt").exists()


@pytest.mark.parametrize(("action", "state"), [("pause", "paused"), ("stop", "stopped"), ("cancel", "cancelled")])
def test_a_run_that_dies_before_it_obeys_has_obeyed_after_the_next_tick(working, executor, action, state):
    run, worker = working
    ACTIONS[action](run)
    worker.kill()
    queue.tick(limit=0)
    assert (run.state, asked(run.path)) == (state, None)


def test_the_strongest_wish_wins(working):
    run, worker = working
    queue.pause(run)
    queue.stop(run)
    queue.cancel(run)
    worker.move()
    assert (run.state, asked(run.path)) == (State.CANCELLED, None)


# ---------------------------------------------------------------------- cancel and the finish


def test_a_cancel_before_the_last_epoch_is_scored_wins(working):
    run, worker = working
    worker.move()
    worker.move()
    queue.cancel(run)
    worker.move()
    assert run.state is State.CANCELLED


def test_a_cancel_after_the_finish_is_refused_and_changes_nothing(working):
    run, worker = working
    for _ in range(3):
        worker.move()
    assert run.state is State.FINISHED
    with pytest.raises(ValueError, match=r"expected a run that is .* to cancel; .* is finished"):
        queue.cancel(run)
    ask(run.path, Request.CANCEL)  # or it is asked for between the look and the finish
    worker.move()
    queue.tick(limit=1)
    assert (run.state, asked(run.path)) == (State.FINISHED, None)


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("action", ["pause", "stop", "cancel"])
def test_a_run_that_has_ended_is_not_asked_for_anything(submit, executor, action):
    run = submit()
    queue.cancel(run)
    with pytest.raises(ValueError, match=rf"expected a run that is queued, .* to {action}; .* is cancelled"):
        ACTIONS[action](run)
    assert asked(run.path) is None


def test_a_paused_run_is_not_paused_again(submit):
    run = submit()
    queue.pause(run)
    with pytest.raises(ValueError, match=r"expected a run that is queued, starting or running to pause; .* is paused"):
        queue.pause(run)


@pytest.mark.parametrize(
    "action", [*ACTIONS.values(), queue.resume, queue.delete, lambda run: queue.continue_run(run, 1)]
)
def test_the_run_that_ships_with_the_app_is_nobodys(action):
    with pytest.raises(ValueError, match="expected a run of your own; received the one that ships with the app"):
        action(shipped_run())


@pytest.mark.parametrize("action", [*ACTIONS.values(), queue.resume, lambda run: queue.continue_run(run, 1)])
def test_a_run_that_was_deleted_meanwhile_is_a_sentence(submit, executor, action):
    run = submit()
    queue.pause(run)
    seen = open_run(run.id)
    queue.delete(run)
    with pytest.raises(ValueError, match="expected a run, found none: it was deleted meanwhile"):
        action(seen)
    assert not seen.path.exists()


# ---------------------------------------------------------------------- delete, clone


def test_a_run_at_work_or_waiting_is_not_deleted(working, submit):
    for run in (working[0], submit()):
        with pytest.raises(ValueError, match=r"expected a run that has ended; .* is (running|queued): stop it first"):
            queue.delete(run)


def test_a_deleted_run_leaves_the_queue_and_comes_back_as_it_was(working, executor):
    from vae_tf.runs import restore_run

    run, worker = working
    queue.pause(run)
    worker.move()
    trashed = queue.delete(run)
    assert queue.tick(limit=1) == queue.Ticked()
    assert restore_run(trashed) == run.path
    queue.tick(limit=1)
    assert run.state is State.PAUSED
    queue.resume(run)
    assert queue.tick(limit=1).started == [run.id]


def test_a_clone_is_the_same_run_but_for_what_was_changed(submit, executor):
    run = submit("ada", seed=7)
    copy = queue.clone(run, {"latent_dim": 5, "epochs": 9}, owner="bob")
    assert (copy.config.model.latent_dim, copy.config.epochs, copy.config.seed) == (5, 9, 7)
    assert copy.name == "Digits, 8x8, 2-D mlp, latent dim 5, epochs 9"
    assert (copy.state, copy.manifest["owner"], copy.config.model.hidden) == (State.QUEUED, "bob", (8,))
    assert queue.clone(run, {}, name="Twin").name == "Twin"
    with pytest.raises(ValueError, match="latent_dim: expected a whole number from 1 to 512, received 0"):
        queue.clone(run, {"latent_dim": 0})


# ---------------------------------------------------------------------- several at once


def test_two_visitors_never_see_a_traceback(submit, executor):
    runs = [submit(f"visitor {n}", epochs=2) for n in range(3)]
    wrong = []

    def visit(seed):
        actions = [*ACTIONS.values(), queue.resume, queue.delete, lambda run: queue.continue_run(run, 1)]
        for n in range(12):
            try:
                actions[(seed * 5 + n * 7) % len(actions)](runs[(seed + n) % 3])
                queue.tick(limit=2)
                queue.positions()
            except ValueError:
                pass
            except BaseException as error:  # noqa: BLE001
                wrong.append(error)

    visitors = [threading.Thread(target=visit, args=(seed,)) for seed in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert wrong == []


def test_a_page_that_looks_keeps_nobody_from_acting(submit):
    import fcntl

    run = submit()
    (run.path / "lock").touch()
    with (run.path / "lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        threading.Timer(0.05, lambda: fcntl.flock(file, fcntl.LOCK_UN)).start()
        queue.pause(run)
    assert run.state is State.PAUSED


def test_a_settled_run_settles_again_to_the_same(working):
    run, worker = working
    queue.pause(run)
    worker.move()
    before = (run.path / "state.json").read_bytes()
    with held(run.path):
        assert settle(run.path) is settle(run.path) is State.PAUSED
    assert (run.path / "state.json").read_bytes() == before
