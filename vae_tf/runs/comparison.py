"""Several runs beside each other: what differs in their settings, and which of their test figures may be compared.

Knows runs as they lie on disk; no model, no figure, no page. Two figures are of the same quantity where the same test
images were read in the same way (targets) and scored by the same kind of likelihood; all others stay apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from vae_tf.config import TrainConfig, VAEConfig, settings_of
from vae_tf.data import load_dataset
from vae_tf.data.ownership import acting_as
from vae_tf.latent.codes import Codes
from vae_tf.models.registry import MODELS
from vae_tf.runs.run import Run

TAGS = "ABCDEF"
"""What the runs of a comparison are called, in their order: there are at most so many."""
OBJECTIVE = ("beta", "kl_warmup", "free_bits", "weight_prior")
"""Settings that decide what the loss is: where they differ, losses are of different quantities."""


@dataclass(frozen=True)
class Difference:
    """The mean over test images of one run's ELBO less another's, nats per image, with its standard error."""

    mean: float
    standard_error: float
    images: int


@dataclass(frozen=True)
class Score:
    """The test figures of one run (`tag`), and how its ELBO differs from that of the ranking's first run.

    There is no difference for the first itself, nor where the two cannot be paired image by image.
    """

    tag: str
    run: Run
    result: Mapping[str, Any]
    difference: Difference | None


@dataclass(frozen=True)
class Ranking:
    """Test figures of one quantity: the same test images, targets and kind of likelihood. In the order of the runs.

    `own` are the tags of those that are tested on these targets by their own settings.
    """

    targets: str
    likelihood: str
    dataset: str
    own: tuple[str, ...]
    scores: tuple[Score, ...]

    @property
    def paired(self) -> bool:
        """Whether any two of its runs were compared image by image."""
        return any(score.difference is not None for score in self.scores)


def differing_settings(runs: Sequence[Run]) -> dict[str, tuple[Any, ...]]:
    """The settings that are not the same in all runs, by name, each with its value in every run."""
    values = {name: tuple(getattr(run.config, name) for run in runs) for name in settings_of(TrainConfig)}
    models = values.pop("model")
    values |= {name: tuple(getattr(model, name) for model in models) for name in settings_of(VAEConfig)}
    return {name: row for name, row in values.items() if len(set(row)) > 1}


def rankings(runs: Sequence[Run], *, read_codes: Callable[[Run], Codes | None] = Run.codes) -> list[Ranking]:
    """All test figures there are, parted by what they are of; first those by which most runs are tested themselves.

    `read_codes` gives a run's codes, or raises ValueError where they are damaged.
    """
    scored = dict(zip(TAGS, runs, strict=False))
    sets = dict(zip(TAGS, _test_sets(runs), strict=False))
    groups: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = {}
    for tag, run in scored.items():
        for targets, result in run.results.items():
            groups.setdefault((targets, run.config.model.likelihood, sets[tag]), {})[tag] = result
    found = [
        Ranking(
            targets,
            likelihood,
            str(scored[next(iter(results))].dataset["title"]),
            tuple(tag for tag in results if scored[tag].config.model.eval_targets == targets),
            _scores(results, scored, targets, read_codes),
        )
        for (targets, likelihood, _), results in groups.items()
    ]
    return sorted(found, key=lambda ranking: -len(ranking.own))


def _scores(
    results: Mapping[str, Mapping[str, Any]],
    runs: Mapping[str, Run],
    targets: str,
    read_codes: Callable[[Run], Codes | None],
) -> tuple[Score, ...]:
    codes = {tag: _codes(runs[tag], targets, read_codes) for tag in results}
    first = codes[next(iter(results))]
    return tuple(
        Score(tag, runs[tag], result, paired_difference(codes[tag], first) if place else None)
        for place, (tag, result) in enumerate(results.items())
    )


def _codes(run: Run, targets: str, read_codes: Callable[[Run], Codes | None]) -> Codes | None:
    """The codes of a run's test images, whose ELBOs are those for its own targets; None for any others."""
    if run.config.model.eval_targets != targets:
        return None
    try:
        return read_codes(run)
    except ValueError:  # damaged
        return None


