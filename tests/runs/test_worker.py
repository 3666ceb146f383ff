"""Real processes: a run is started as the app starts it, and stopped, cancelled, killed and spoilt."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from vae_tf.runs import LOCAL, State, create_run, trash_run
from vae_tf.runs.lock import is_held
from vae_tf.runs.requests import Request, ask, asked

ROOT = Path(__file__).resolve().parents[2]
LONG = {  # an epoch of half a minute: a stop must not wait for its end
    "limit": None,
    "batch_size": 1,
    "epochs": 100,
    "model": {"hidden": (1000, 1000), "num_samples": 100},
}


def processes(run):
    """The processes at work on a run, by their command lines."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"vae_tf.runs.worker" in command and str(run.path).encode() in command:
            found.append(int(folder.name))
    return found


def wait(until, run, seconds=120.0):
    """How long it took until `until()`; fails with the log where it never comes."""
    began = time.monotonic()
    while not until():
        if time.monotonic() - began > seconds:
            pytest.fail(f"not within {seconds} s; {dict(run.status)}\n{run.log_tail()}")
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def start(config):
    """Starts runs, and leaves none of their processes behind."""
    started = []

    def start(**settings):
        run = create_run(config(**settings))
        LOCAL.start(run)
        started.append(run)
        return run

    yield start
    for run in started:
        for process in processes(run):
            os.kill(process, signal.SIGKILL)


def test_a_worker_trains_to_the_end(start):
    run = start(epochs=2)
    assert run.state is State.STARTING
    wait(lambda: not run.state.live and not run.busy, run)
    assert run.state is State.FINISHED, run.log_tail()
    assert "figures" not in run.status
    assert [record["epoch"] for record in run.metrics] == [1, 2]
    assert run.load_model().decode([[0, 1]]).shape == (1, 8, 8, 1)
    assert run.browser["codes"]["count"] == 359
    assert run.test_elbo == run.results["dynamic"]["mean"]
    assert len(run.log_tail().splitlines()) == 3  # its units, its epochs, and no chatter
    wait(lambda: not processes(run), run, 20)


def test_a_worker_stops_in_the_middle_of_an_epoch_and_keeps_the_model(start):
    run = start(**LONG)
    wait(lambda: (run.progress or {}).get("step", 0) > 5, run)
    assert run.state is State.RUNNING
    assert LOCAL.alive(run)
    assert json.loads((run.path / "worker.json").read_text()) == {"pid": processes(run)[0]}
    with pytest.raises(ValueError, match="is running"):
        trash_run(run)

    # A second worker is refused, and the first goes on.
    second = subprocess.run(
        [sys.executable, "-m", "vae_tf.runs.worker", str(run.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.splitlines() == [f"{run.id}: another process is at work on this run"]
    assert run.state is State.RUNNING

    ask(run.path, Request.STOP)
    seconds = wait(lambda: run.state is State.STOPPED, run, 30)
    print(f"stopped after {seconds:.2f} s")
    assert seconds < 3  # 0.3 s, were the machine ours alone
    assert run.status["message"] == "Stopped by a person after 0 of 100 epochs"
    steps = run.progress["step"]
    assert 0 < steps < 1438
    assert int(run.load_model().steps) >= steps
    assert run.status["figures"] == "coming"
    wait(lambda: not processes(run), run, 60)
    assert not LOCAL.alive(run)
    assert run.codes() is not None
    assert run.thumbnail is not None


def test_a_worker_that_is_stopped_before_its_first_step_is_cancelled(start):
    run = start(**LONG)
    ask(run.path, Request.STOP)
    wait(lambda: not run.state.live, run, 60)
    assert (run.state, run.status["message"]) == (State.CANCELLED, "Stopped before it began")
    wait(lambda: not processes(run), run, 20)
    assert not (run.path / "weights.npz").exists()
    assert asked(run.path) is None


def test_a_worker_that_is_paused_before_its_first_step_waits_for_its_person(start):
    run = start(**LONG)
    ask(run.path, Request.PAUSE)
    wait(lambda: not run.state.live, run, 60)
    assert (run.state, run.status["message"]) == (State.PAUSED, "Paused before it began")
    wait(lambda: not processes(run), run, 20)
    assert asked(run.path) is None


def test_a_worker_leaves_a_run_alone_that_wants_nothing(run):
    before = {path: path.stat().st_mtime_ns for path in run.path.rglob("*") if path.suffix != ".txt"}
    LOCAL.start(run)
    wait(lambda: not processes(run), run, 60)
    after = {path: path.stat().st_mtime_ns for path in run.path.rglob("*") if path.suffix != ".txt"}
    changed = {path.name for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed <= {"lock", "worker.json", run.id}


def test_a_worker_that_is_killed_is_shown_as_failed_within_seconds(start):
    run = start(**LONG)
    wait(lambda: run.progress is not None, run)
    assert is_held(run.path)
    (process,) = processes(run)
    os.kill(process, signal.SIGKILL)
    assert wait(lambda: run.state is State.FAILED, run, 30) < 5
    assert run.status["message"] == "Its process is gone: it was killed, or the machine stopped"
    trash_run(run)


def test_a_run_that_diverges_fails_with_the_step_and_keeps_its_last_good_model(start):
    run = start(
        limit=100,
        batch_size=100,
        epochs=100,
        learning_rate=10.0,
        model={"hidden": (64, 64), "likelihood": "gaussian", "gaussian_mean": "linear", "eval_targets": "grey"},
    )
    wait(lambda: not run.state.live, run)
    wait(lambda: not processes(run), run, 60)
    epochs = len(run.metrics)
    assert epochs > 0, run.status
    assert run.state is State.FAILED
    assert run.status["message"] == f"The loss became NaN or infinite at step {epochs + 1}"
    model = run.load_model()
    kept = int(model.steps)  # a step is an epoch here; not every epoch has a checkpoint
    assert 1 <= kept <= epochs
    assert run.status["advice"] == f"Try a learning rate ten times smaller. The model after epoch {kept} is kept."
    assert np.isfinite(model.decode([[0, 1]])).all()
    assert run.browser["latent_dim"] == 2  # what it kept can be explored as any other model
    assert all(np.isfinite(record["train"]["loss"]) for record in run.metrics)


def test_a_damaged_run_is_left_as_it_is(home, capsys):
    from vae_tf.runs.worker import main

    path = home / "runs" / "broken"
    path.mkdir(parents=True)
    (path / "run.json").write_text("{")
    assert main(path) == 1
    assert "broken: run.json cannot be read" in capsys.readouterr().err
    assert {entry.name for entry in path.iterdir()} <= {"run.json", "lock"}
