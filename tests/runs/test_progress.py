import json

import pytest

from vae_tf import TrainConfig
from vae_tf.runs.progress import RECENT, Progress, write_progress
from vae_tf.runs.records import whole_progress, whole_record

LOSSES = {"loss": 3.0, "reconstruction_loss": 2.0, "kl_loss": 1.0, "elbo": -3.0}
CONFIG = TrainConfig(epochs=4, batch_size=20, learning_rate=0.5)  # 50 images: steps of 20, 20 and 10


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def progress(clock):
    return Progress(CONFIG, train_images=50, clock=clock)


def step(progress, clock, before, after, seconds):
    clock.now += seconds
    progress.stepped(before, after, seconds)
    return progress.report(after, LOSSES | {"beta": 0.25})


def test_a_report_says_how_far_how_fast_and_how_long(progress, clock):
    first = step(progress, clock, 0, 1, 2.0)
    assert first["left"] is None  # the first steps were mostly compiling
    assert first["images_per_second"] is None
    report = step(progress, clock, 1, 3, 1.0)  # 30 images in a second, 150 to go
    assert (report["epoch"], report["epochs"], report["step"], report["steps"]) == (1.0, 4, 3, 12)
    assert (report["seconds"], report["left"], report["images_per_second"]) == (3.0, 5.0, 30.0)
    assert (report["beta"], report["learning_rate"], report["train"]) == (0.25, 0.5, LOSSES)
    assert whole_progress(report) is report
    assert whole_progress(first) is first


def test_the_time_left_counts_the_scoring_of_epochs(progress, clock):
    step(progress, clock, 0, 2, 1.0)
    step(progress, clock, 2, 3, 1.0)
    progress.epoch(1, 3, {"train": LOSSES, "test": LOSSES, "beta": 1.0}, seconds=2.0)
    report = step(progress, clock, 3, 4, 2.0)  # 30 images in 3 s; 130 to go, of three epochs
    assert report["left"] == pytest.approx(130 / 10 + 3 * 2.0)


def test_reports_come_twice_a_second_and_at_the_last_step(progress, clock):
    told = [step(progress, clock, before, before + 1, 0.25) is not None for before in range(12)]
    assert told == [True, False] * 5 + [True, True]


def test_the_speed_is_that_of_the_last_seconds(progress, clock):
    step(progress, clock, 0, 1, 1.0)
    for _ in range(20):
        progress.stepped(0, 1, 1.0)  # 20 images a second
    for _ in range(int(RECENT) + 1):
        progress.stepped(0, 1, 0.5)
        progress.stepped(0, 1, 0.5)
    clock.now += 1
    assert progress.report(1, LOSSES | {"beta": 1.0})["images_per_second"] == 40.0


def test_an_epochs_speed_is_that_of_its_steps_alone(progress, clock):
    step(progress, clock, 0, 2, 2.0)
    step(progress, clock, 2, 3, 3.0)
    clock.now += 5.0
    record = progress.epoch(1, 3, {"train": LOSSES, "test": LOSSES, "beta": 1.0}, seconds=5.0)
    assert (record["epoch"], record["step"], record["seconds"], record["images_per_second"]) == (1, 3, 10.0, 10.0)
    assert record["learning_rate"] == 0.5
    assert whole_record(record) is record


def test_seconds_go_on_from_those_of_earlier_parts(clock):
    progress = Progress(CONFIG, train_images=50, seconds=40.0, clock=clock)
    clock.now += 2.0
    assert progress.seconds == 42.0
    record = progress.epoch(1, 3, {"train": LOSSES, "test": LOSSES, "beta": 1.0}, seconds=0.1)
    assert record["images_per_second"] == 0.0  # all its steps were of the earlier part


def test_what_is_written_is_what_is_read_and_a_full_disk_stops_nothing(tmp_path):
    write_progress(tmp_path, {"epoch": 1.5})
    assert json.loads((tmp_path / "progress.json").read_text()) == {"epoch": 1.5}
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]
    write_progress(tmp_path / "gone", {"epoch": 2.5})
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]
