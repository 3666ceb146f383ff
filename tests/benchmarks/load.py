"""Twenty people beside a training: `python -m tests.benchmarks.load` (about four minutes; Linux).

Starts the app and a training, and moves twenty people through it by real websockets: they drag over the canvas, ask for
maps and choose on them, damage images and have them mended, and change pages. Prints how long the script's runs took,
what went wrong, what the server's memory did, and what all that cost the training; each figure beside its target.
The people take turns on the same processors: what they see is a little slower than with browsers elsewhere.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks.viewers import QUICK, Server, begin, complaints, end, serving, steps, wait_for_epoch
from tests.benchmarks.visitor import PATIENCE, Fetch, Rerun, Visitor, Wait
from tests.benchmarks.visits import VISITS
from vae_tf.bench.rows import Row, row
from vae_tf.config import TrainConfig
from vae_tf.runs.run import Run
from vae_tf.runs.store import shipped_run

PEOPLE, SECONDS, ALONE = 20, 120.0, 20.0
"""Who comes, for how long, and how long the training is looked at alone."""
ARRIVE = 10.0
"""Seconds in which all of them come."""
EVERY = 2.0
"""Seconds between two looks at the memory."""
SLOWEST, GROWTH = 1.0, 10.0
"""Seconds that 95 of 100 runs of the script may take, and megabytes a minute by which the memory may seem to grow."""
Show = Callable[[str], object]


def main() -> None:
    """Measures, and prints a line for each figure; one object of all with --json."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"how many come ({PEOPLE})")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"for how long ({SECONDS:g})")
    parser.add_argument("--json", action="store_true", help="one object, alone on the last line")
    options = parser.parse_args()
    show: Show = (lambda line: None) if options.json else (lambda line: print(line, flush=True))
    rows = bench(options.people, options.seconds, show)
    if options.json:
        print(json.dumps({"rows": rows}))


@dataclass(frozen=True)
class Memory:
    """Megabytes of the server and of the processes that it has begun for jobs, some seconds after the first people."""

    at: float
    server: float
    jobs: float


@dataclass
class Found:
    """What a load test has seen."""

    people: list[Visitor]
    memory: list[Memory] = field(default_factory=list)
    alone: float = 0.0
    beside: float = 0.0
    """Images a second."""
    log: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        """What went wrong for people, and what the server's log says of it."""
        return [error for person in self.people for error in person.errors] + self.log


