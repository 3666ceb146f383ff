import os
import shutil
import signal
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from tests.faults import courses
from tests.faults.fake_training import fake_finish
from vae_tf.figures import paper_panels
from vae_tf.runs import State, create_run, list_runs, open_run, requests
from vae_tf.runs.execute import execute
from vae_tf.runs.marks import load_mark, mark_model, marks_of
from vae_tf.runs.paper import ask, carry_out, curves, find, marginal
from vae_tf.runs.paper.drawing import page, write_curves, write_sheets
from vae_tf.runs.paper.marginal import MarginalRequest, estimate_marks, kept_marginal
from vae_tf.runs.requests import Request


def test_a_race_that_is_asked_for_twice_is_queued_once(short):
    first, second = ask(short()), ask(short())
    assert first.id == second.id
    assert [run.id for run in list_runs()] == [first.id]
    assert ask(short(learning_rate=0.5)).id != first.id


@pytest.mark.parametrize(("told", "state"), [(signal.SIGINT, "stopped"), (signal.SIGTERM, "paused")])
def test_a_race_that_is_interrupted_ends_all_and_goes_on_when_it_is_asked_for_again(short, monkeypatch, told, state):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    trainer = courses.trainer(at=2, then=lambda: os.kill(os.getpid(), told))
    monkeypatch.setattr("vae_tf.runs.execute.execute", partial(execute, trainer=trainer, finish=fake_finish))
    try:
        with pytest.raises(KeyboardInterrupt, match=f"was {state} before its end; the same command goes on with it"):
            carry_out(short("fig2"))
    finally:
        signal.signal(signal.SIGINT, before)
    [run] = list_runs()
    assert run.state == state
    assert carry_out(short("fig2")).id == run.id
    assert open_run(run.id).state == "finished"
    assert len(list_runs()) == 1


def test_a_stopped_run_goes_on_through_the_queue_too(short):
    race = short("fig2")
    run = create_run(race.config, state=State.QUEUED, queued=1.0)
    assert courses.carry_out(run, at=2, then=lambda: requests.ask(run.path, Request.STOP)) is State.STOPPED
    assert find(race) is None
    assert ask(race).id == run.id
    assert open_run(run.id).state == "queued"


def test_a_stopped_run_that_kept_nothing_to_go_on_from_is_none(short):
    race = short("fig2")
    run = create_run(race.config, state=State.QUEUED, queued=1.0)
    courses.carry_out(run, at=2, then=lambda: requests.ask(run.path, Request.STOP))
    shutil.rmtree(run.path / "checkpoints")
    assert ask(race).id != run.id


def find_no_number_for_an_image(run, monkeypatch):
    """An estimate without a number for one image is refused."""
    nothing = SimpleNamespace(value=np.array([-1.0, np.nan]), flags=np.zeros(2, bool))
    monkeypatch.setattr(marginal, "_whole", lambda score, x: nothing)
    with pytest.raises(ValueError, match="iwae: expected a number for each of 10 test images after 20 samples, found"):
        estimate_marks(run, MarginalRequest(estimator="iwae", images=10), most=20)


def test_a_race_of_the_hardest_kind_is_trained_found_and_goes_through_the_whole_house(short, tmp_path, monkeypatch):
    """Monte-Carlo EM keeps numbers for each image; its run has what every other has, and the paper's figures too."""
    race = short("fig3", "mcem", keep_marks=True)
    run = carry_out(race)
    assert carry_out(race).id == run.id
    assert find(replace(race, config=replace(race.config, epochs=1, marks=(20,)))).id == run.id
    assert run.results["grey"]["active_units"] >= 0
    assert "unsupported" not in run.browser
    assert [mark["samples"] for mark in marks_of(run)] == [20, 60]

    model = mark_model(run)
    load_mark(run, 20, model)
    assert int(model.steps) == 1
    with pytest.raises(ValueError, match="expected the weights kept after 7 samples, found none"):
        load_mark(run, 7, model)

    assert all(not curve.samples for curve in curves([(race, run)]))  # nothing estimated yet
    estimate_marks(run, MarginalRequest(estimator="elbo", images=10), most=20)
    found = kept_marginal(run, 20, "test", "elbo")
    assert found["value"] == pytest.approx(found["bound"] + found["gap"])
    assert found["images"] == 10
    assert curves([(race, run)])[0].samples == []  # nothing by appendix D
    test, train = curves([(race, run)], MarginalRequest(estimator="elbo"))
    assert (test.estimator, test.images) == ("elbo", [10])
    assert (test.samples, train.samples) == ([20], [20])
    assert test.value == [found["value"]]

    find_no_number_for_an_image(run, monkeypatch)
    files = write_curves(tmp_path / "out", [race], [test, train])
    assert [file.name for file in files] == ["curves.csv", "figure.html", "about.json"]
    assert files[0].read_text("utf-8").splitlines()[1].startswith(f"fig3,mcem,mnist,3,1000,test,0.001,{run.id},20,")
    (png, _) = write_sheets(tmp_path / "out", [(replace(race, figure="fig5"), open_run(run.id))])
    assert png.read_bytes().startswith(b"\x89PNG")


def test_a_saved_figure_says_whose_it_is_of_which_runs_and_targets(short):
    race = short("fig3", "mcem")
    said = page([race], paper_panels({}, quantity="q", budget=100), ["run-a", "run-b"]).decode()
    assert "<title>AEVB, figure 3: marginal log-likelihood, mnist</title>" in said
    assert f"{race.config.model.eval_targets} targets" in said
    assert "Runs: run-a, run-b." in said


def test_estimates_of_no_images_are_refused():
    with pytest.raises(ValueError, match="images: expected a whole number from 10 to 10000, received 9"):
        MarginalRequest(images=9)
