"""A run is read once for all who watch it."""

import json
import shutil

import pytest

from pages.ui import look as module
from pages.ui.look import look
from vae_tf.runs.reading import DamagedRunError
from vae_tf.runs.requests import Request, ask
from vae_tf.runs.states import State


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when a test says so."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_two_viewers_within_a_second_have_one_look(make_run, clock):
    path = make_run("running")
    first = look(path)
    clock.now += 0.9
    assert look(path) is first
    clock.now += 0.2
    assert look(path) is not first


def test_who_has_done_something_sees_what_came_of_it(make_run, clock):
    path = make_run("running")
    assert look(path).asked is None
    ask(path, Request.PAUSE)
    assert look(path).asked is None
    assert look(path, fresh=True).asked is Request.PAUSE


def test_a_look_says_all_that_a_page_shows(make_run):
    now = look(make_run("running", frames=3))
    assert (now.state, now.busy, now.at_work, now.finishing) == (State.RUNNING, True, True, False)
    assert [record["epoch"] for record in now.records] == [1, 2, 3]
    assert now.progress["epoch"] == 3.5
    assert now.saved == [1, 2, 3]


def test_new_records_are_added_to_those_that_are_known(make_run, clock):
    path = make_run("running", epochs=3)
    assert len(look(path).records) == 2
    lines = (path / "metrics.jsonl").read_text().splitlines()
    more = json.dumps({**json.loads(lines[-1]), "epoch": 3})
    (path / "metrics.jsonl").write_text("\n".join([*lines, more]) + "\n")
    clock.now += 2
    assert [record["epoch"] for record in look(path).records] == [1, 2, 3]


def test_figures_that_are_coming_are_still_something_that_happens(make_run):
    now = look(make_run("finished", figures="coming"))
    assert (now.finishing, now.at_work, now.state.live) == (True, True, False)
    rested = look(make_run("finished", name="Another"))
    assert (rested.finishing, rested.at_work) == (False, False)


def test_a_run_that_is_gone_is_known_to_be_gone(make_run, clock):
    path = make_run("finished")
    look(path)
    shutil.rmtree(path)
    with pytest.raises(DamagedRunError):
        look(path, fresh=True)


def test_what_nobody_asks_for_is_forgotten(make_run, clock):
    path, other = make_run(), make_run(name="Another")
    look(path)
    clock.now += module.FORGOTTEN + 1
    look(other)
    assert path not in module._watched
    assert other in module._watched
