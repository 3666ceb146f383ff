import json
import os
import shutil
import time

import pytest

from tests.faults.fake_workers import FakeExecutor
from vae_tf.runs import State, create_run, list_runs, open_run, queue
from vae_tf.runs.lock import held
from vae_tf.runs.queue.index import Index, in_index, path
from vae_tf.runs.queue.settling import ATTEMPTS, GIVEN_UP
from vae_tf.runs.requests import Request, ask
from vae_tf.runs.status import GONE, write_status, written_status


def states(*runs):
    return [str(run.state) for run in runs]


def finish(executor, *, limit=1, ticks=40):
    """Ticks and works until nothing is left to do."""
    for _ in range(ticks):
        queue.tick(limit=limit)
        executor.work()


def test_where_there_are_no_runs_nothing_is_made(home):
    assert queue.tick() == queue.Ticked()
    assert not home.exists()


def test_as_many_begin_as_may_be_at_work_at_once(submit, executor):
    runs = [submit() for _ in range(3)]
    assert queue.tick(limit=2).started == [runs[0].id, runs[1].id]
    assert queue.tick(limit=2).started == []
    assert states(*runs) == ["starting", "starting", "queued"]
    assert queue.positions() == {runs[2].id: 1}
    executor.work()
    assert states(*runs) == ["running", "running", "queued"]
    assert queue.tick(limit=2) == queue.Ticked()


def test_the_next_begins_once_one_has_ended(submit, executor):
    first, second = submit(epochs=1), submit(epochs=1)
    queue.tick(limit=1)
    executor.work(3)  # takes the lock, trains, writes figures
    assert states(first, second) == ["finished", "queued"]
    ticked = queue.tick(limit=1)
    assert (ticked.settled, ticked.started) == ([first.id], [second.id])
    assert len(executor.workers) == 2


def test_a_run_whose_figures_are_being_written_is_still_at_work(submit, executor):
    first, second = submit(epochs=1), submit()
    queue.tick(limit=1)
    executor.work(2)
    assert (first.state, first.busy) == (State.FINISHED, True)
    assert queue.tick(limit=1).started == []
    assert second.state is State.QUEUED


def test_the_limit_is_that_of_the_environment(submit, executor, monkeypatch):
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", "2")
    for _ in range(3):
        submit()
    assert len(queue.tick().started) == 2
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", "many")
    with pytest.raises(ValueError, match="VAE_TF_RUNS_AT_ONCE: expected a whole number"):
        queue.tick()


def test_two_people_take_turns(submit, executor):
    ada = [submit("ada", epochs=1) for _ in range(3)]
    bob = [submit("bob", epochs=1) for _ in range(2)]
    assert [queue.positions()[run.id] for run in (*ada, *bob)] == [1, 3, 5, 2, 4]
    finish(executor)
    began = [worker.path.name for worker in executor.workers]
    assert began == [run.id for run in (ada[0], bob[0], ada[1], bob[1], ada[2])]


# ---------------------------------------------------------------------- deaths


def test_a_dead_run_is_queued_again_in_front_of_its_owners_others(submit, executor):
    first, second = submit(), submit()
    queue.tick(limit=1)
    executor.work(2)
    executor.workers[0].kill()
    ticked = queue.tick(limit=0)
    assert ticked.requeued == [first.id]
    assert states(first, second) == ["queued", "queued"]
    assert queue.positions() == {first.id: 1, second.id: 2}
    assert queue.tick(limit=1).started == [first.id]


def test_a_process_may_take_a_while_to_take_the_lock(submit, executor, monkeypatch):
    run = submit()
    queue.tick(limit=1)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 14)
    assert queue.tick(limit=1) == queue.Ticked()
    monkeypatch.setattr("time.time", lambda: now + 16)
    ticked = queue.tick(limit=1)
    assert (ticked.requeued, ticked.started) == ([run.id], [run.id])


def test_a_clock_that_was_set_back_keeps_nobody_waiting(submit, executor, monkeypatch):
    first, second = submit(), submit()
    queue.tick(limit=1)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now - 3600)  # its start lies in the future
    third = submit()
    assert queue.tick(limit=1).requeued == [first.id]
    assert list(queue.positions()) == [second.id, third.id]  # who asked later is later still


