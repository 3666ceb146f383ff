"""Whoever acts on a run or ticks may die between any two things it writes: the next tick completes what was begun.

A death is an exception that nobody catches, raised at the n-th change to the disk and at every later one, until no
change is left. Locks are dropped by the `with` that holds them, as the kernel drops those of a process.
"""

import os
import sys
import time

import pytest

from tests.faults.fake_workers import FakeExecutor
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs import State, list_trash, open_run, queue
from vae_tf.runs.queue.index import Index, in_index
from vae_tf.runs.store import runs_folder

CONFIG = TrainConfig(
    dataset="digits",
    limit=60,
    batch_size=20,
    epochs=2,
    model=VAEConfig(image_shape=(8, 8, 1), hidden=(8,), eval_targets="dynamic"),
)


class Died(BaseException):
    """The process is gone."""


class Disk:
    """Counts what is changed in a home, and lets its writer die at one of the changes."""

    def __init__(self):
        self.home, self.left, self.changes = None, None, 0

    def __call__(self, event, given):
        if self.home is None or not self.changing(event, given):
            return
        self.changes += 1
        if self.left is not None and self.changes > self.left:
            raise Died

    def changing(self, event, given):
        if event == "open":
            name, _, flags = given
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) and "lock" not in str(name)
        else:
            name = given[0]
            writes = event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir")
        return writes and isinstance(name, str | os.PathLike) and str(name).startswith(self.home)


class Clock:
    """The time, some seconds later."""

    offset = 0.0

    def __call__(self):
        return real_time() + self.offset


real_time = time.time
clock = Clock()
disk = Disk()
hooked = []


@pytest.fixture
def dying(home, monkeypatch):
    """`dying(n, action)` carries out an action that dies at its change n + 1; whether it died."""
    if not hooked:
        sys.addaudithook(disk)  # there is no way to remove one
        hooked.append(disk)
    monkeypatch.setattr(os, "fsync", lambda file: None)  # no power is cut here
    monkeypatch.setattr("vae_tf.runs.store.provenance", lambda: {"libraries": {}})
    monkeypatch.setattr(clock, "offset", 0.0)
    monkeypatch.setattr("time.time", clock)
    put, unsettle = Index.put, Index.unsettle
    monkeypatch.setattr(Index, "put", lambda index, row: [disk("os.mkdir", (str(home),)), put(index, row)])
    monkeypatch.setattr(
        Index, "unsettle", lambda index, *given: [disk("os.mkdir", (str(home),)), unsettle(index, *given)]
    )

    def carry_out(n, action):
        disk.home, disk.left, disk.changes = str(home), n, 0
        try:
            action()
        except Died:
            return True
        finally:
            disk.home = None
        return False

    yield carry_out
    disk.home = None


def queued():
    return queue.submit(CONFIG, name="A run", owner="ada")


def working(executor, moves=2):
    """A run after its first epoch."""
    run = queued()
    queue.tick(limit=1, executor=executor)
    executor.work(moves)
    return run


def paused(executor):
    run = working(executor)
    queue.pause(run)
    executor.work()
    queue.tick(limit=1, executor=executor)  # from here on nobody looks at it, unless it is said that one must
    return run


def dead(executor):
    run = working(executor)
    executor.workers[-1].kill()
    return run


def finished(executor):
    run = working(executor, moves=4)
    queue.tick(limit=1, executor=executor)
    return run


def continued(executor):
    run = finished(executor)
    queue.continue_run(run, 2)
    return run


def asked_and_dead(action):
    def make(executor):
        run = working(executor)
        action(run)
        executor.workers[-1].kill()
        return run

    return make


STORIES = {  # how a run is made, what is done to it, and the states it may rest in after everything has come to rest
    "tick starts": (lambda executor: queued(), None, {"finished"}),
    "tick takes up": (dead, None, {"finished"}),
    "tick pauses": (asked_and_dead(queue.pause), None, {"paused"}),
    "tick stops": (asked_and_dead(queue.stop), None, {"stopped"}),
    "tick cancels": (asked_and_dead(queue.cancel), None, {"cancelled"}),
    "tick starts a continuation": (continued, None, {"finished"}),
    "pause in the queue": (lambda executor: queued(), queue.pause, {"paused", "finished"}),
    "stop in the queue": (lambda executor: queued(), queue.stop, {"cancelled", "finished"}),
    "cancel in the queue": (lambda executor: queued(), queue.cancel, {"cancelled", "finished"}),
    "resume": (paused, queue.resume, {"paused", "finished"}),
    "stop a paused run": (paused, queue.stop, {"paused", "stopped"}),
    "cancel a paused run": (paused, queue.cancel, {"paused", "cancelled"}),
    "continue": (finished, lambda run: queue.continue_run(run, 2), {"finished"}),
    "cancel a continuation": (continued, queue.cancel, {"finished"}),
    "delete": (finished, queue.delete, {"finished"}),
}


@pytest.mark.parametrize("story", list(STORIES))
def test_a_death_at_any_change_is_healed_by_the_next_tick(dying, story):
    make, action, rests = STORIES[story]
    deaths = 0
    while True:
        executor = FakeExecutor()
        run = make(executor)
        died = dying(deaths, lambda: action(run) if action else queue.tick(limit=1, executor=executor))  # noqa: B023
        come_to_rest(executor)
        if not run.path.exists():
            assert action is queue.delete
            assert [entry.id for entry in list_trash()].count(run.id) == 1
        else:
            now = open_run(run.id)
            assert now.state in rests, f"after death {deaths + 1}"
            assert now.status.get("epochs", 0) in (0, 1, now.config.epochs)
            assert not any((run.path / request).exists() for request in ("pause", "stop", "cancel"))
            assert len(executor.of(run)) == 0
        if not died:
            break
        deaths += 1
    assert deaths >= (1 if action is queue.delete else 2)  # else nothing was tried


def test_a_death_while_a_run_is_made_leaves_a_whole_run_or_none(dying):
    deaths = 0
    while dying(deaths, queued):
        deaths += 1
        executor = FakeExecutor()
        come_to_rest(executor)
        for entry in runs_folder().glob("[!.]*"):
            assert open_run(entry).state is State.FINISHED
    assert deaths > 4


def come_to_rest(executor):
    """Other servers tick, and the workers work, until nothing is left to do; time passes."""
    for n in range(12):
        clock.offset += 20.0 if n == 4 else 0.0  # a process that was never started is waited for, for a while
        queue.tick(limit=1, executor=executor)
        executor.work()
    rows = in_index(Index.rows)
    assert set(rows) == {entry.name for entry in runs_folder().glob("[!.]*")}
    assert all(row.settled for row in rows.values())