def bench(people: int, seconds: float, show: Show) -> list[Row]:
    """The rows of a load test with a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_TF_HOME"] = home
        with serving(Path(home) / "server.log") as server:
            training = begin(TrainConfig(dataset="mnist-5k", epochs=100_000, model=QUICK, learning_rate=2e-3))
            wait_for_epoch(training, 2)
            try:
                found = asyncio.run(load(server, training, people, seconds))
            finally:
                end(training)
            found.log = complaints(server)
    return told(found, seconds, show)


async def load(server: Server, training: Run, people: int, seconds: float) -> Found:
    """The training alone, then beside people who come within some seconds and go all at once."""
    shipped = shipped_run()
    assert shipped is not None
    query = f"run={shipped.id}"
    await opened(Visitor(server.url, "explore", query), shipped)
    found = Found([Visitor(server.url, "explore", query) for _ in range(people)])
    before = images(training)
    await asyncio.sleep(min(ALONE, seconds))
    found.alone = rate(before, images(training))
    started, before = time.monotonic(), images(training)
    tasks = [asyncio.create_task(watch_memory(server, found, started))]
    for number, person in enumerate(found.people):
        wait = ARRIVE * number / people
        tasks.append(asyncio.create_task(lives(person, shipped, number, wait)))
    await asyncio.sleep(seconds)
    found.beside = rate(before, images(training))
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
    return found


async def opened(person: Visitor, run: Run) -> None:
    """Somebody goes once round before all others, so that what is loaded and compiled only once is there."""
    looking = await come(person)
    for visit in VISITS.values():
        await visit(person, run, Random(-1))
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    if person.errors:
        raise RuntimeError(f"the first person has met with {person.errors}")


async def lives(person: Visitor, run: Run, number: int, wait: float) -> None:
    """Comes, and goes from page to page in an order of its own, until it is cancelled."""
    rng, names = Random(number), list(VISITS)
    await asyncio.sleep(wait)
    looking = await come(person)
    try:
        while True:
            rng.shuffle(names)
            for name in names:
                await VISITS[name](person, run, rng)
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def come(person: Visitor) -> asyncio.Task[None]:
    """Comes to the first page: the task that takes what the server says from then on. Raises: RuntimeError where the
    page does not come."""
    looking, shown = asyncio.create_task(person.look()), asyncio.create_task(person.shown.wait())
    try:
        await asyncio.wait((looking, shown), timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    finally:
        shown.cancel()
        if not person.shown.is_set():
            looking.cancel()
    if not person.shown.is_set():
        raise RuntimeError(f"{person.page}: expected its first page within {PATIENCE:.0f} s, met with {person.errors}")
    return looking


async def watch_memory(server: Server, found: Found, started: float) -> None:
    """Looks at the server's memory from time to time."""
    while True:
        own = server.process.pid
        sizes = {pid: resident(pid) for pid in [own, *children(own)]}
        at = time.monotonic() - started
        found.memory.append(Memory(at, sizes[own], sum(size for pid, size in sizes.items() if pid != own)))
        await asyncio.sleep(EVERY)


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds; 0 where it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def children(pid: int) -> list[int]:
    """The processes that a process has begun for jobs: not the training, which goes on without it."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread or a process that has ended meanwhile
            found += [int(child) for child in task.read_text().split() if _for_jobs(child)]
    return found


def _for_jobs(pid: str) -> bool:
    return b"vae_tf.jobs" in Path(f"/proc/{pid}/cmdline").read_bytes()


def images(run: Run) -> tuple[float, float]:
    """On how many images a run has trained, and when that was written."""
    done, at = steps(run)
    return done * float(run.config.batch_size), at


def rate(before: tuple[float, float], after: tuple[float, float]) -> float:
    """Images a second between two looks."""
    return (after[0] - before[0]) / (after[1] - before[1])


# ------------------------------------------------------------------------------------- in words


def told(found: Found, seconds: float, show: Show) -> list[Row]:
    """A row for each figure, in this order."""
    everyone = f"{len(found.people)} people for {seconds:.0f} s"
    rows = [row("errors", len(found.errors), (0, 0), show, unit="", digits=0, note=everyone)]
    for error, times in Counter(found.errors).most_common(10):
        show(f"  {times} times: {error}")
    rows += reruns_told([rerun for person in found.people for rerun in person.reruns], show)
    rows += waits_told([wait for person in found.people for wait in person.waited], show)
    rows += answers_told([fetch for person in found.people for fetch in person.fetches], show)
    rows += memory_told(found.memory, show)
    rows.append(row("training alone", found.alone, None, show, unit="images/s", digits=0))
    beside = row("training beside them", found.beside, None, show, unit="images/s", digits=0)
    return [*rows, beside | {"ratio": found.beside / found.alone}]


def reruns_told(reruns: Sequence[Rerun], show: Show) -> list[Row]:
    """How long runs of the script took: those that a person asked for, then by what they were for and on which page."""
    first = [rerun.seconds for rerun in reruns if rerun.kind == "first"]
    later = [rerun for rerun in reruns if rerun.kind != "first"]
    asked = [rerun.seconds for rerun in later if rerun.kind != "timer"]
    rows = [spread("rerun of a page that somebody asked for", asked, (0, SLOWEST), show)]
    rows.append(spread("first page", first, None, show))
    for kind, page in sorted({(rerun.kind, rerun.page) for rerun in later}):
        some = [rerun.seconds for rerun in later if (rerun.kind, rerun.page) == (kind, page)]
        rows.append(spread(f"{kind} on {page or 'home'}", some, None, show))
    return rows


def spread(name: str, seconds: Sequence[float], target: tuple[float, float] | None, show: Show) -> Row:
    """The 95th percentile of some times, with their middle, the longest, and how many there are."""
    if not seconds:
        return row(f"{name}, p95", float("nan"), target, show, unit="s")
    p95, most = float(np.quantile(seconds, 0.95)), max(seconds)
    note = f"median {median(seconds):.2f} s, longest {most:.2f} s, of {len(seconds):,}"
    more: dict[str, Any] = {"middle": median(seconds), "longest": most, "count": len(seconds)}
    return row(f"{name}, p95", p95, target, show, unit="s", digits=2, note=note, **more)


def waits_told(waits: Sequence[Wait], show: Show) -> list[Row]:
    """How long people waited for what is computed one after another, and how many went on without it."""
    rows = []
    for what in sorted({wait.what for wait in waits}):
        some = [wait for wait in waits if wait.what == what]
        rows.append(spread(f"wait for {what}", [wait.seconds for wait in some], None, show))
        rows.append(row(f"went on without {what}", sum(not wait.came for wait in some), None, show, unit="", digits=0))
    return rows


def answers_told(fetches: Sequence[Fetch], show: Show) -> list[Row]:
    """How long our routes took: all of them, and each of the five slowest."""
    by_path: dict[str, list[float]] = {}
    for fetch in fetches:
        by_path.setdefault(fetch.path, []).append(fetch.seconds)
    rows = [spread("answer of our routes", [fetch.seconds for fetch in fetches], None, show)]
    slowest = sorted(by_path, key=lambda path: -float(np.quantile(by_path[path], 0.95)))[:5]
    return rows + [spread(path, by_path[path], None, show) for path in slowest]


def memory_told(memory: Sequence[Memory], show: Show) -> list[Row]:
    """The memory at first and at last, and by how much it grows a minute in the second half."""
    rows = []
    for name, sizes in (("server", [m.server for m in memory]), ("jobs", [m.jobs for m in memory])):
        half = len(sizes) // 2
        note = f"at first {sizes[0]:.0f} MB, in the middle {sizes[half]:.0f}, at most {max(sizes):.0f}"
        rows.append(row(f"memory of the {name} at last", sizes[-1], None, show, unit="MB", digits=0, note=note))
        slope = growth([m.at for m in memory][half:], sizes[half:])
        target = (-np.inf, GROWTH)
        rows.append(row(f"memory of the {name}, growth", slope, target, show, unit="MB/min", digits=1))
    return rows


def growth(at: Sequence[float], sizes: Sequence[float]) -> float:
    """Megabytes a minute, by least squares; NaN for fewer than two looks (seconds)."""
    if len(at) < 2:
        return float("nan")
    return float(np.polyfit(np.asarray(at) / 60, sizes, 1)[0])


if __name__ == "__main__":
    main()
