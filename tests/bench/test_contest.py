import numpy as np
import pytest

from vae_tf.bench.contenders import CONTENDERS
from vae_tf.bench.contest import contest
from vae_tf.bench.task import Task


@pytest.fixture
def task(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28, 1), np.uint8)
    np.save(tmp_path / "images.npy", images)
    return Task(str(tmp_path / "images.npy"), batch_size=20, latent=2, width=8)


def test_a_task_gives_its_images_and_travels_as_a_dictionary(task):
    assert task.load().shape == (40, 28, 28, 1)
    assert Task(**task.to_dict()) == task


def test_each_contender_has_a_time_for_each_round(task):
    outcomes = contest([("ours", task), ("keras", task)], 2, "")
    for seconds in outcomes:
        assert len(seconds) == 2
        assert all(0 < each < 60 for each in seconds)


def test_who_is_not_installed_is_said_to_be_missing(task, tmp_path):
    import sys

    bare = tmp_path / "python"  # one that sees this project, but no other package
    bare.write_text(f'#!/bin/sh\nPYTHONPATH={np.__path__[0]}/.. exec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    missing = [name for name, contender in CONTENDERS.items() if "torch" in contender.needs]
    for outcome in contest([(name, task) for name in missing], 1, str(bare)):
        assert isinstance(outcome, str) or len(outcome) == 1


def test_who_fails_is_said_to_fail(task):
    broken = Task(task.images + ".gone")
    assert contest([("products", broken), ("products", task)], 1, "")[0] == "failed"
