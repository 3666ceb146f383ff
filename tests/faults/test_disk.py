"""Disks that are full, files that are torn or spoilt, and clocks that were set back, with real trainings by Keras."""

import resource
import subprocess
import sys
import time

import pytest

from tests.faults.workers import ROOT, Workers, claim, look_at_wreck, queued, settings, wait, weights
from vae_tf.runs import State, list_runs, resume_here, train
from vae_tf.runs.requests import Request, ask
from vae_tf.runs.status import amend_status
from vae_tf.training.checkpoints import paths

SMALL = {"batch_size": 20, "model": {"num_samples": 1, "hidden": (50,)}}


@pytest.fixture
def workers():
    with Workers() as workers:
        yield workers


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The weights after five epochs that nothing happened to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(tmp_path_factory.mktemp("undisturbed")))
        return weights(train(settings(epochs=5, **SMALL)))


def files_of_at_most(size):
    """What a new process does first: from then on no file of its may grow further."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_run_whose_disk_is_full_says_so_and_goes_on_once_there_is_room(workers, expected):
    """No file may grow above 100,000 bytes: the state can be written, a checkpoint can not."""
    run = queued(settings(epochs=5, **SMALL))
    assert workers.start(run, preexec_fn=files_of_at_most(100_000)).wait(120) == 1
    status = run.status
    assert status["state"] == "failed", run.log_tail()
    assert "File too large" in status["message"]
    assert status["advice"] == "The disk is full: make room on it, and start the run again."
    look_at_wreck(run.path)
    assert weights(resume_here(run)) == expected


def test_a_run_that_cannot_even_write_its_state_ends_with_its_error_and_holds_nothing(workers, expected):
    run = queued(settings(epochs=5, **SMALL))
    claim(run.path)
    before = (run.path / "state.json").read_bytes()
    command = [sys.executable, "-m", "vae_tf.runs.worker", str(run.path)]
    limit = files_of_at_most(10)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=limit, check=False)
    assert done.returncode != 0
    assert "File too large" in done.stderr
    assert (run.path / "state.json").read_bytes() == before
    assert not run.busy
    workers.finish(run)
    assert weights(run) == expected


def test_a_torn_last_line_of_the_metrics_is_made_anew(workers, expected):
    config = settings(epochs=5, **SMALL)
    run = train(config, on_progress=lambda record: record["epoch"] >= 2 and pause_newest())
    assert run.state is State.PAUSED
    path = run.path / "metrics.jsonl"
    with path.open("ab") as file:
        file.write(path.read_bytes().splitlines()[-1][:25])
    assert len(run.metrics) == run.status["epochs"]
    assert weights(resume_here(run)) == expected
    assert [record["epoch"] for record in run.metrics] == [1, 2, 3, 4, 5]


def pause_newest():
    ask(list_runs()[0].path, Request.PAUSE)


@pytest.mark.parametrize("name", ["weights.npz", "training.npz"])
def test_a_flipped_bit_in_the_newest_checkpoint_falls_back_to_the_one_before(expected, name):
    seen = []

    def pause_twice(record):
        seen.append(record)
        if record["epoch"] >= 2 or len(seen) == 1:
            pause_newest()

    run = train(settings(epochs=5, **SMALL), on_progress=pause_twice)
    run = resume_here(run, on_progress=pause_twice)
    newest, before = [path for path in paths(run.path / "checkpoints") if (path / "training.npz").exists()][:2]
    content = bytearray((newest / name).read_bytes())
    content[len(content) // 2] ^= 1
    (newest / name).write_bytes(content)
    run = resume_here(run)
    assert run.status["note"].startswith(f"The training went on from step {int(before.name)}, ")
    assert f"step {int(newest.name)}: {name} is damaged" in run.status["note"]
    assert weights(run) == expected


@pytest.mark.parametrize(
    "shift",
    [pytest.param(86_400.0, id="set back"), pytest.param(-86_400.0, id="set forward", marks=pytest.mark.slow)],
)
def test_a_clock_that_was_set_changes_nothing(workers, expected, shift):
    """To the run it is the same whether the clock moved or the times that were written by it did."""
    run = queued(settings(epochs=5, **SMALL))
    process = workers.start(run)
    wait(lambda: (run.progress or {}).get("step", 0) > 0, run)
    process.kill()
    process.wait()
    amend_status(run.path, queued=time.time() + shift, started=time.time() + shift)
    assert run.state is State.QUEUED  # its process is gone, whatever the clock says
    workers.finish(run)
    assert weights(run) == expected
    assert 0 < run.status["seconds"] < 60
    seconds = [record["seconds"] for record in run.metrics]
    assert seconds == sorted(seconds)
