"""Several processes at once on one home: real ones, which know nothing of each other but the files."""

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs import State, list_runs, queue
from vae_tf.runs.queue.index import Index, in_index, path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = TrainConfig(
    dataset="digits",
    limit=60,
    batch_size=20,
    epochs=2,
    model=VAEConfig(image_shape=(8, 8, 1), hidden=(8,), eval_targets="dynamic"),
)
TICK = """
import sys, time
from pathlib import Path
from vae_tf.runs import queue
class Noting:
    def start(self, run):
        with open(sys.argv[1], "a") as file: file.write(run.id + "\\n")
    def alive(self, run): return False
    def stop(self, run, *, force=False): pass
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    try:
        queue.tick(executor=Noting(), limit=3)
    except ValueError as error:  # "try again": the index was damaged under its hands
        time.sleep(0.05)
"""


def race(processes, ticks, meanwhile=lambda: None):
    """Lets so many processes tick at once; the ids that they started, in order."""
    started = Path(os.environ["VAE_TF_HOME"]) / "started.txt"
    command = [sys.executable, "-c", TICK, str(started), str(ticks)]
    with ExitStack() as stack:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        racers = [stack.enter_context(subprocess.Popen(command, cwd=ROOT, **pipes)) for _ in range(processes)]
        for racer in racers:
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        while any(racer.poll() is None for racer in racers):
            meanwhile()
            time.sleep(0.002)
        assert [(racer.returncode, racer.stderr.read()) for racer in racers] == [(0, "")] * processes
    return started.read_text().split()


def submit(n):
    return [queue.submit(CONFIG, name=f"Run {number}", owner=f"owner {number % 2}").id for number in range(n)]


def test_six_ticks_racing_start_a_run_once():
    ids = submit(8)
    started = race(6, 10)
    assert len(started) == len(set(started)) == 3
    assert set(started) == {ids[0], ids[1], ids[2]}
    assert Counter(str(run.state) for run in list_runs()) == {"starting": 3, "queued": 5}
    rows = in_index(Index.rows)
    assert {run.id: str(run.state) for run in list_runs()} == {name: row.state for name, row in rows.items()}


def test_they_do_so_while_the_index_is_lost_and_damaged_again_and_again():
    submit(8)
    spoils = [lambda: path().unlink(missing_ok=True), lambda: path().write_bytes(b"spoilt" * 999)]
    turns = iter(range(10**9))
    started = race(4, 10, meanwhile=lambda: spoils[next(turns) % 2]())
    assert len(started) == len(set(started)) == 3


@pytest.mark.slow
def test_a_killed_tick_leaves_the_queue_to_the_others():
    submit(6)
    for _ in range(20):
        started = Path(os.environ["VAE_TF_HOME"]) / "started.txt"
        command = [sys.executable, "-c", TICK, str(started), "1000"]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as racer:
            racer.stdout.readline()
            racer.stdin.write("go\n")
            racer.stdin.flush()
            time.sleep(0.03)
            racer.kill()
        queue.tick(limit=0)
    assert all(run.state in (State.QUEUED, State.STARTING) for run in list_runs())
    assert max(Counter(started.read_text().split()).values(), default=0) <= 1
