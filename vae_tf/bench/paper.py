"""`python -m vae_tf bench paper`: AEVB's figures 2 and 3 beside their targets.

Each line is trained as `python -m vae_tf paper` does, as a run of VAE_TF_HOME; one that is there serves again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vae_tf.bench.rows import Row, Show, Target, row
from vae_tf.runs.paper import Curve, PaperRequest, Race, carry_out, curves, paper_at, races
from vae_tf.runs.paper.marginal import MarginalRequest, estimate_marks
from vae_tf.runs.paper.racing import MILLION

RULES: Mapping[str, Callable[[float, float], Target]] = {
    "or-better": lambda paper, size: (paper - size, math.inf),
    "within": lambda paper, size: (paper - size, paper + size),
    "share": lambda paper, size: (size * paper, math.inf),
}
"""From the paper's value and a size, what is to be reached."""


@dataclass(frozen=True)
class Check:
    """A point of a figure: the test value after so many samples, beside the paper's by a rule of that `size`; the rule
    `below-aevb` asks for less than AEVB's own value there."""

    figure: str
    dataset: str
    algorithm: str
    latent_dim: int
    samples: int
    rule: str = "below-aevb"
    size: float = 0.0
    images: int | None = None

    def race(self, quick: bool) -> Race:
        """The training that it looks at."""
        request = PaperRequest(
            figure=self.figure,
            dataset=self.dataset,
            samples=QUICK if quick else self.samples if self.samples != MILLION or self.dataset == "frey" else None,
            latent_dims=(self.latent_dim,),
            algorithms=(self.algorithm,),
            train_images=None if self.images is None else (self.images,),
        )
        return races(request)[0]

    def target(self, paper: float) -> Target:
        """What is to be reached, by a rule of the paper's value."""
        return RULES[self.rule](paper, self.size)


QUICK = 100_000
MNIST = (3, 5, 10, 20, 200)
SLEEPING = (10, 20)
"""Where wake-sleep is to come near the paper's; elsewhere it is only to stay below AEVB."""
CHECKS: tuple[Check, ...] = (
    *(Check("fig2", "mnist", "aevb", dims, n * MILLION, "or-better", 3.0) for dims in MNIST for n in (1, 3)),
    *(
        Check("fig2", "mnist", "wake-sleep", dims, 3 * MILLION, *(("or-better", 4.0) if dims in SLEEPING else ()))
        for dims in MNIST
    ),
    *(Check("fig2", "frey", "aevb", dims, MILLION, "share", 0.9) for dims in (2, 10)),
    *(Check("fig2", "frey", "wake-sleep", dims, MILLION) for dims in (2, 10)),
    Check("fig3", "mnist", "aevb", 3, 10 * MILLION, "within", 3.0, images=1_000),
    Check("fig3", "mnist", "wake-sleep", 3, 10 * MILLION, "within", 3.0, images=1_000),
    Check("fig3", "mnist", "mcem", 3, 2 * MILLION, "within", 5.0, images=1_000),
    Check("fig3", "mnist", "aevb", 3, 10 * MILLION, "within", 3.0, images=50_000),
    Check("fig3", "mnist", "wake-sleep", 3, 10 * MILLION, "within", 3.0, images=50_000),
)


@dataclass(frozen=True)
class Point:
    """What was found at a check: ours (NaN: nothing) and the paper's (None: it has no point there) after so many
    samples, in nats; `curve` is the whole line of test values."""

    check: Check
    race: Race
    samples: int
    value: float
    paper: float | None
    curve: Curve

    @property
    def name(self) -> str:
        """What its row is called."""
        return f"{self.check.figure}, {self.race.title.partition(': ')[2]}, {self.samples:,} samples"


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """A row a check, and one for each order of the algorithms; in nats per image, with `paper` and the `difference`."""
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    found: list[Point] = []
    rows = []
    for check in CHECKS if not quick else [check for check in CHECKS if check.latent_dim <= 3]:
        found.append(_point(check, quick))
        rows.append(point_row(found[-1], found, show))
    return rows + orders(found, show)


def _point(check: Check, quick: bool) -> Point:
    race = check.race(quick)
    samples, run = min(check.samples, race.samples), carry_out(race)
    asked = MarginalRequest(images=20 if quick else 200)
    if check.figure == "fig3":
        estimate_marks(run, asked, most=race.samples)
    (test,) = (curve for curve in curves([(race, run)], asked) if curve.split == "test")
    return Point(check, race, samples, _at(test, samples), paper_at(race, "test", samples), test)


