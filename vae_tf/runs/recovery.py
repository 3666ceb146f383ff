"""A run and its remedied one beside each other: before and after. Knows runs as they lie on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vae_tf.runs.comparison import differing_settings, rankings, why_apart
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

SIDES = ("before", "after")
SCALE = ("gaussian_mean", "gaussian_variance", "gaussian_log_var")

UNFINISHED = "{!r} is {}, not finished: this is not yet all that it comes to."


def recovery(before: Run, after: Run) -> dict[str, Any]:
    """What became of a run by its remedy, nats per image.

    `before` and `after`: run, name, active_units, kl, kl_per_dimension, activity, elbo, elbo_se, images, of the test
    images as the first run's settings read them; None for what is not there yet. elbo_difference is after less before
    with its standard error, by pairs of images where both were read so by their own settings; None where the two cannot
    be compared, and `not_comparable` says why. `settings` are those that differ; `caution` is a sentence where bounds
    differ by more than the model: the width that a Gaussian believes in; `unfinished` is one where the run after has
    not come to its end.
    """
    targets = before.config.model.eval_targets
    ranking = next((r for r in rankings([before, after]) if r.targets == targets and len(r.scores) == 2), None)
    settings = differing_settings([before, after])
    found = {side: _side(run, targets) for side, run in zip(SIDES, (before, after), strict=True)}
    return {
        "targets": targets,
        **found,
        **_difference(found, None if ranking is None else ranking.scores),
        "units": _units(found),
        "settings": {name: list(values) for name, values in settings.items()},
        "not_comparable": why_apart([before, after]) if ranking is None else [],
        "unfinished": None if after.state is State.FINISHED else UNFINISHED.format(after.name, after.state),
        "caution": _caution(settings) if before.config.model.likelihood == "gaussian" else None,
    }


def _side(run: Run, targets: str) -> dict[str, Any]:
    result = run.results.get(targets) or {}
    names = ("active_units", "kl", "kl_per_dimension", "activity", "images")
    known = {name: result.get(name) for name in names}
    return {
        "run": run.id,
        "name": run.name,
        "elbo": result.get("mean"),
        "elbo_se": result.get("standard_error"),
    } | known


def _difference(found: Mapping[str, Mapping[str, Any]], scores: Sequence[Any] | None) -> dict[str, Any]:
    """The paired difference; or the plain one, whose error counts both sides' images as other ones."""
    before, after = (found[side] for side in SIDES)
    if scores is None or before["elbo"] is None or after["elbo"] is None:
        return {"elbo_difference": None, "elbo_difference_se": None, "paired": False}
    paired = scores[1].difference
    if paired is not None:
        return {"elbo_difference": paired.mean, "elbo_difference_se": paired.standard_error, "paired": True}
    errors = [side["elbo_se"] for side in (before, after)]
    error = None if None in errors else float(sum(error**2 for error in errors) ** 0.5)
    return {"elbo_difference": after["elbo"] - before["elbo"], "elbo_difference_se": error, "paired": False}


def _units(found: Mapping[str, Mapping[str, Any]]) -> int | None:
    """How many more units are active."""
    counts = [found[side]["active_units"] for side in SIDES]
    return None if None in counts else int(counts[1] - counts[0])


def _caution(settings: Mapping[str, Any]) -> str | None:
    if not settings.keys() & set(SCALE):
        return None
    return (
        "Both are bounds on the same log-density, but a part of their difference is the width of the Gaussian alone: "
        "compare them also at the width that suits each one's errors."
    )
