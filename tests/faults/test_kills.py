"""Real trainings by Keras whose processes are killed at any moment: they end as if nothing had happened."""

import os
import random
import signal
import time

import pytest

from tests.faults.workers import Workers, look_at_wreck, queued, settings, wait, weights
from vae_tf.runs import State
from vae_tf.runs.status import written_status


@pytest.fixture
def workers():
    with Workers() as workers:
        yield workers


CONFIG = settings(epochs=12)


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """A run of these settings that nothing happened to. In a process of its own: the threads that TensorFlow has in
    this one were settled by whichever test came first, and other threads add up in another order."""
    with pytest.MonkeyPatch.context() as patch, Workers() as workers:
        patch.setenv("VAE_TF_HOME", str(tmp_path_factory.mktemp("undisturbed")))
        return undisturbed(workers, CONFIG)


def undisturbed(workers, config):
    run = queued(config)
    workers.finish(run)
    return run


def kill_at_any_moment(workers, run, rng, kills, *, within):
    """Kills the run's process so often, while it starts or within so many seconds of its training; how many kills met
    a living process."""
    met = 0
    for _ in range(4 * kills):
        if met == kills or written_status(run.path).get("figures", "") is None:
            break
        process = workers.start(run)
        if rng.random() < 0.75:  # while it trains
            (run.path / "progress.json").unlink(missing_ok=True)
            while process.poll() is None and not (run.path / "progress.json").exists():
                time.sleep(0.02)
            time.sleep(rng.uniform(0.0, within))
        else:  # while it starts
            time.sleep(rng.uniform(0.0, 1.0 + within))
        met += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        look_at_wreck(run.path)
    return met


@pytest.mark.slow
def test_a_run_that_is_killed_three_times_ends_as_if_it_had_not_been(workers, expected):
    run, within = queued(CONFIG), expected.status["seconds"] / 3  # on a fast machine it must not end before
    met = kill_at_any_moment(workers, run, random.Random(int.from_bytes(os.urandom(4))), kills=3, within=within)
    workers.finish(run)
    assert run.state is State.FINISHED, run.log_tail()
    assert [record["epoch"] for record in run.metrics] == list(range(1, CONFIG.epochs + 1))
    assert met == 3
    assert weights(run) == weights(expected)
    assert run.results.keys() == expected.results.keys()
    assert run.test_elbo == pytest.approx(expected.test_elbo, rel=1e-6)  # sums over images in no fixed order


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 70},
        {"epochs": 70, "optimizer": "adagrad", "learning_rate": 0.02, "model": {"num_samples": 15}},
        {"epochs": 90, "model": {"train_targets": "grey", "kl_warmup": 5000}},
        {"epochs": 120, "batch_size": 2, "model": {"architecture": "conv", "hidden": (32, 16), "num_samples": 2}},
        {"epochs": 90, "patience": 60, "model": {"likelihood": "gaussian", "train_targets": "grey", "latent_dim": 5}},
    ],
    ids=["adam", "adagrad", "grey targets and warm-up", "convolutions", "gaussian with patience"],
)
def test_ten_kills_of_each_of_five_runs_change_nothing(workers, changes):
    config = settings(**changes)
    expected = undisturbed(workers, config)
    run, seed = queued(config), int.from_bytes(os.urandom(4))
    met = kill_at_any_moment(workers, run, random.Random(seed), kills=10, within=4.0)
    workers.finish(run)
    print(f"{met} kills (seed {seed}); {expected.status['seconds']:.0f} s undisturbed")
    assert run.state is State.FINISHED, run.log_tail()
    assert [record["epoch"] for record in run.metrics] == list(range(1, len(expected.metrics) + 1))
    assert weights(run) == weights(expected)
    assert met == 10


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_writes_the_figures_is_followed_by_one_that_writes_them(workers):
    run = queued(settings(epochs=1, batch_size=100))
    process = workers.start(run)
    wait(lambda: written_status(run.path)["state"] == "finished", run)
    process.kill()
    process.wait()
    model = weights(run)
    assert written_status(run.path)["figures"] == "coming", "it was too quick"
    workers.finish(run)
    assert "figures" not in written_status(run.path)
    assert weights(run) == model
    assert (run.browser["codes"]["count"], len(run.codes())) == (1000, 1000)
    assert len([line for line in run.log_tail().splitlines() if line.startswith("epoch")]) == 1  # not trained again


@pytest.mark.slow
def test_a_process_that_is_told_to_end_leaves_its_run_to_the_queue(workers, expected):
    run = queued(CONFIG)
    process = workers.start(run)
    wait(lambda: (run.progress or {}).get("epoch", 0) > 2.5, run)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0, run.log_tail()
    status = written_status(run.path)
    assert status["state"] == "queued"
    assert f"takes it up again after epoch {len(run.metrics)}" in status["message"]
    look_at_wreck(run.path)
    workers.finish(run)
    assert weights(run) == weights(expected)


def test_a_process_that_is_told_to_end_before_the_first_step_does_so_at_once(workers):
    run = queued(settings(epochs=2))
    process = workers.start(run)
    wait(lambda: (run.path / "worker.json").exists(), run)
    time.sleep(0.5)  # in the midst of importing TensorFlow
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert time.monotonic() - began < 5
    assert written_status(run.path)["state"] == "queued"
    assert run.metrics == []
