"""The judgement of a map: trustworthiness, continuity, and how well neighbours tell the labels. Knows a run's map."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from vae_tf.latent.maps.method import Tell
from vae_tf.latent.maps.neighbours import label_accuracy
from vae_tf.latent.maps.trust import K, judged_rows, trust
from vae_tf.runs.codes import fingerprint, points_of
from vae_tf.runs.maps.stored import Map, save_quality
from vae_tf.runs.run import Run

WORDS = "Judging the map"


def judge(run: Run, drawn: Map, tell: Tell) -> Map:
    """The map with its judgement, which is kept too; below three points there is none. Raises: ValueError, OSError."""
    tell(WORDS, 0.0)
    request = drawn.request
    points = points_of(run, request.of, request.split)
    found = trust(points.table, drawn.coordinates, look=lambda share: tell(WORDS, 0.5 * share))
    if found is None:
        return drawn
    accuracies = None
    if drawn.labels is not None and len(np.unique(drawn.labels)) > 1:
        accuracies = {of: _accuracy(run, of, request.split, tell) for of in ("pixels", "codes")}
        accuracies["map"] = label_accuracy(drawn.coordinates, drawn.labels, K, asked=judged_rows(len(drawn)))
    return save_quality(run, drawn, found, accuracies)


def _accuracy(run: Run, of: str, split: str, tell: Tell) -> float | None:
    """The k-neighbour accuracy of a split's pixels or codes; None where they are not to be had here."""
    try:
        key = fingerprint(run, of, split)
        if key not in _known():
            points = points_of(run, of, split)
            if points.labels is None:
                return None
            _known()[key] = label_accuracy(
                points.table,
                points.labels,
                K,
                asked=judged_rows(len(points.table)),
                look=lambda share: tell(WORDS, 0.5 + 0.4 * share),
            )
    except (OSError, ValueError):
        return None
    return _known()[key]


@lru_cache(maxsize=1)
def _known() -> dict[str, float | None]:
    """The accuracies found so far, by what they are of: they are the same for all maps of it."""
    return {}
