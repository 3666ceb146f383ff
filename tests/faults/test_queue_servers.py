"""Real servers and real workers on one home, killed: `streamlit run app.py` on a port of this machine, tiny runs."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs import State, open_run, queue
from vae_tf.runs.lock import is_held
from vae_tf.runs.requests import asked

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def config(epochs=20, **settings):
    """200 images of the embedded digits: an epoch takes a moment."""
    model = VAEConfig(image_shape=(28, 28, 1), hidden=(16,))
    return TrainConfig(dataset="mnist-5k", limit=200, batch_size=50, epochs=epochs, model=model, **settings)


def processes(word, *paths):
    """The processes whose command line has this word and one of these paths."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if word.encode() in command and any(str(path).encode() in command for path in paths):
            found.append(int(folder.name))
    return found


def wait(until, *runs, seconds=180.0):
    """Waits until `until()`; fails with the logs where it never comes."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            pytest.fail("\n".join(f"{dict(run.status)}\n{run.log_tail()}" for run in runs))
        time.sleep(0.05)


def began(run):
    """How often its training began from nothing, and how often it went on."""
    log = (run.path / "log.txt").read_text() if (run.path / "log.txt").exists() else ""
    return log.count("nats per image; trained on"), log.count("goes on after")


def is_whole(run):
    """Whether its metrics are those of all epochs, and its figures are there."""
    epochs = [record["epoch"] for record in run.metrics]
    assert epochs == list(range(1, run.config.epochs + 1))
    assert "figures" not in run.status
    return run.codes() is not None and bool(run.results)


@pytest.fixture
def serve(home, monkeypatch, tmp_path):
    """Starts servers of one run at a time, and leaves none of their processes behind, nor of their runs."""
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", "1")
    servers = []

    def start():
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
        with (tmp_path / f"server-{len(servers)}.txt").open("wb") as log:
            servers.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL))
        return servers[-1]

    yield start
    for server in servers:
        server.kill()
        server.wait()
    for run in queue.positions():
        queue.cancel(open_run(run))
    for number in processes("vae_tf.runs.worker", *(home / "runs").glob("*")):
        os.kill(number, signal.SIGKILL)


def test_a_run_survives_the_server_that_started_it_and_the_next_server_starts_what_waits(serve):
    first, second = queue.submit(config(epochs=40)), queue.submit(config(epochs=3))
    server = serve()
    wait(lambda: first.state is State.RUNNING, first)
    server.kill()
    server.wait()
    wait(lambda: not first.busy and first.state.ended, first)
    assert first.state is State.FINISHED
    assert is_whole(first)
    assert began(first) == (1, 0)
    assert second.state is State.QUEUED  # nobody is there who could start it
    serve()
    wait(lambda: second.state.ended and not second.busy, second)
    assert is_whole(second)


def test_a_run_whose_server_and_worker_die_goes_on_with_the_next_server(serve, home):
    run = queue.submit(config(epochs=400))
    server = serve()
    wait(lambda: (run.path / "checkpoints").is_dir() and list((run.path / "checkpoints").glob("[0-9]*")), run)
    server.kill()
    (worker,) = processes("vae_tf.runs.worker", run.path)
    os.kill(worker, signal.SIGKILL)
    server.wait()
    wait(lambda: not is_held(run.path), run)
    assert run.state is State.QUEUED  # as everybody is told who looks, server or not
    serve()
    wait(lambda: run.state.ended and not run.busy, run)
    assert run.state is State.FINISHED
    assert is_whole(run)
    assert began(run) == (1, 1)


def test_two_servers_started_at_once_start_each_run_once(serve):
    runs = [queue.submit(config(epochs=2), owner=f"owner {n}") for n in range(3)]
    serve(), serve()
    most = 0

    def all_ended():
        nonlocal most
        most = max(most, len(processes("vae_tf.runs.worker", *(run.path for run in runs))))
        return all(run.state.ended and not run.busy for run in runs)

    wait(all_ended, *runs)
    assert most <= 2  # one at work, and one that is just about to be gone
    assert [began(run) for run in runs] == [(1, 0)] * 3
    assert all(is_whole(run) for run in runs)
    starts = [run.status["started"] for run in runs]
    ends = [run.status["finished"] for run in runs]
    assert all(start >= end for start, end in zip(starts[1:], ends[:-1], strict=True))


@pytest.mark.parametrize("action", [queue.pause, queue.cancel])
def test_what_is_asked_while_a_run_is_starting_is_done_before_its_first_step(serve, action):
    run = queue.submit(config())
    queue.tick()
    action(run)
    state = State.PAUSED if action is queue.pause else State.CANCELLED
    wait(lambda: run.state is state and not run.busy, run, seconds=60)
    assert asked(run.path) is None
    assert run.metrics == []
    if action is queue.pause:
        queue.resume(run)
        queue.tick()
        wait(lambda: run.state.ended and not run.busy, run)
        assert is_whole(run)


def test_a_cancel_that_races_the_finish_ends_in_one_of_both(serve):
    chance = random.Random(4)
    seen = set()
    for _ in range(6):
        run = queue.submit(config(epochs=4))
        queue.tick()
        wait(lambda: run.state is State.RUNNING, run)  # noqa: B023
        time.sleep(chance.uniform(0.0, 3.0))
        try:
            queue.cancel(run)
        except ValueError as refused:
            seen.add(str(refused)[:30])
        wait(lambda: run.state.ended and not run.busy, run)  # noqa: B023
        queue.tick()
        assert asked(run.path) is None
        if run.state is State.FINISHED:
            assert is_whole(run)
        else:
            assert run.state is State.CANCELLED
            assert not (run.path / "weights.npz").exists()
        seen.add(str(run.state))
    print("seen:", seen)


def test_a_cancelled_process_that_hangs_is_ended_by_the_server(serve):
    run = queue.submit(config(epochs=2000))
    serve()
    wait(lambda: run.state is State.RUNNING, run)
    (worker,) = processes("vae_tf.runs.worker", run.path)
    os.kill(worker, signal.SIGSTOP)
    queue.cancel(run)
    began_at = time.monotonic()
    wait(lambda: run.state is State.CANCELLED, run, seconds=60)
    assert (
        15 < time.monotonic() - began_at < 45
    )  # TERM after 10 s, which one that is stopped never hears; KILL after 20
    assert not (run.path / "checkpoints").exists()


def test_a_paused_run_goes_on_bit_for_bit_where_it_was(serve):
    whole = queue.submit(config(epochs=600, seed=3))
    serve()
    wait(lambda: whole.state.ended and not whole.busy, whole)
    halved = queue.submit(config(epochs=600, seed=3))
    wait(lambda: (halved.progress or {}).get("epoch", 0) > 3, halved)
    queue.pause(halved)
    wait(lambda: halved.state is State.PAUSED and not halved.busy, halved)
    assert 0 < len(halved.metrics) < 600
    queue.resume(halved)
    wait(lambda: halved.state.ended and not halved.busy, halved)
    assert is_whole(halved)
    assert (halved.path / "weights.npz").read_bytes() == (whole.path / "weights.npz").read_bytes()
