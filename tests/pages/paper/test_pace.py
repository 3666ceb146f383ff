import pytest

from pages.ui.paper.pace import START, Pace, speed
from vae_tf.runs.paper import PaperRequest, races
from vae_tf.runs.reading import read_run

PER_SECOND = 60_000 / 2  # an epoch of the runs written by hand


def test_speed_is_that_between_the_ends_of_the_first_and_the_last_epoch(race, run_of):
    assert speed(read_run(run_of(race()))) == PER_SECOND


def test_a_training_takes_as_long_as_its_like_did(race, run_of):
    pace = Pace((read_run(run_of(race(latent_dims=(20,)))),))
    assert pace.seconds(race()) == START + 3_000_000 / PER_SECOND  # another latent size costs about the same
    assert pace.seconds(race(algorithms=("wake-sleep",))) is None
    assert pace.seconds(race("fig3", train_images=(1_000,))) is None  # another network


def test_what_is_known_of_several_is_shared_between_so_many_at_once(race, run_of):
    pace = Pace((read_run(run_of(race())),))
    asked = races(PaperRequest(figure="fig2", latent_dims=(3, 5), samples=300_000))
    one = START + 300_000 / PER_SECOND
    assert pace.together(asked, 1) == (pytest.approx(2 * one), 2)  # not the two by wake-sleep
    assert pace.together(asked, 2) == (pytest.approx(one), 2)
    assert Pace(()).together(asked, 1) == (0.0, 0)


def test_a_run_of_one_epoch_tells_no_speed(race, run_of):
    path = run_of(race())
    lines = (path / "metrics.jsonl").read_text().splitlines()
    (path / "metrics.jsonl").write_text(lines[0] + "\n")
    assert speed(read_run(path)) is None
