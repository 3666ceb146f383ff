"""What it costs to be watched: `python -m tests.benchmarks.viewers` (about four minutes; Linux).

Starts the app and a training, and looks at it through real websockets. Prints how long a fragment's rerun takes and
how much processor time of the server, with 1 viewer and with 20; and how many per cent a viewer slows the training
down: rounds with and without take turns on the same run, and the ratio is that of each pair.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from tests.benchmarks.viewer import Viewer, looking
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs.queue import stop, submit, tick
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

MANY = 20
ROUNDS, SECONDS = 6, 10.0
"""Pairs of rounds, and how long each lasts."""
SETTLING = 3.0
"""Seconds from a page's first showing until a round begins."""
WARM = 15.0
"""Seconds that the server takes to import TensorFlow behind the first page."""


def main() -> None:
    """Measures, and prints a line for each figure."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_TF_HOME"] = home
        with serving(Path(home) / "server.log") as server:
            run = begin(TrainConfig(dataset="mnist-5k", epochs=100_000, model=QUICK, learning_rate=2e-3))
            wait_for_epoch(run, 2)
            time.sleep(WARM)
            try:
                asyncio.run(measure(server, run))
            finally:
                end(run)
            print(f"the server's log: {complaints(server) or 'no error'}")


QUICK = VAEConfig(latent_dim=2, hidden=(256, 256, 256), train_targets="dynamic")
"""The model of the Quick preset."""


async def measure(server: Server, run: Run) -> None:
    """Pairs of rounds without and with a viewer, then with one and with twenty."""
    free = await rounds(server, run, (0, 1), ROUNDS)
    slower = [one.per_second / none.per_second for none, one in free]
    print(f"training with 1 viewer / without: {summary(slower)} ({ROUNDS} pairs of rounds of {SECONDS:.0f} s)")
    idle = median(none.load for none, _ in free)
    say("1 viewer", [one for _, one in free], idle)
    crowded = await rounds(server, run, (1, MANY), ROUNDS // 2)
    slower = [many.per_second / one.per_second for one, many in crowded]
    print(f"training with {MANY} viewers / with 1: {summary(slower)} ({ROUNDS // 2} pairs)")
    say(f"{MANY} viewers", [many for _, many in crowded], idle)


@dataclass(frozen=True)
class Round:
    """What one round saw: steps a second, the viewers, and the server's processor time, in seconds a second."""

    per_second: float
    viewers: list[Viewer]
    load: float


async def rounds(server: Server, run: Run, counts: tuple[int, int], pairs: int) -> list[tuple[Round, Round]]:
    """So many pairs of rounds, with `counts` viewers; every second pair the other way round."""
    found = []
    for pair in range(pairs):
        order = counts if pair % 2 == 0 else counts[::-1]
        results = {count: await one_round(server, run, count) for count in order}
        found.append((results[counts[0]], results[counts[1]]))
    return found


async def one_round(server: Server, run: Run, count: int) -> Round:
    """A round with so many viewers, who come before it begins and leave after it."""
    viewers = [Viewer(server.url, "train", f"run={run.id}") for _ in range(count)]
    async with looking(viewers):
        await asyncio.sleep(SETTLING)
        for viewer in viewers:
            viewer.waits.clear()
        begun, cpu, before = time.monotonic(), server.cpu_seconds(), steps(run)
        await asyncio.sleep(SECONDS)
        load = (server.cpu_seconds() - cpu) / (time.monotonic() - begun)
        after = steps(run)
    return Round((after[0] - before[0]) / (after[1] - before[1]), viewers, load)


def steps(run: Run) -> tuple[int, float]:
    """How many steps are done, and when that was written."""
    path = run.path / "progress.json"
    while True:
        written, progress = path.stat().st_mtime, run.progress
        if progress is not None and path.stat().st_mtime == written:
            return int(progress["step"]), written


def say(who: str, rounds: Sequence[Round], idle: float) -> None:
    """How long reruns took and what they cost, over all of some rounds; `idle` is the server's load without any."""
    viewers = [viewer for one in rounds for viewer in one.viewers]
    waits = [wait for viewer in viewers for wait in viewer.waits]
    late, errors = sum(viewer.late for viewer in viewers), [error for viewer in viewers for error in viewer.errors]
    cpu = sum(one.load - idle for one in rounds) * SECONDS / len(waits)
    print(
        f"{who}: {len(waits)} reruns, median {1000 * median(waits):.0f} ms, "
        f"p95 {1000 * np.quantile(waits, 0.95):.0f} ms, {1000 * cpu:.0f} ms of the server's processor time a rerun, "
        f"{late} due before the last was answered, {len(errors)} errors {errors[:3] if errors else ''}"
    )


def summary(ratios: Sequence[float]) -> str:
    """A median with its range, and as a slowdown."""
    middle = median(ratios)
    return f"{middle:.3f} ({min(ratios):.3f} to {max(ratios):.3f}), {100 * (1 - middle):.1f} % slower"


# ------------------------------------------------------------------------------------- server and training


@dataclass(frozen=True)
class Server:
    """The app in a process of its own."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Processor time that it has taken so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(log: Path) -> Iterator[Server]:
    """The app on a free port, with the home of this process, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options], stdout=file, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", log, process)
    try:
        until(lambda: answers(server), 60)
        yield server
    finally:
        process.terminate()
        process.wait()


def answers(server: Server) -> bool:
    """Whether the app says that it is well."""
    try:
        urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2).close()
    except OSError:
        return False
    return True


def begin(config: TrainConfig) -> Run:
    """A run that is at work."""
    run = submit(config, name="Watched", owner=None)
    tick()
    until(lambda: run.progress is not None or not run.state.live, 120)
    if not run.state.live:
        raise RuntimeError(f"the training did not begin: {run.status}\n{run.log_tail()}")
    return run


def wait_for_epoch(run: Run, epoch: int) -> None:
    """Waits until so many epochs are over."""
    until(lambda: len(run.metrics) >= epoch or not run.state.live, 120)


def end(run: Run) -> State:
    """Stops a run and waits until its process has ended; gives where it stands then."""
    if run.state.live:
        stop(run)
    until(lambda: not run.state.live and not run.busy, 120)
    return read_run(run.path).state


def until(true: Callable[[], bool], seconds: float) -> None:
    """Waits until something is true. Raises: TimeoutError."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"expected within {seconds:g} s, did not come")
        time.sleep(0.1)


def complaints(server: Server) -> list[str]:
    """The lines of the server's log that tell of an error, which is printed whole."""
    lines = server.log.read_text().splitlines()
    found = [line for line in lines if re.search(r"(?i)traceback|\berror\b", line)]
    if found:
        print("the server's log, from its first complaint:", *lines[lines.index(found[0]) :], sep="\n", file=sys.stderr)
    return found


if __name__ == "__main__":
    main()
