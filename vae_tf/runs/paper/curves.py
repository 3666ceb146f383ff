"""Our curves beside the paper's: numbers, residuals, a table. Knows runs and what lies in them; no model, no figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from vae_tf.runs.marks import marks_of
from vae_tf.runs.paper.marginal import kept_marginal
from vae_tf.runs.paper.racing import Race
from vae_tf.runs.paper.reference import paper_at
from vae_tf.runs.run import Run

SPLITS = ("test", "train")
COLUMNS = ("figure", "algorithm", "dataset", "latent_dim", "train_images", "split", "learning_rate", "run")


@dataclass(frozen=True)
class Curve:
    """A line of a figure, nats per image: `value` after `samples`, the `paper`'s there and what ours is above it.

    `paper` and `residual` are None where the paper has no point; `standard_error` is that of an estimate, where there
    is one. `beside` says what else was measured at the end: the bound on dynamic targets.
    """

    figure: str
    algorithm: str
    dataset: str
    latent_dim: int
    train_images: int | None
    split: str
    learning_rate: float
    run: str
    samples: list[int]
    value: list[float]
    paper: list[float | None]
    residual: list[float | None]
    standard_error: list[float | None] = field(default_factory=list)
    beside: dict[str, float] = field(default_factory=dict)

    def at(self, samples: int) -> float | None:
        """The value after so many samples, between the marks by their logarithm; None outside them."""
        if not self.samples or not self.samples[0] <= samples <= self.samples[-1]:
            return None
        return float(np.interp(np.log(samples), np.log(self.samples), self.value))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def curves(raced: Sequence[tuple[Race, Run]]) -> list[Curve]:
    """The lines of a figure from its runs, as far as they have come: the bound; of figure 3 the marginal likelihood, at
    the marks where it has been estimated."""
    return [_curve(race, run, split) for race, run in raced for split in SPLITS]


def _curve(race: Race, run: Run, split: str) -> Curve:
    samples, values, errors = [], [], []
    for mark in marks_of(run):
        point = _point(race, run, mark, split)
        if point is not None and mark["samples"] <= race.samples:
            samples.append(int(mark["samples"]))
            values.append(point[0])
            errors.append(point[1])
    paper = [paper_at(race, split, count) for count in samples]
    residual = [None if there is None else value - there for value, there in zip(values, paper, strict=True)]
    dynamic = run.results.get("dynamic") if split == "test" and race.figure == "fig2" else None
    beside = {} if dynamic is None else {"dynamic": dynamic["mean"], "dynamic_se": dynamic["standard_error"]}
    known = (race.figure, race.algorithm, race.dataset, race.latent_dim, race.train_images, split)
    return Curve(*known, run.config.learning_rate, run.id, samples, values, paper, residual, errors, beside)


def _point(race: Race, run: Run, mark: Mapping[str, Any], split: str) -> tuple[float, float | None] | None:
    """What is drawn at a mark, and its standard error; None where there is none yet."""
    if race.figure != "fig3":
        return float(mark[split]["elbo"]), None
    found = kept_marginal(run, int(mark["samples"]), split)
    return None if found is None else (found["value"], found["standard_error"])


def table(found: Sequence[Curve]) -> str:
    """All points as CSV, a line each, with the paper's beside."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*COLUMNS, "samples", "value", "standard_error", "paper", "residual"])
    for curve in found:
        for point in zip(curve.samples, curve.value, curve.standard_error, curve.paper, curve.residual, strict=True):
            writer.writerow([*(getattr(curve, name) for name in COLUMNS), *point])
    return file.getvalue()
