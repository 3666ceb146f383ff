"""How the ways to undo a damage fare from weak to strong: scores at some strengths, kept as `scoring` keeps them.

A curve is nothing but scorings, so that a point of it and a table of the same images agree. Knows no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from vae_tf.config import choose
from vae_tf.data.corruption import DAMAGES, Damage, Dose
from vae_tf.figures import StrengthLine
from vae_tf.runs.methods import METHODS
from vae_tf.runs.run import Run
from vae_tf.runs.scoring import Scores, Scoring, Tell, asked, compute_scores, quiet, read_scores

FIGURES = ("psnr", "psnr_se", "ssim", "ssim_se", "nll", "nll_se", "gain", "gain_se", "images")
MOST_POINTS = 25


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What is asked for: `points` strengths of a damage (its name), and of each what `Scoring` says.

    Raises: ValueError.
    """

    damage: str = "gaussian"
    seed: int = 0
    limit: int | None = 500
    sampled: int | None = 40
    methods: tuple[str, ...] = ()
    points: int = 7
    options: Mapping[str, int] = field(default_factory=lambda: {"steps": 100})

    def __post_init__(self) -> None:
        choose(DAMAGES, self.damage, "damage")
        if not 2 <= self.points <= MOST_POINTS:
            raise ValueError(f"points: expected 2 to {MOST_POINTS} strengths, received {self.points}")
        object.__setattr__(self, "methods", tuple(self.methods))
        self.scoring(self.strengths[0])

    @property
    def strengths(self) -> list[float]:
        """From the damage's least to its most."""
        return grid(DAMAGES[self.damage], self.points)

    def scoring(self, strength: float) -> Scoring:
        """That of one strength."""
        given = {name: getattr(self, name) for name in ("seed", "limit", "sampled", "methods", "options")}
        return Scoring(damage=str(Dose(DAMAGES[self.damage], strength)), **given)

    def scorings(self, run: Run) -> list[Scoring]:
        """One for each strength, of no more images than there are."""
        most = int(run.dataset["test_images"])
        limited = self if self.limit is None else replace(self, limit=min(self.limit, most))
        return [limited.scoring(strength) for strength in self.strengths]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self) | {"methods": list(self.methods), "options": dict(self.options)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Curve:
        """What `to_dict` gave. Raises: ValueError."""
        return cls(**{**values, "methods": tuple(values["methods"])})


def grid(damage: Damage, points: int) -> list[float]:
    """So many strengths from the least to the most, in two digits: even for masks and whole ones, else closer together
    where they are small, as what a filter gains is decided there."""
    even = damage.is_mask or damage.whole
    shares = np.linspace(0.0, 1.0, points) ** (1 if even else 2)
    found = {_rounded(damage.low + share * (damage.high - damage.low), damage) for share in shares}
    return sorted(found)


def read_curve(run: Run, curve: Curve, other: Run | None = None) -> dict[str, Any]:
    """`strengths`; and of each of `methods`, by figure, a list with a number for each strength, None where there is
    none (yet): psnr, ssim, nll and gain with their `_se`, images. `unit`: what strength means. Raises: ValueError."""
    scorings = curve.scorings(run)
    points: list[Scores] = [read_scores(run, scoring, other) for scoring in scorings]
    names = asked(run, scorings[0], other)
    columns = {
        name: {figure: [point.get(name, {}).get(figure) for point in points] for figure in FIGURES} for name in names
    }
    return {
        "damage": curve.damage,
        "unit": DAMAGES[curve.damage].unit,
        "strengths": curve.strengths,
        "methods": columns,
    }


def strength_lines(found: Mapping[str, Any]) -> list[StrengthLine]:
    """The lines that `read_curve` gives, a way each: decibel at each strength."""
    return [
        StrengthLine(METHODS[name].title, of["psnr"], of["psnr_se"], not METHODS[name].knows_a_model)
        for name, of in found["methods"].items()
    ]


def compute_curve(run: Run, curve: Curve, *, other: Run | None = None, tell: Tell = quiet) -> dict[str, Any]:
    """Computes what is missing, strength after strength; gives what `read_curve` then does.

    Raises: as `compute_scores` does.
    """
    scorings = curve.scorings(run)
    for i, scoring in enumerate(scorings):

        def hear(words: str, share: float, i: int = i, scoring: Scoring = scoring) -> None:
            tell(f"{words}, strength {scoring.dose.strength:g}", (i + share) / len(scorings))

        compute_scores(run, scoring, other=other, tell=hear)
    return read_curve(run, curve, other)


def _rounded(strength: float, damage: Damage) -> float:
    rounded = round(strength) if damage.whole else float(f"{strength:.2g}")
    return float(min(max(rounded, damage.low), damage.high))
