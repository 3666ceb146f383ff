"""The rungs of the ladder towards log p(x): which estimators stand on it, and what is kept of each. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pages.ui.evaluate.address import LADDER, Wanted
from vae_tf.inference import ESTIMATORS
from vae_tf.runs.estimating import Estimating, estimates
from vae_tf.runs.findings import figures, mean, standard_error
from vae_tf.runs.run import Run

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


def rungs(run: Run, wanted: Wanted) -> list[Rung]:
    """What is asked for, in the order of computing: the whole ladder as far as it fits the model, or one estimator."""
    if wanted.estimator != LADDER:
        return [_rung(run, wanted, wanted.estimator, wanted.options)]
    fitting = [(name, options) for name, options in STEPS if ESTIMATORS[name].fits(run.config.model.latent_dim)]
    return [_rung(run, wanted, name, options) for name, options in fitting]


def shown(run: Run, wanted: Wanted) -> list[Rung]:
    """What is shown, from the loosest bound to the exact value: the ladder, and what is asked for besides."""
    ladder = rungs(run, Wanted(images=wanted.images, targets=wanted.targets))
    besides = [rung for rung in rungs(run, wanted) if rung.asked not in [other.asked for other in ladder]]
    return sorted([*ladder, *besides], key=height)


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


def _rung(run: Run, wanted: Wanted, name: str, options: Mapping[str, Any]) -> Rung:
    count = int(run.dataset["test_images"])
    limit = None if wanted.images == count else wanted.images
    asked = Estimating(estimator=name, options=options, targets=wanted.targets, limit=limit)
    return Rung(title_of(asked), asked)


def title_of(asked: Estimating) -> str:
    """Its short name; with what is not as by default."""
    if asked.estimator == "iwae":
        return "L" + str(asked.options["num_samples"]).translate(SUBSCRIPTS)
    title = SHORT.get(asked.estimator, ESTIMATORS[asked.estimator].title)
    defaults = ESTIMATORS[asked.estimator].filled({})
    other = [f"{name.replace('_', ' ')} {value}" for name, value in asked.options.items() if value != defaults[name]]
    return f"{title} ({', '.join(other)})" if other else title
