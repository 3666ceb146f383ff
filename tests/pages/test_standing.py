"""Where a run stands, in words."""

import re
import time

import pytest

from pages.ui import standing
from pages.ui.look import look
from vae_tf.data.files import write_json
from vae_tf.runs.lock import held
from vae_tf.runs.requests import Request, ask

LOSSES = {"loss": 160.0, "reconstruction_loss": 154.0, "kl_loss": 6.0, "elbo": -160.0}


def progress(path, **more):
    known = {"epoch": 2.5, "epochs": 4, "step": 5, "steps": 8, "seconds": 10.0, "left": 75.0, "beta": 1.0}
    write_json(path / "progress.json", known | {"train": LOSSES} | more)


def test_a_run_at_work_says_how_far_how_long_how_fast_and_its_learning_rate(make_run):
    path = make_run("running")
    progress(path, images_per_second=12345.6, learning_rate=0.0005)
    assert standing.progress_words(look(path)) == (
        "Epoch 2.5 of 4 · 1 min 15 s left · 12,346 images/s · learning rate 0.0005"
    )
    assert standing.share(look(path)) == 2.5 / 4


def test_an_older_run_has_these_from_its_records_and_settings(make_run):
    words = standing.progress_words(look(make_run("running")))
    assert words == "Epoch 3.5 of 4 · 2 s left · 200 images/s · learning rate 0.001"


def test_what_was_said_before_an_interruption_is_not_about_the_run_that_goes_on(make_run):
    path = make_run("running", started=2000.0)
    progress(path, at=1000.0)
    now = look(path)
    assert now.progress is None
    assert standing.progress_words(now).startswith("Starting")
    assert standing.share(now) == 3 / 4  # the epochs whose records are there
    progress(path, at=2001.0)
    assert look(path, fresh=True).progress["epoch"] == 2.5


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "Waiting for its turn"),
        ("starting", r"Starting: \d+ s"),
        ("paused", "Paused after 2 of 4 epochs"),
        ("finished", "Finished in 12 s, 2 of 4 epochs"),
        ("stopped", "Stopped in 12 s, 2 of 4 epochs"),
        ("cancelled", "Cancelled in 12 s, 2 of 4 epochs"),
        ("failed", "Failed in 12 s, 2 of 4 epochs"),
    ],
)
def test_every_state_has_words(make_run, state, words):
    path = make_run(state)
    write_json(path / "state.json", {**look(path).status, "epochs": 2})
    assert re.fullmatch(words, standing.progress_words(look(path, fresh=True)))


def test_figures_that_are_coming_are_said(make_run):
    words = standing.progress_words(look(make_run("finished", figures="coming")))
    assert words.endswith("; its test figures are being computed")


@pytest.mark.parametrize(
    ("request_file", "word"), [(Request.PAUSE, "Pausing"), (Request.STOP, "Stopping"), (Request.CANCEL, "Cancelling")]
)
def test_what_is_asked_of_a_run_is_said_until_it_answers(make_run, request_file, word):
    path = make_run("running")
    ask(path, request_file)
    assert standing.progress_words(look(path)).startswith(word)


def test_a_run_stalls_after_a_minute_without_a_step(make_run):
    path = make_run("running", started=900.0)
    progress(path, at=1000.0)
    assert standing.stalled(look(path), 1059.0) is None
    words = standing.stalled(look(path), 1180.0)
    assert time.strftime("No step has been done since %H:%M (3 min)", time.localtime(1000)) in words
    assert "pause the run and resume it" in words


def test_long_epochs_may_be_silent_for_longer(make_run):
    path = make_run("running", started=900.0)
    progress(path, at=1000.0, seconds=1000.0)  # 400 s an epoch
    assert standing.stalled(look(path), 1190.0) is None
    assert standing.stalled(look(path), 1210.0) is not None


def test_a_start_that_takes_long_says_so(make_run):
    path = make_run("starting", started=2000.0)
    with held(path):
        now = look(path)
        assert standing.stalled(now, 2010.0) is None
        assert "It has been starting since" in standing.stalled(now, 2100.0)


@pytest.mark.parametrize("state", ["finished", "paused", "failed"])
def test_a_run_at_rest_never_stalls(make_run, state):
    path = make_run(state)
    progress(path, at=1000.0)
    assert standing.stalled(look(path), 1e9) is None


def test_a_run_that_was_killed_says_that_it_goes_on_by_itself(make_run):
    assert standing.went_on(look(make_run("running", attempts=1))) is None
    words = standing.went_on(look(make_run("running", attempts=3, note="It went on after epoch 5", name="B")))
    assert "goes on by itself (start 3 since it last got further)" in words
    assert words.endswith("It went on after epoch 5.")


def test_an_end_that_was_not_expected_is_told(make_run):
    early = "Ended early: no better test ELBO for 5 epochs; the model after epoch 12 is kept"
    assert standing.went_on(look(make_run("finished", message=early))) == f"{early}."
    assert "could not be computed" in standing.went_on(look(make_run("stopped", figures="failed", name="B")))
