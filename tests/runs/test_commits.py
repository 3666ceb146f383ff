"""When something is written, and what: by a clock that the test moves on, of a training that the test steps."""

import pytest

from tests.faults.courses import a_run
from tests.faults.fake_training import FakeTraining
from vae_tf.runs.best import Best
from vae_tf.runs.commits import Commits
from vae_tf.runs.metrics import read_metrics
from vae_tf.runs.pictures import Pictures
from vae_tf.runs.restart import Start
from vae_tf.training.checkpoints import paths, read_checkpoint, read_counts

LOSSES = {"loss": 3.0, "reconstruction_loss": 2.0, "kl_loss": 1.0, "elbo": -3.0}


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Course:
    """A training, epoch after epoch."""

    def __init__(self):
        self.run = a_run(99)
        dataset = self.run.load_dataset()
        self.training, self.clock = FakeTraining(self.run.config, dataset), Clock()
        (self.run.path / "artifacts").mkdir()
        self.pictures = Pictures(self.run.path / "artifacts", dataset.test)
        self.commits = Commits(
            self.run.path, self.training, self.pictures, start=Start(None, []), best=Best(), clock=self.clock
        )

    def epoch(self, elbo=-3.0, seconds=0.0):
        while not self.training.scoring_due:
            self.training.advance()
        self.training.score()
        numbers = {"epoch": self.training.epoch, "step": self.training.step, "seconds": 1.0, "beta": 1.0}
        numbers |= {"images_per_second": 9.0, "train": LOSSES, "test": LOSSES | {"elbo": elbo}}
        self.commits.scored(numbers)
        self.clock.now += seconds

    @property
    def steps(self):
        return sorted(int(path.name) for path in paths(self.run.path / "checkpoints"))


@pytest.fixture
def course():
    return Course()


def test_the_first_commit_is_due_at_once_and_the_next_two_seconds_later(course):
    assert course.commits.due
    course.clock.now = 5.0
    course.epoch()
    course.commits.commit(1.0)
    assert not course.commits.due
    course.clock.now = 6.99
    assert not course.commits.due
    course.clock.now = 7.0
    assert course.commits.due


def test_a_slow_disk_is_written_to_less_often(course):
    course.epoch()
    plain = course.pictures.take

    def slow(*given):
        course.clock.now += 0.5
        plain(*given)

    course.pictures.take = slow
    course.commits.commit(1.0)
    course.clock.now += 2.0
    assert course.commits.due  # of the first, most is tracing
    course.epoch()
    course.commits.commit(1.0)
    course.clock.now += 9.9
    assert not course.commits.due  # 20 times half a second
    course.clock.now += 0.1
    assert course.commits.due


def test_a_checkpoint_vouches_for_its_records(course):
    for _ in range(3):
        course.epoch()
    course.commits.commit(4.5)
    assert [record["epoch"] for record in read_metrics(course.run.path)] == [1, 2, 3]
    checkpoint = read_checkpoint(course.run.path / "checkpoints" / "000009")
    assert (checkpoint.step, checkpoint.epoch, checkpoint.seconds) == (9, 3, 4.5)
    assert checkpoint.execution == {"jit_compile": True}


def test_nothing_is_written_twice(course):
    course.epoch()
    course.commits.commit(1.0)
    before = {path: path.stat().st_mtime_ns for path in course.run.path.rglob("*")}
    course.commits.commit(2.0)
    assert {path: path.stat().st_mtime_ns for path in course.run.path.rglob("*")} == before


def test_an_epoch_that_is_scored_is_another_state_than_before_it_was_though_no_step_was_taken(course):
    while not course.training.scoring_due:
        course.training.advance()
    course.commits.commit(1.0)
    course.epoch()
    course.commits.commit(2.0)
    assert course.steps == [3]
    assert read_checkpoint(course.run.path / "checkpoints" / "000003").epoch == 1


def test_the_best_model_is_written_though_its_epoch_was_not_committed(course):
    course.epoch(-5.0)
    course.commits.put_off()
    course.epoch(-3.0)
    best = course.training.model.arrays["001-w"].copy()
    course.commits.put_off()
    course.epoch(-4.0)
    course.commits.commit(1.0)
    assert course.steps == [6, 9]
    assert read_counts(course.run.path / "checkpoints" / "000009")["best"] == {"epoch": 2, "step": 6, "elbo": -3.0}
    weights = course.commits.best_weights()
    assert best.tobytes() in weights
    assert [path.name for path in (course.run.path / "checkpoints" / "000006").iterdir()].count("training.npz") == 0


def test_the_best_and_the_last_three_are_kept(course):
    for elbo in (-9.0, -1.0, -3.0, -3.0, -3.0, -3.0, -3.0):
        course.epoch(elbo)
        course.commits.commit(1.0)
    assert course.steps == [6, 15, 18, 21]
    assert course.commits.best.wait == 5


def test_pictures_that_cannot_be_taken_stop_no_training(course):
    (course.run.path / "artifacts" / "frames").write_text("in the way")
    course.epoch()
    course.commits.commit(1.0)
    assert course.steps == [3]
    assert "no pictures after epoch 1" in course.run.log_tail()


def test_between_commits_pictures_are_taken_as_often_as_they_cost_a_twentieth(course):
    taken = []

    def take(model, epoch):
        course.clock.now += 0.1
        taken.append(epoch)

    course.pictures.take = take
    for _ in range(50):
        course.epoch(seconds=0.9)
        course.commits.put_off()
    assert taken[:2] == [1, 2]  # the first one waits for graphs to be made
    assert taken[2:5] == [5, 8, 11]  # then 2 s and more lie between two
    assert course.steps == []


def test_in_the_middle_of_an_epoch_no_picture_is_taken(course):
    course.epoch()
    course.training.advance()
    course.commits.commit(1.0)
    assert course.steps == [5]
    assert len(read_metrics(course.run.path)) == 1
    assert not (course.run.path / "artifacts" / "live.npz").exists()
