"""How long estimates will take, by how long others of the same run took. Knows what is kept; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pages.ui.evaluate.rungs import STEPS, Rung, rows, title_of
from pages.ui.text import duration
from vae_tf.models.registry import LIKELIHOODS
from vae_tf.runs.estimating import Estimating
from vae_tf.runs.run import Run

DECODED: Mapping[str, Callable[[Mapping[str, Any]], int]] = {
    "elbo": lambda said: said["num_samples"],
    "iwae": lambda said: said["num_samples"],
    "ais": lambda said: said["chains"] * said["temperatures"] * said["leapfrogs"],
    "appendix-d": lambda said: said["num_samples"] * said["leapfrogs"],
}
"""Codes that are decoded for one image. A grid is not here: it is decoded once, for all images."""


def words(run: Run, missing: Sequence[Rung]) -> str:
    """About how long they will take, and which of them the longest; what makes it long where no time is known."""
    times = {rung.title: seconds(run, rung) for rung in missing}
    known = {title: time for title, time in times.items() if time is not None}
    longest = _longest(missing)
    if not known or (longest is not None and longest.title not in known):
        return "" if longest is None else _cost(longest)
    title = max(known, key=known.__getitem__)
    whole = f"About {duration(max(1.0, sum(known.values())))} here"
    return f"{whole}, by estimates before it." if len(missing) == 1 else f"{whole}; {title} takes longest."


def seconds(run: Run, rung: Rung) -> float | None:
    """How long the images take that an estimate has not; None where nothing like it was estimated of this run."""
    there = rows(run, [rung])
    left = rung.asked.images(run) - (len(there[0].values) if there else 0)
    known = [each for each in (_each(run, asked, rung.asked) for asked in _like(run, rung.asked)) if each is not None]
    return left * known[0] if known else None


def _like(run: Run, asked: Estimating) -> list[Estimating]:
    """Estimates whose pace tells that of one, the nearest first: itself, of other targets, with other options. What is
    kept of a subset, of whatever size, and of all images are two."""
    readings, count = LIKELIHOODS[run.config.model.likelihood].readings, int(run.dataset["test_images"])
    sizes = (None,) if count < 2 else (count - 1, None)
    itself = [replace(asked, limit=size, targets=each) for each in (asked.targets, *readings) for size in sizes]
    steps = [options for name, options in reversed(STEPS) if name == asked.estimator]
    return itself + [replace(each, options=options) for options in steps for each in itself]


def _each(run: Run, known: Estimating, asked: Estimating) -> float | None:
    """Seconds an image of what is asked, by what is known; by the codes decoded where options differ."""
    found = rows(run, [Rung("", known)])
    if not found:
        return None
    decoded = DECODED.get(asked.estimator)
    times = 1.0 if decoded is None else decoded(asked.options) / decoded(known.options)
    return float(found[0].figures["seconds"]) / len(found[0].values) * times


def _longest(missing: Sequence[Rung]) -> Rung | None:
    """The one that decodes most of those whose decoding can be counted."""
    counted = [rung for rung in missing if rung.asked.estimator in DECODED]
    return max(counted, key=lambda rung: DECODED[rung.asked.estimator](rung.asked.options), default=None)


def _cost(rung: Rung) -> str:
    decoded = DECODED[rung.asked.estimator](rung.asked.options)
    bound = Estimating(estimator="iwae")
    beside = DECODED["iwae"](bound.options)
    other = "" if decoded <= beside else f", where {title_of(bound)} decodes {beside:,}"
    return f"{title_of(rung.asked)} takes longest: it decodes {decoded:,} codes for each image{other}."
