"""`python -m vae_tf bench paper`: AEVB's figures 2 and 3 beside their targets.

Each line is trained as `python -m vae_tf paper` does, as a run of VAE_TF_HOME; one that is there serves again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vae_tf.runs.paper import Curve, PaperRequest, Race, carry_out, curves, paper_at, races
from vae_tf.runs.paper.marginal import MarginalRequest, estimate_marks
from vae_tf.runs.paper.racing import MILLION

Row = dict[str, Any]
Show = Callable[[str], object]


@dataclass(frozen=True)
class Check:
    """A point of a figure: the test value after so many samples, at most `within` nats below the paper's; or, where a
    `share` is given, at least that share of it."""

    figure: str
    dataset: str
    algorithm: str
    latent_dim: int
    samples: int
    within: float = 0.0
    share: float | None = None
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

    def least(self, paper: float) -> float:
        """What is to be reached."""
        return paper - self.within if self.share is None else self.share * paper


QUICK = 100_000
MNIST = (3, 5, 10, 20, 200)
CHECKS: tuple[Check, ...] = (
    *(Check("fig2", "mnist", "aevb", dims, n * MILLION, 3.0) for dims in MNIST for n in (1, 3)),
    *(Check("fig2", "mnist", "wake-sleep", dims, 3 * MILLION, 4.0) for dims in MNIST),
    *(Check("fig2", "frey", "aevb", dims, MILLION, share=0.9) for dims in (2, 10)),
    *(Check("fig2", "frey", "wake-sleep", dims, MILLION, share=0.9) for dims in (2, 10)),
    Check("fig3", "mnist", "aevb", 3, 10 * MILLION, 3.0, images=1_000),
    Check("fig3", "mnist", "wake-sleep", 3, 10 * MILLION, 3.0, images=1_000),
    Check("fig3", "mnist", "mcem", 3, 2 * MILLION, 5.0, images=1_000),
    Check("fig3", "mnist", "aevb", 3, 10 * MILLION, 3.0, images=50_000),
    Check("fig3", "mnist", "wake-sleep", 3, 10 * MILLION, 3.0, images=50_000),
)


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """A row a check, in nats per image; its ratio is above 1 where ours is above what is to be reached."""
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    checks: Sequence[Check] = [check for check in CHECKS if check.latent_dim <= 3] if quick else CHECKS
    return [_row(check, quick, show) for check in checks]


def _row(check: Check, quick: bool, show: Show) -> Row:
    race = check.race(quick)
    samples = min(check.samples, race.samples)
    run = carry_out(race)
    if check.figure == "fig3":
        estimate_marks(run, MarginalRequest(images=20 if quick else 200), most=race.samples)
    (test,) = (curve for curve in curves([(race, run)]) if curve.split == "test")
    value, paper = test.at(samples), paper_at(race, "test", samples)
    name = f"{check.figure}, {race.title.partition(': ')[2]}, {samples:,} samples"
    if value is None or paper is None:
        show(f"{name}: {'nothing' if value is None else f'{value:.1f}'}; the paper has no point there")
        return {"name": name, "median": value, "unit": "nats", "ratio": None}
    least = check.least(paper)
    show(f"{name}: {value:.1f}{_dynamic(test)}; the paper {paper:.1f}, to reach {least:.1f}: {_word(value >= least)}")
    ratio = least / value if least < 0 else value / least
    return {"name": name, "median": value, "unit": "nats", "ratio": ratio}


def _word(reached: bool) -> str:
    return "reached" if reached else "not reached"


def _dynamic(curve: Curve) -> str:
    """The bound on dynamic targets at the training's end."""
    beside = curve.beside
    return f" (dynamic, at its end, {beside['dynamic']:.1f})" if beside else ""
