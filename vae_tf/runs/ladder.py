"""The rungs of the ladder towards log p(x): which estimators stand on it, what is kept of each, and their figure.

Knows a run's estimates; computes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.inference.registry import ESTIMATORS
from vae_tf.runs.estimating import Estimating, estimates, kept_estimates
from vae_tf.runs.findings import figures, mean, standard_error
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    import plotly.graph_objects as go

Doubles = npt.NDArray[np.float64]
STEPS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("elbo", {}),
    ("quadrature", {}),
    ("iwae", {"num_samples": 5}),
    ("iwae", {"num_samples": 50}),
    ("iwae", {}),
    ("appendix-d", {}),
    ("ais", {}),
)
"""Estimators with options that are not their defaults, the quickest first: in this order they are computed."""
HEIGHTS = {"elbo": 0, "iwae": 1, "ais": 2, "appendix-d": 3, "quadrature": 4}
"""The order in which they are shown: from the loosest bound to the exact value."""
SHORT = {"elbo": "ELBO", "ais": "AIS", "appendix-d": "Appendix D", "quadrature": "Exact"}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Rung:
    """An estimator with its options, on so many images: `asked` is what is computed, `title` its name in the figure."""

    title: str
    asked: Estimating


@dataclass(frozen=True, eq=False)
class Row:
    """What is kept of a rung: `values` (n,) image by image, nats, and `flags`; `figures` are those of all n.

    `wanted` is how many there are going to be.
    """

    rung: Rung
    values: Doubles
    flags: npt.NDArray[np.bool_]
    figures: Mapping[str, Any]
    wanted: int

    @property
    def whole(self) -> bool:
        """Whether all that was asked for is there."""
        return len(self.values) == self.wanted

    @property
    def kind(self) -> str:
        """Whether it is a lower bound, exact, or an estimate that is neither."""
        return ESTIMATORS[self.rung.asked.estimator].kind

    @property
    def exact(self) -> bool:
        """Whether it is log p(x) itself."""
        return self.kind == "exact"


def steps(run: Run, *, targets: str, limit: int | None) -> list[Rung]:
    """The ladder as far as it fits a run's model, in the order of computing: of a subset of `limit` test images, or of
    all."""
    fitting = [(name, options) for name, options in STEPS if ESTIMATORS[name].fits(run.config.model.latent_dim)]
    return [rung_of(run, name, options, targets=targets, limit=limit) for name, options in fitting]


def rung_of(run: Run, name: str, options: Mapping[str, Any], *, targets: str, limit: int | None) -> Rung:
    """The rung of one estimator; a subset of all images is none."""
    whole = limit == int(run.dataset["test_images"])
    asked = Estimating(estimator=name, options=options, targets=targets, limit=None if whole else limit)
    return Rung(title_of(asked), asked)


def height(rung: Rung) -> int:
    """Its place on the ladder, from the loosest bound up."""
    return HEIGHTS.get(rung.asked.estimator, len(HEIGHTS))


def rows(run: Run, of: Sequence[Rung]) -> list[Row]:
    """What is kept of some rungs so far; those of which nothing is are left out. Raises: ValueError."""
    found = [(rung, estimates(run, rung.asked)) for rung in of]
    return [
        Row(rung, kept.arrays["value"].astype(np.float64), kept.arrays["flags"], figures(kept), rung.asked.images(run))
        for rung, kept in found
        if kept is not None
    ]


def kept_ladder(run: Run, *, targets: str, whole: bool) -> list[Row]:
    """What is kept of the ladder, from the loosest bound to the exact value: of all test images, or of the largest
    subset that any of its estimators has done. Raises: ValueError."""
    found = [kept_estimates(run, rung.asked) for rung in steps(run, targets=targets, limit=None if whole else 1)]
    done = max((len(of) for of in found if of is not None), default=0)
    if not done:
        return []
    return rows(run, sorted(steps(run, targets=targets, limit=None if whole else done), key=height))


def best(of: Sequence[Row]) -> Row | None:
    """The row that the others are compared with: the exact one; or, of the lower bounds, that with the most images and
    the highest mean. What is no bound may lie too high, so it is compared with only where it is alone."""
    bounds = [row for row in of if row.kind == "lower bound"]
    ranked = [row for row in of if row.exact] or bounds or list(of)
    return max(ranked, key=lambda row: (len(row.values), float(row.values.mean())), default=None)


def below(row: Row, reference: Row) -> tuple[float, float | None]:
    """By how much the reference is above a row, nats per image: the mean over the images of both, paired, and its
    standard error (None for one image)."""
    both = min(len(row.values), len(reference.values))
    apart = reference.values[:both] - row.values[:both]
    return mean(apart), standard_error(apart)


def title_of(asked: Estimating) -> str:
    """Its short name; with what is not as by default."""
    if asked.estimator == "iwae":
        return "L" + str(asked.options["num_samples"]).translate(SUBSCRIPTS)
    title = SHORT.get(asked.estimator, ESTIMATORS[asked.estimator].title)
    defaults = ESTIMATORS[asked.estimator].filled({})
    other = [f"{name.replace('_', ' ')} {value}" for name, value in asked.options.items() if value != defaults[name]]
    return f"{title} ({', '.join(other)})" if other else title


def picture(rows: Sequence[Row], reference: Row) -> go.Figure:
    """The figure of the ladder."""
    from vae_tf.figures import LadderRung, estimate_ladder

    middle = float(reference.figures["mean"])
    rungs = []
    for row in rows:
        apart, error = below(row, reference)
        note = "" if row.whole else f"{len(row.values)} of {row.wanted}"
        kind = ESTIMATORS[row.rung.asked.estimator].kind
        rungs.append(LadderRung(row.rung.title, kind, middle - apart, error if row is not reference else None, note))
    of = next(rung for rung, row in zip(rungs, rows, strict=True) if row is reference)
    return estimate_ladder(rungs, reference=of)