def test_a_run_that_never_gets_any_further_is_given_up_with_advice(submit, executor):
    run = submit()
    for _ in range(ATTEMPTS):
        assert queue.tick(limit=1).started == [run.id]
        executor.work()
        executor.workers[-1].kill()
    ticked = queue.tick(limit=1)
    assert (ticked.settled, ticked.started) == ([run.id], [])
    assert run.status["message"] == f"{GIVEN_UP}. {GONE}"
    assert f"`python -m vae_tf resume {run.id}` tries again" in run.status["advice"]
    queue.resume(run)
    assert queue.tick(limit=1).started == [run.id]


def test_a_run_that_gets_further_each_time_is_never_given_up(submit, executor):
    run = submit(epochs=2 * ATTEMPTS)
    for _ in range(2 * ATTEMPTS - 1):
        assert queue.tick(limit=1).started == [run.id]
        executor.work(2)
        executor.workers[-1].kill()
    finish(executor, ticks=4)
    assert run.state is State.FINISHED


def test_figures_that_are_missing_are_written_before_anything_else_begins(submit, executor):
    ended, waiting = submit(epochs=1), submit()
    queue.tick(limit=1)
    executor.work(2)
    executor.workers[0].kill()
    assert (ended.state, ended.status["figures"]) == (State.FINISHED, "coming")
    assert queue.tick(limit=1).started == [ended.id]
    assert queue.tick(limit=1).started == []  # its process is expected
    executor.work(2)
    assert "figures" not in ended.status
    assert queue.tick(limit=1).started == [waiting.id]


def test_figures_that_never_come_are_given_up_and_can_be_asked_for_again(submit, executor):
    run = submit(epochs=1)
    for moves in [2, *[1] * ATTEMPTS]:  # trained once; then its figures are begun, and never written
        queue.tick(limit=1)
        executor.work(moves)
        executor.workers[-1].kill()
    assert len(executor.workers) == ATTEMPTS
    queue.tick(limit=1)
    assert (run.state, run.status["figures"]) == (State.FINISHED, "failed")
    queue.resume(run)
    assert run.status["figures"] == "coming"
    finish(executor, ticks=4)
    assert "figures" not in run.status


def test_a_run_in_a_terminal_is_left_to_its_person(config, submit, executor):
    run = create_run(config(), owner="ada", foreground=True)
    waiting = submit()
    with held(run.path):
        write_status(run.path, State.RUNNING)
        assert queue.tick(limit=1).started == []  # it is at work like any other
        ask(run.path, Request.CANCEL)
        os.utime(run.path / "cancel", (0, 0))
        queue.tick(limit=1)
        assert executor.stopped == []
    (run.path / "cancel").unlink()
    assert queue.tick(limit=1).started == [waiting.id]
    assert run.state is State.FAILED
    assert written_status(run.path)["state"] == State.RUNNING  # nobody wrote into it


def test_a_dead_run_of_before_there_was_a_queue_is_not_started(config, executor):
    run = create_run(config())
    write_status(run.path, State.RUNNING, started=1.0)
    assert queue.tick(limit=5) == queue.Ticked()
    assert run.state is State.FAILED


# ---------------------------------------------------------------------- cancelled, and still there


@pytest.mark.parametrize(("seconds", "stopped"), [(5, []), (12, [False]), (25, [True]), (-3600, [True])])
def test_a_cancelled_process_that_does_not_end_is_made_to(submit, executor, seconds, stopped):
    run = submit()
    queue.tick(limit=1)
    worker = executor.workers[0]
    worker.move()
    queue.cancel(run)
    os.utime(run.path / "cancel", times=(time.time() - seconds,) * 2)
    queue.tick(limit=1)
    assert executor.stopped == [(run.id, force) for force in stopped]
    if stopped:
        queue.tick(limit=1)
        assert run.state is State.CANCELLED


# ---------------------------------------------------------------------- the index


