"""Our curves beside the paper's: numbers, residuals, a table. Knows runs and what lies in them; no model, no figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from vae_tf.runs.marks import marks_of
from vae_tf.runs.paper.marginal import MarginalRequest, kept_marginal
from vae_tf.runs.paper.racing import Race
from vae_tf.runs.paper.reference import paper_at
from vae_tf.runs.run import Run

SPLITS = ("test", "train")
COLUMNS = ("figure", "algorithm", "dataset", "latent_dim", "train_images", "split", "learning_rate", "run")
POINT = ("samples", "value", "standard_error", "estimator", "images", "paper", "residual")
Point = tuple[float, float | None, int | None]


@dataclass(frozen=True)
class Curve:
    """A line of a figure, nats per image: `value` after `samples`, the `paper`'s there and what ours is above it.

    `paper` and `residual` are None where the paper has no point. Of an estimate, `estimator` made it on so many
    `images`, and `standard_error` is its own; the bound has none of them. `beside` says what else was measured at the
    end: the bound on dynamic targets.
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
    estimator: str | None = None
    images: list[int | None] = field(default_factory=list)
    beside: dict[str, float] = field(default_factory=dict)

    def at(self, samples: int) -> float | None:
        """The value after so many samples, between the marks by their logarithm; None outside them."""
        if not self.samples or not self.samples[0] <= samples <= self.samples[-1]:
            return None
        return float(np.interp(np.log(samples), np.log(self.samples), self.value))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def curves(raced: Sequence[tuple[Race, Run]], asked: MarginalRequest | None = None) -> list[Curve]:
    """The lines of a figure from its runs, as far as they have come: the bound; of figure 3 the marginal likelihood, at
    the marks where it has been estimated by the estimator that is asked for, on however many images."""
    estimator = (asked or MarginalRequest()).estimator
    return [_curve(race, run, split, estimator) for race, run in raced for split in SPLITS]


def _curve(race: Race, run: Run, split: str, estimator: str) -> Curve:
    marks = marks_of(run, most=race.samples)
    named = [(int(mark["samples"]), _point(race, run, mark, split, estimator)) for mark in marks]
    points = [(count, point) for count, point in named if point is not None]
    samples, values = [count for count, _ in points], [value for _, (value, _, _) in points]
    paper = [paper_at(race, split, count) for count in samples]
    residual = [None if there is None else value - there for value, there in zip(values, paper, strict=True)]
    dynamic = run.results.get("dynamic") if split == "test" and race.figure == "fig2" else None
    beside = {} if dynamic is None else {"dynamic": dynamic["mean"], "dynamic_se": dynamic["standard_error"]}
    known = (race.figure, race.algorithm, race.dataset, race.latent_dim, race.train_images, split)
    return Curve(
        *known,
        learning_rate=run.config.learning_rate,
        run=run.id,
        samples=samples,
        value=values,
        paper=paper,
        residual=residual,
        standard_error=[error for _, (_, error, _) in points],
        estimator=estimator if race.figure == "fig3" else None,
        images=[images for _, (_, _, images) in points],
        beside=beside,
    )


def _point(race: Race, run: Run, mark: Mapping[str, Any], split: str, estimator: str) -> Point | None:
    """What is drawn at a mark, its standard error and images; None where there is none yet."""
    if race.figure != "fig3":
        return float(mark[split]["elbo"]), None, None
    found = kept_marginal(run, int(mark["samples"]), split, estimator)
    return None if found is None else (found["value"], found["standard_error"], found["images"])


def table(found: Sequence[Curve]) -> str:
    """All points as CSV, a line each, with the paper's beside."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*COLUMNS, *POINT])
    for curve in found:
        by = [curve.estimator] * len(curve.samples)
        lists = [by if name == "estimator" else getattr(curve, name) for name in POINT]
        for point in zip(*lists, strict=True):
            writer.writerow([*(getattr(curve, name) for name in COLUMNS), *point])
    return file.getvalue()
