"""The numbers of a training as curves by name, for programs that draw curves. Knows records; writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from vae_tf.export.about import About


class Point(NamedTuple):
    """A value at a step of the horizontal axis, so many seconds into the training."""

    step: int
    seconds: float
    value: float


def curves(records: Sequence[Mapping[str, Any]], about: About) -> dict[str, list[Point]]:
    """Every number of a run's records, and its test figures.

    By epoch: "train/loss", "test/elbo" and so on (nats per image), "training/beta", "training/images_per_second" and so
    on. By training samples, where the run has marks: "marks/train/loss" and so on. At the last epoch, for each targets:
    "results/grey/mean" and so on.
    """
    found: dict[str, list[Point]] = {}
    for record in records:
        step, seconds = int(record["epoch"]), float(record["seconds"])
        for name, value in _numbers({key: record[key] for key in record if key not in ("epoch", "marks")}):
            found.setdefault(name, []).append(Point(step, seconds, value))
        for mark in record.get("marks", ()):
            for name, value in _numbers({split: mark[split] for split in ("train", "test") if split in mark}):
                found.setdefault(f"marks/{name}", []).append(Point(int(mark["samples"]), seconds, value))
    step, seconds = (int(records[-1]["epoch"]), float(records[-1]["seconds"])) if records else (0, 0.0)
    for name, value in _numbers(about.results):
        found[f"results/{name}"] = [Point(step, seconds, value)]
    return found


def _numbers(values: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, float]]:
    """The numbers of nested mappings by their path; lists and text are none. What lies in no group is training's."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{within}{name}/")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield f"{within or 'training/'}{name}", float(value)
