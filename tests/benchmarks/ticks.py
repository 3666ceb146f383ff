"""How long a tick, a look at the order, and a press of Start take in a home of many runs.

    python -m tests.benchmarks.ticks [--runs 1000]

Makes a home of its own, with so many runs that have ended and twenty that wait, and starts no process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs import State, queue
from vae_tf.runs.status import write_status

CONFIG = TrainConfig(dataset="digits", limit=60, batch_size=20, model=VAEConfig(image_shape=(8, 8, 1), hidden=(8,)))
ROUNDS = 21


def main() -> None:
    """Prints the medians and the slowest, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=1000, help="runs that have ended (1000)")
    count = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAE_TF_HOME"] = folder
        fill(Path(folder), count)
        measure("first tick, which reads them all", lambda: queue.tick(limit=0), rounds=1)
        measure(f"tick, {count} settled runs", lambda: queue.tick(limit=0))
        waiting = [queue.submit(CONFIG, name="A run", owner=f"owner {n % 5}") for n in range(20)]
        queue.tick(limit=0)
        measure(f"tick, {count} settled runs and {len(waiting)} that wait", lambda: queue.tick(limit=0))
        measure("positions", queue.positions)
        measure("submit with a name, and tick", lambda: start("A run"))
        measure("submit without a name, and tick", lambda: start(None), rounds=5)
        measure("pause and resume", lambda: (queue.pause(waiting[0]), queue.resume(waiting[0])))


def start(name: str | None) -> None:
    """What a page does when a person starts a training."""
    queue.submit(CONFIG, name=name, owner="somebody")
    queue.tick(limit=0)


def fill(home: Path, count: int) -> None:
    """So many runs that have ended."""
    run = queue.submit(CONFIG, name="An old run", owner="ada")
    write_status(run.path, State.FINISHED, epochs=10, seconds=1.0)
    for n in range(count - 1):
        copy = home / "runs" / f"20200101-{n:010d}"
        copy.mkdir()
        for name in ("run.json", "state.json"):
            shutil.copy(run.path / name, copy / name)


def measure(what: str, action: Callable[[], object], *, rounds: int = ROUNDS) -> None:
    """Prints how long an action takes."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    print(f"{what:50s} median {statistics.median(seconds) * 1e3:7.1f} ms   slowest {max(seconds) * 1e3:7.1f} ms")


if __name__ == "__main__":
    main()
