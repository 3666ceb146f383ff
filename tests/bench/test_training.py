from dataclasses import replace

import numpy as np
import pytest

from vae_tf.bench import BENCHMARKS, training
from vae_tf.bench.task import Task
from vae_tf.cli import main


@pytest.fixture
def task(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28, 1), np.uint8)
    np.save(tmp_path / "images.npy", images)
    return Task(str(tmp_path / "images.npy"), batch_size=20, latent=2, width=8)


def outcomes(monkeypatch, seconds):
    monkeypatch.setattr(training, "contest", lambda entries, rounds, python: [seconds[name] for name, _ in entries])


def test_a_ratio_is_our_speed_over_theirs(task, monkeypatch):
    times = {"ours": [2, 1, 9], "keras": [4, 4, 4], "torch": "not installed: torch"}
    seconds = {name: times.get(name, [1, 1, 1]) for name in training.CONTENDERS}
    outcomes(monkeypatch, seconds)
    lines = []
    rows = {row["name"]: row for row in training._side_by_side(task, 3, "", lines.append)}
    assert rows["mlp, batch 20: ours"] == {"name": "mlp, batch 20: ours", "median": 20, "unit": "images/s", "ratio": 1}
    assert rows["mlp, batch 20: Keras, its VAE example"]["ratio"] == 2
    assert "mlp, batch 20: PyTorch, eager" not in rows
    assert any("PyTorch, eager" in line and "not installed: torch" in line for line in lines)
    assert "the rule picks: " in lines[0]


def test_who_is_slow_shows_it_on_fewer_images(task, monkeypatch):
    seen = {}

    def contest(entries, rounds, python):
        seen.update({name: len(asked.load()) for name, asked in entries})
        return [[2.0] for _ in entries]

    slow = replace(training.CONTENDERS["jax"], most={"mlp": 10})
    monkeypatch.setattr(training, "contest", contest)
    monkeypatch.setattr(training, "CONTENDERS", {**training.CONTENDERS, "jax": slow})
    rows = {row["name"]: row for row in training._side_by_side(task, 1, "", lambda line: None)}
    assert (seen["jax"], seen["ours"]) == (10, 40)
    assert rows["mlp, batch 20: JAX, scan, 10 images"]["ratio"] == 4


def test_dynamic_targets_are_compared_with_grey_ones(task, monkeypatch):
    monkeypatch.setattr(training, "contest", lambda entries, rounds, python: [[1.0], [1.25]])
    assert training._dynamic(task, 1, "", str)[0]["ratio"] == pytest.approx(0.8)


def test_the_saved_images_are_the_digits_again_and_again(tmp_path):
    digits = np.arange(3, dtype=np.uint8).reshape(3, 1, 1, 1)
    save = training._Saver(tmp_path, digits)
    assert Task(save(7)).load().ravel().tolist() == [0, 1, 2, 0, 1, 2, 0]


def test_the_peak_memory_and_the_time_of_growing_epochs_are_measured(task):
    rows = training._sizes(task, [(40, task.images)], lambda line: None)
    assert [row["name"] for row in rows] == ["an epoch of 40", "peak at 40"]
    assert rows[0]["median"] > 0
    assert 100 < rows[1]["median"] < 5000


def test_the_command_line_knows_the_benchmarks(capsys):
    assert "training" in BENCHMARKS
    assert main(["bench", "training", "--rounds", "0"]) == 2
    assert capsys.readouterr().err == "vae_tf bench: rounds: expected at least 1, received 0\n"