@pytest.mark.parametrize("spoil", [lambda: path().unlink(), lambda: path().write_bytes(b"nothing" * 999)])
def test_a_lost_or_damaged_index_costs_nothing(submit, executor, spoil):
    done, working, waiting = submit(epochs=1), submit(), submit()
    queue.tick(limit=1)
    executor.work(3)
    queue.tick(limit=1)
    executor.work()
    spoil()
    assert list(queue.positions()) == [waiting.id]
    assert queue.tick(limit=1) == queue.Ticked()
    assert states(done, working, waiting) == ["finished", "running", "queued"]
    rows = in_index(Index.rows)
    assert [(rows[run.id].state, rows[run.id].settled) for run in (done, working, waiting)] == [
        ("finished", True),
        ("running", False),
        ("queued", False),
    ]
    assert {row.owner for row in rows.values()} == {"ada"}


def test_runs_that_came_or_went_by_hand_are_seen(home, submit, executor):
    gone, kept = submit(), submit()
    queue.tick(limit=0)
    shutil.rmtree(gone.path)
    shutil.copytree(kept.path, home / "runs" / "copy")
    queue.tick(limit=0)
    assert in_index(Index.ids) == {kept.id, "copy"}
    assert set(queue.positions()) == {kept.id, "copy"}


def test_a_settled_run_is_not_read_again(submit, executor):
    run = submit(epochs=1)
    finish(executor, ticks=5)
    (run.path / "state.json").write_text(json.dumps({"state": "queued", "message": "", "queued": 1.0}))
    assert queue.tick(limit=1).started == []
    queue.rebuild()
    assert queue.tick(limit=1).started == [run.id]


def test_a_damaged_run_hides_no_other_and_is_looked_at_again_when_whole(home, submit, executor):
    run = submit()
    text = (run.path / "run.json").read_text()
    (run.path / "run.json").write_text("{")
    other = submit()
    assert queue.tick(limit=0).troubles == []
    assert list(queue.positions()) == [other.id]
    assert in_index(Index.rows)[run.id].state == "damaged"
    (run.path / "run.json").write_text(text)
    queue.tick(limit=0)
    assert list(queue.positions()) == [run.id, other.id]


# ---------------------------------------------------------------------- what goes wrong


def test_a_process_that_cannot_be_started_is_tried_again_and_said(submit, monkeypatch):
    run, other = submit(), submit("bob")

    class Broken(FakeExecutor):
        def start(self, started):
            if started.id == run.id:
                raise OSError(12, "Cannot allocate memory")
            super().start(started)

    broken = Broken()
    ticked = queue.tick(limit=2, executor=broken)
    assert [worker.path.name for worker in broken.workers] == [other.id]
    assert ticked.troubles == [f"{run.id}: [Errno 12] Cannot allocate memory"]
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 16)
    assert queue.tick(limit=2, executor=FakeExecutor()).started[0] == run.id


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_run_that_cannot_be_written_hides_no_other(submit, executor):
    run, other = submit(), submit("bob")
    run.path.chmod(0o500)
    try:
        ticked = queue.tick(limit=2)
    finally:
        run.path.chmod(0o700)
    assert ticked.started == [other.id]
    assert run.id in ticked.troubles[0]


def test_a_request_that_came_too_late_is_withdrawn(submit, executor):
    run = submit(epochs=1)
    queue.tick(limit=1)
    executor.work(3)
    ask(run.path, Request.CANCEL)
    queue.tick(limit=1)
    assert run.state is State.FINISHED
    assert not (run.path / "cancel").exists()


def test_a_tick_of_a_thousand_settled_runs_takes_a_moment(home, submit, executor):
    run = submit(epochs=1)
    finish(executor, ticks=5)
    for n in range(300):
        (home / "runs" / f"20200101-{n:010d}").mkdir()
        for name in ("run.json", "state.json"):
            shutil.copy(run.path / name, home / "runs" / f"20200101-{n:010d}" / name)
    queue.tick()
    began = time.perf_counter()
    queue.tick()
    assert time.perf_counter() - began < 1.0  # 5 ms on an idle machine; measured by tests/benchmarks/ticks.py
    assert len(list_runs()) == 301


def test_the_queue_knows_whose_a_run_is(submit, executor):
    run = submit("ada")
    assert open_run(run.id).manifest["owner"] == "ada"
    queue.tick(limit=0)
    assert in_index(Index.rows)[run.id].owner == "ada"
