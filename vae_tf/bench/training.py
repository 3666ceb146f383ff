"""`python -m vae_tf bench training`: how fast we train, beside others, on the same data, batch and model.

Each figure is a median over alternating rounds of one epoch each; the first epoch, which compiles, is not counted.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.bench.contenders import CONTENDERS
from vae_tf.bench.contenders.ours import settings
from vae_tf.bench.contest import Child, contest
from vae_tf.bench.task import Task
from vae_tf.data import DATASETS, load_dataset
from vae_tf.training.execution import choose_execution

Row = dict[str, Any]
Show = Callable[[str], object]
MEGABYTE = 10**6


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """All rows: contenders at three tasks, dynamic targets on and off, and epochs of growing size."""
    shrink = 10 if quick else 1
    with TemporaryDirectory() as folder:
        save = _Saver(Path(folder), _digits())
        mlp, conv = save(60_000 // shrink), save(6_000 // shrink)
        tasks = [
            Task(mlp, "mlp", batch_size=100),
            Task(mlp, "mlp", batch_size=512),
            Task(conv, "conv", batch_size=128, latent=2),
        ]
        rows = [row for task in tasks for row in _side_by_side(task, rounds, peers, show)]
        rows += _dynamic(tasks[0], rounds, peers, show)
        sizes = [n // shrink for n in (10_000, 100_000, 1_000_000)]
        return rows + _sizes(tasks[0], [(n, save(n)) for n in sizes], show)


def _side_by_side(task: Task, rounds: int, peers: str, show: Show) -> list[Row]:
    names = [name for name, contender in CONTENDERS.items() if task.architecture in contender.runs]
    entries = [(name, replace(task, limit=CONTENDERS[name].most.get(task.architecture))) for name in names]
    results = contest(entries, rounds, peers)
    counts = {name: len(asked.load()) for name, asked in entries}
    images = max(counts.values())
    speeds = {
        name: counts[name] / statistics.median(seconds)
        for name, seconds in zip(names, results, strict=True)
        if not isinstance(seconds, str)
    }
    picked = f"{choose_execution(settings(task), images).lanes} lanes"
    what = f"{task.architecture}, batch {task.batch_size}"
    show(f"\n{what}, {images:,} images an epoch, {task.targets} targets (the rule picks: {picked})")
    rows = []
    for name, outcome in zip(names, results, strict=True):
        title = CONTENDERS[name].title + ("" if counts[name] == images else f", {counts[name]:,} images")
        if isinstance(outcome, str):
            show(f"  {title:28} {outcome}")
            continue
        ratio = speeds["ours"] / speeds[name] if "ours" in speeds else None
        rows.append({"name": f"{what}: {title}", "median": speeds[name], "unit": "images/s", "ratio": ratio})
        show(f"  {title:28} {speeds[name]:10,.0f} images/s   ours / this {ratio or 0:6.2f}")
    return rows


def _dynamic(task: Task, rounds: int, peers: str, show: Show) -> list[Row]:
    """Binarising anew at each step, against the grey values as they are."""
    entries = [("ours", task), ("ours", replace(task, targets="dynamic"))]
    outcomes = contest(entries, rounds, peers)
    grey, dynamic = (statistics.median(seconds) for seconds in outcomes if not isinstance(seconds, str))
    images = len(task.load())
    show(f"\ndynamic binarisation: {images / dynamic:,.0f} images/s, {grey / dynamic:.2f} of grey's")
    name = f"mlp, batch {task.batch_size}: dynamic / grey"
    return [{"name": name, "median": images / dynamic, "unit": "images/s", "ratio": grey / dynamic}]


def _sizes(task: Task, files: Sequence[tuple[int, str]], show: Show) -> list[Row]:
    """Time an epoch and the process' peak memory as the data grows."""
    rows: list[Row] = []
    for images, path in files:
        with Child("ours", replace(task, images=path), "") as child:
            epochs = [child.epoch() for _ in range(3 if images < 500_000 else 1)]
        seconds = statistics.median(epoch["seconds"] for epoch in epochs)
        peak, allowed = epochs[-1]["peak"] / MEGABYTE, 1.2 * images * 784 / MEGABYTE + 950
        each = seconds / images * 1e6
        ratio = each / rows[0]["median"] if rows else 1.0
        rows.append({"name": f"an epoch of {images:,}", "median": each, "unit": "µs/image", "ratio": 1 / ratio})
        rows.append({"name": f"peak at {images:,}", "median": peak, "unit": "MB", "ratio": allowed / peak})
        show(
            f"{images:9,} images: {seconds:7.2f} s an epoch, {each:6.2f} µs each ({ratio:.2f} of the first), "
            f"peak {peak:,.0f} MB of {allowed:,.0f} allowed"
        )
    return rows


def _digits() -> npt.NDArray[np.uint8]:
    """MNIST's training images where they are on this machine, else those that come with it."""
    found = DATASETS["mnist"].locate() is not None
    return load_dataset("mnist" if found else "mnist-5k").train.images


class _Saver:
    """Writes npy files of as many images as asked for, the digits repeated."""

    def __init__(self, folder: Path, digits: npt.NDArray[np.uint8]) -> None:
        self.folder, self.digits = folder, digits

    def __call__(self, count: int) -> str:
        path = self.folder / f"{count}.npy"
        if not path.exists():
            out = np.lib.format.open_memmap(path, "w+", np.uint8, (count, *self.digits.shape[1:]))
            for start in range(0, count, len(self.digits)):
                out[start : start + len(self.digits)] = self.digits[: count - start]
            out.flush()
        return str(path)