def point_row(point: Point, found: Sequence[Point], show: Show) -> Row:
    """The row of a check; `found` has AEVB's point where its rule is about that."""
    check, paper, value = point.check, point.paper, point.value
    known: dict[str, Any] = {"paper": paper, "difference": None}
    notes = _notes(point.curve)
    target = None if paper is None or check.rule not in RULES else check.target(paper)
    if check.rule == "below-aevb":
        target = (-math.inf, _aevb(check, found))
        notes.append("to stay below AEVB")
    if paper is not None and not math.isnan(value):
        known["difference"] = value - paper
        notes.append(f"the paper {paper:.1f}, ours {value - paper:+.1f}")
    if check.rule == "within" and target is not None:
        known["or_better"] = value >= target[0]
        notes.append(f"within {check.size:g}, or better: {'yes' if known['or_better'] else 'no'}")
    return row(point.name, value, target, show, digits=1, note=", ".join(notes), **known)


def orders(found: Sequence[Point], show: Show) -> list[Row]:
    """Which algorithm is ahead of which: least differences of test values, nats per image, each to be above 0."""
    return [*_ahead_of_wake_sleep(found, show), *_at_the_end(found, show)]


def _ahead_of_wake_sleep(found: Sequence[Point], show: Show) -> list[Row]:
    """Figure 2, MNIST: AEVB less wake-sleep at the same samples, where that is least."""
    both = [
        (point.check.latent_dim, _aevb(point.check, found) - point.value)
        for point in found
        if (point.check.figure, point.check.dataset, point.check.algorithm) == ("fig2", "mnist", "wake-sleep")
    ]
    if not both:
        return []
    note = ", ".join(f"{dims}-D {difference:+.1f}" for dims, difference in both)
    name = f"fig2, mnist: AEVB ahead of wake-sleep at every Nz of {len(both)}, least difference"
    return [row(name, _least([difference for _, difference in both]), AHEAD, show, digits=1, note=note)]


def _at_the_end(found: Sequence[Point], show: Show) -> list[Row]:
    """Figure 3, 1,000 images: AEVB and Monte-Carlo EM less wake-sleep, each at the end of its own line; and, since the
    line of Monte-Carlo EM is shorter, against wake-sleep at the same samples."""
    points = {point.check.algorithm: point for point in found if point.check.images == 1_000}
    if not {"aevb", "mcem", "wake-sleep"} <= points.keys():
        return []
    last, short = points["wake-sleep"], points["mcem"]
    ahead = {name: points[name].value - last.value for name in ("aevb", "mcem")}
    note = ", ".join(f"{name} at {points[name].samples:,} {value:+.1f}" for name, value in ahead.items())
    name = f"fig3, 1,000 images: MCEM and AEVB ahead of wake-sleep at the end ({last.samples:,}), least difference"
    beside = f"fig3, 1,000 images: MCEM ahead of wake-sleep, both at {short.samples:,}"
    return [
        row(name, _least(list(ahead.values())), AHEAD, show, digits=1, note=note),
        row(beside, short.value - _at(last.curve, short.samples), None, show, digits=1),
    ]


AHEAD: Target = (0.0, math.inf)


def _aevb(check: Check, found: Sequence[Point]) -> float:
    """AEVB's value of the same line and samples; NaN where there is none."""
    same = [
        point.value
        for point in found
        if point.check.algorithm == "aevb"
        and (point.check.figure, point.check.dataset, point.check.latent_dim, point.check.images, point.check.samples)
        == (check.figure, check.dataset, check.latent_dim, check.images, check.samples)
    ]
    return same[0] if same else math.nan


def _at(curve: Curve, samples: int) -> float:
    value = curve.at(samples)
    return math.nan if value is None else value


def _least(values: Sequence[float]) -> float:
    """The least, or NaN where one is not known: it might be the least."""
    return math.nan if any(math.isnan(value) for value in values) else min(values)


def _notes(curve: Curve) -> list[str]:
    """What else is known of a line's end: the bound on dynamic targets, or the estimate's error."""
    notes = [f"dynamic, at its end, {curve.beside['dynamic']:.1f}"] if curve.beside else []
    if curve.estimator is not None and curve.images:
        notes.append(f"{curve.estimator}, {curve.images[-1]} images, ± {curve.standard_error[-1]:.1f} at its end")
    return notes