def paired_difference(codes: Codes | None, first: Codes | None) -> Difference | None:
    """The mean difference of two runs' ELBOs over the test images that both scored; None with fewer than two.

    The standard error is that of the differences: what makes an image hard for both runs cancels out of it.
    """
    if codes is None or first is None or codes.elbo is None or first.elbo is None or codes.split != first.split:
        return None
    _, here, there = np.intersect1d(codes.index, first.index, return_indices=True)
    if len(here) < 2:
        return None
    difference = codes.elbo[here].astype(np.float64) - first.elbo[there]
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    return Difference(float(difference.mean()), float(error), len(difference))


def families(runs: Sequence[Run]) -> list[list[str]]:
    """The tags of the runs whose losses are of one kind and size: the same test images and kind of likelihood, and
    all of them bounds, or none."""
    groups: dict[tuple[str, str, bool], list[str]] = {}
    for tag, run, images in zip(TAGS, runs, _test_sets(runs), strict=False):
        groups.setdefault((images, run.config.model.likelihood, _bounded(run)), []).append(tag)
    return list(groups.values())


def _bounded(run: Run) -> bool:
    return MODELS[run.config.kind].bounded


def unscored(runs: Sequence[Run]) -> list[str]:
    """The tags of the runs that have no test figures."""
    return [tag for tag, run in zip(TAGS, runs, strict=False) if not run.results]


def why_apart(runs: Sequence[Run]) -> list[str]:
    """Why some figures of these runs are not to be compared with others: a sentence for each reason."""
    sets = _test_sets(runs)
    titles = [str(run.dataset["title"]) for run in runs]
    named = len(set(titles)) == len(set(sets))  # else two of one title differ in their images
    whats = titles if named else [f"{title}, {key[:8]}" for title, key in zip(titles, sets, strict=True)]
    models = [run.config.model for run in runs]
    reasons = {
        "test images": whats,
        "likelihoods (a probability and a density)": [model.likelihood for model in models],
        "test targets": [model.eval_targets for model in models],
        "losses": ["a bound" if _bounded(run) else "no bound" for run in runs],
    }
    return [
        f"Different {reason}, so not comparable: {_members(values)}."
        for reason, values in reasons.items()
        if len(set(values)) > 1
    ]


def _members(values: Sequence[str]) -> str:
    """`A and C (grey), B (dynamic)`."""
    groups: dict[str, list[str]] = {}
    for tag, value in zip(TAGS, values, strict=False):
        groups.setdefault(value, []).append(tag)
    return ", ".join(f"{tag_list(tags)} ({value})" for value, tags in groups.items())


def tag_list(tags: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join([", ".join(tags[:-1]), tags[-1]] if len(tags) > 1 else tags)


# ------------------------------------------------------------------------------------- which test images


def _test_sets(runs: Sequence[Run]) -> list[str]:
    """For each run what tells its test images from others': equal where the images are.

    A dataset's fingerprint covers its training images too, of which a limited run has fewer. Where the datasets of
    such runs are on this machine, their test splits decide; where not, they count as different.
    """
    prints: dict[str, set[str]] = {}
    for run in runs:
        prints.setdefault(str(run.dataset["name"]), set()).add(str(run.dataset["fingerprint"]))
    return [_test_set(run, alone=len(prints[str(run.dataset["name"])]) == 1) for run in runs]


def _test_set(run: Run, *, alone: bool) -> str:
    name, fingerprint = str(run.dataset["name"]), str(run.dataset["fingerprint"])
    with acting_as(run.reader):
        split = None if alone or not run.has_images else _test_split(name, run.config.limit, fingerprint)
    return fingerprint if split is None else split


@lru_cache(maxsize=16)
def _test_split(name: str, limit: int | None, fingerprint: str) -> str | None:
    """SHA-256 of the test split of a dataset, or None where it is not the one of this fingerprint."""
    try:
        dataset = load_dataset(name, limit=limit)
    except ValueError:
        return None
    if dataset.fingerprint != fingerprint:
        return None
    digest = hashlib.sha256(repr(dataset.test.images.shape).encode())
    digest.update(np.ascontiguousarray(dataset.test.images).data)
    return digest.hexdigest()
