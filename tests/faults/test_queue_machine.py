"""A person, a server and a machine that do as they like, in any order: what must hold whatever happens.

Hypothesis makes up the stories; the workers are moved by hand (`fake_workers`). `--slow` tells longer ones, and more.
"""

import os
import random
import re
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.faults.fake_workers import FakeExecutor
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs import State, list_trash, open_run, queue, restore_run
from vae_tf.runs.lock import is_held
from vae_tf.runs.queue.index import Index, in_index, path, set_aside
from vae_tf.runs.queue.settling import expected, figures_coming
from vae_tf.runs.reading import read_run
from vae_tf.runs.status import written_status
from vae_tf.runs.store import runs_folder

LIMIT = 2
OWNERS = ("ada", "bob", "cyd")
CONFIG = TrainConfig(
    dataset="digits",
    limit=60,
    batch_size=20,
    epochs=2,
    model=VAEConfig(image_shape=(8, 8, 1), hidden=(8,), eval_targets="dynamic"),
)
real_time = time.time


class Story(RuleBasedStateMachine):
    """One story, in a home of its own, with a clock that jumps."""

    def __init__(self):
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="vae-tf-machine-"))
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("VAE_TF_HOME", str(self.home))
        self.patch.setattr("vae_tf.runs.store.provenance", lambda: {"libraries": {}})
        self.patch.setattr(os, "fsync", lambda file: None)  # no power is cut here
        self.patch.setattr("vae_tf.runs.store.secrets", SimpleNamespace(choice=random.Random(0).choice))
        self.now = real_time()
        self.patch.setattr("time.time", self.clock)
        self.asked = {}
        self.patch.setattr("vae_tf.runs.queue.ticking.asked_at", self.asked_at)
        self.executor = FakeExecutor()
        self.ids = []
        self.ended = {}

    def clock(self):
        """The same story takes the same time whenever it is told."""
        self.now += 0.001
        return self.now

    def asked_at(self, entry, request):
        """When it was seen first that it is asked for, by the story's own clock."""
        if not (entry / request).exists():
            return self.asked.pop((entry, request), None)
        return self.asked.setdefault((entry, request), self.now)

    def teardown(self):
        try:
            self.everything_comes_to_rest()
        finally:
            for worker in self.executor.living:
                worker.kill()
            self.patch.undo()
            shutil.rmtree(self.home)

    # ------------------------------------------------------------------ what people do

    @rule(owner=st.sampled_from(OWNERS), epochs=st.integers(1, 3))
    def submit(self, owner, epochs):
        if len(self.ids) < 8:
            run = queue.submit(TrainConfig(**{**CONFIG.to_dict(), "epochs": epochs}), name="A run", owner=owner)
            self.ids.append(run.id)

    @rule(data=st.data(), action=st.sampled_from([queue.pause, queue.stop, queue.cancel]))
    def ask(self, data, action):
        self.act(data, action)

    @rule(data=st.data(), action=st.sampled_from([queue.resume, queue.delete]))
    def resume_or_delete(self, data, action):
        self.act(data, action, renews=True)

    @rule(data=st.data(), epochs=st.integers(1, 2))
    def go_on(self, data, epochs):
        self.act(data, lambda run: queue.continue_run(run, epochs), renews=True)

    def act(self, data, action, *, renews=False):
        """Does something to any run, in whatever state: it works, or says why not, in a sentence."""
        there = [number for number, name in enumerate(self.ids) if (runs_folder() / name).exists()]
        if not there:
            return
        run = open_run(self.ids[data.draw(st.sampled_from(there))])
        try:
            action(run)
        except ValueError as error:
            refusal = str(error)
        else:
            refusal = "none: it was done"
            if renews:
                self.ended.pop(run.id, None)
        assert re.fullmatch(r".{10,400}", refusal)

    @rule()
    def restore(self):
        for entry in sorted(list_trash(), key=lambda entry: self.ids.index(entry.id))[:1]:
            restore_run(entry.path)

    # ------------------------------------------------------------------ what servers do

    @rule(tidy=st.booleans())
    def tick(self, tidy):
        if tidy:
            queue.rebuild()  # as a server does when it starts
        before = {entry.name: written_status(entry)["state"] for entry in self.runs()}
        ticked = queue.tick(executor=self.executor, limit=LIMIT)
        assert ticked.troubles == []
        self.the_limit_is_kept()
        self.the_order_is_fair(ticked.started, before)
        self.the_index_is_the_runs()
        self.who_waits_is_seen()

    # ------------------------------------------------------------------ what workers do

    @precondition(lambda self: self.executor.living)
    @rule(data=st.data(), moves=st.integers(1, 4))
    def work(self, data, moves):
        worker = self.executor.living[data.draw(st.integers(0, len(self.executor.living) - 1))]
        for _ in range(moves):
            worker.move()

    @precondition(lambda self: self.executor.living)
    @rule(data=st.data())
    def kill(self, data):
        self.executor.living[data.draw(st.integers(0, len(self.executor.living) - 1))].kill()

    # ------------------------------------------------------------------ what machines do

    @rule()
    def lose_the_index(self):
        set_aside()

    @rule()
    def damage_the_index(self):
        path().write_bytes(b"spoilt" * 700)

    @rule(seconds=st.sampled_from([-86400.0, -20.0, 5.0, 16.0, 3600.0]))
    def set_the_clock(self, seconds):
        self.now += seconds
        for worker in self.executor.living:
            if worker.lock is None:  # one that needs longer than the queue waits may come when it is not wanted
                worker.kill()

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def nothing_is_lost(self):
        there = {entry.name for entry in self.runs()} | {entry.id for entry in list_trash()}
        assert there == set(self.ids)

    @invariant()
    def no_run_has_two_processes(self):
        assert all(n == 1 for n in Counter(worker.path for worker in self.executor.living).values())

    @invariant()
    def an_end_is_an_end(self):
        for entry in self.runs():
            state = State(written_status(entry)["state"])
            assert read_run(entry)
            if entry.name in self.ended:
                assert state is self.ended[entry.name]
            elif state.ended:
                self.ended[entry.name] = state

    def the_limit_is_kept(self):
        at_work = [worker for worker in self.executor.living if worker.path.exists()]
        assert len(at_work) <= LIMIT
        expecting = [entry for entry in self.runs() if is_held(entry) or expected(entry, written_status(entry))]
        assert len(expecting) <= LIMIT

    def the_order_is_fair(self, started, before):
        """Nobody who still waits had fewer runs at work than one who was served; each owner's oldest went first."""
        owners = {entry.name: read_run(entry).manifest["owner"] for entry in self.runs()}
        busy = Counter(
            owners[entry.name] for entry in self.runs() if is_held(entry) or expected(entry, written_status(entry))
        )
        trainings = [name for name in started if not State(before[name]).ended]
        for name in trainings:
            for waiting in queue.positions():
                assert busy[owners[name]] - 1 <= busy[owners[waiting]]
                if owners[waiting] == owners[name]:
                    assert self.queued(name) <= self.queued(waiting)

    def the_index_is_the_runs(self):
        rows = in_index(Index.rows)
        assert set(rows) == {entry.name for entry in self.runs()}
        for entry in self.runs():
            status = written_status(entry)
            assert rows[entry.name].state == status["state"]
            assert rows[entry.name].owner == read_run(entry).manifest["owner"]
            if State(status["state"]).live or figures_coming(status):
                assert not rows[entry.name].settled

    def who_waits_is_seen(self):
        """Every run rests, is at work, waits for its figures, or has a place in the order."""
        places = queue.positions()
        assert sorted(places.values()) == list(range(1, len(places) + 1))
        for entry in self.runs():
            status = written_status(entry)
            at_work = is_held(entry) or expected(entry, status)
            if State(status["state"]).live:
                assert at_work != (entry.name in places)
            else:
                assert entry.name not in places

    def everything_comes_to_rest(self):
        """Left alone for a while, all runs that are wanted end, and nothing is asked of anybody."""
        for _ in range(100):
            if not self.executor.living:
                self.now += 20.0  # one who never came is waited for that long
            queue.tick(executor=self.executor, limit=LIMIT)
            self.executor.work()
            if not self.executor.living and not any(self.wanted(entry) for entry in self.runs()):
                break
        queue.tick(executor=self.executor, limit=LIMIT)
        self.the_index_is_the_runs()
        for entry in self.runs():
            assert not self.wanted(entry)
            assert not any((entry / request).exists() for request in ("pause", "stop", "cancel"))

    def wanted(self, entry):
        status = written_status(entry)
        return State(status["state"]).live or figures_coming(status)

    def queued(self, name):
        return written_status(runs_folder() / name)["queued"]

    def runs(self):
        return sorted(entry for entry in runs_folder().glob("*") if not entry.name.startswith("."))


def tell(examples, steps):
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )


def test_short_stories_end_well():
    tell(25, 20)


@pytest.mark.slow
def test_long_stories_end_well():
    tell(400, 50)
