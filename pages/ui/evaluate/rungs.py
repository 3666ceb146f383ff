"""Which rungs of the ladder towards log p(x) an address asks for. What a rung is, is `vae_tf.runs.ladder`."""

from __future__ import annotations

from pages.ui.evaluate.address import LADDER, Wanted
from vae_tf.runs.ladder import HEIGHTS, STEPS, Row, Rung, below, best, height, rows, rung_of, steps, title_of
from vae_tf.runs.run import Run

__all__ = ["HEIGHTS", "STEPS", "Row", "Rung", "below", "best", "height", "rows", "rungs", "shown", "title_of"]


def rungs(run: Run, wanted: Wanted) -> list[Rung]:
    """What is asked for, in the order of computing: the whole ladder as far as it fits the model, or one estimator."""
    if wanted.estimator == LADDER:
        return steps(run, targets=wanted.targets, limit=wanted.images)
    return [rung_of(run, wanted.estimator, wanted.options, targets=wanted.targets, limit=wanted.images)]


def shown(run: Run, wanted: Wanted) -> list[Rung]:
    """What is shown, from the loosest bound to the exact value: the ladder, and what is asked for besides."""
    ladder = rungs(run, Wanted(images=wanted.images, targets=wanted.targets))
    besides = [rung for rung in rungs(run, wanted) if rung.asked not in [other.asked for other in ladder]]
    return sorted([*ladder, *besides], key=height)
