"""From a request to a map: read where it is there, else computed, written, judged. Knows no process and no page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.latent.maps.lift import map_radius
from vae_tf.latent.maps.method import Place, Tell
from vae_tf.latent.maps.sample import stratified
from vae_tf.runs.codes import Points, fingerprint, points_of
from vae_tf.runs.maps.judging import judge
from vae_tf.runs.maps.request import MapRequest
from vae_tf.runs.maps.stored import SCHEMA, Map, map_key, read_map, save_map
from vae_tf.runs.run import Run

LAID_OUT, PLACED = 0.75, 0.85
"""Shares of the work: the layout, then the placing of the others; what is left is the judgement."""
AT_ONCE = 1000
"""Codes placed between two looks at whether the map is still wanted."""


def compute_map(
    run: Run,
    request: MapRequest,
    *,
    progress: Callable[[str, float], object] = lambda words, share: None,
    judged: bool = True,
) -> Map:
    """The map of a request: at once where it is on disk, else computed and kept there.

    Args:
        progress: hears what is being done, and the share done, 0 to 1; it may raise `Cancelled`, which leaves nothing
            behind (a map that is there already stays, without its judgement).
        judged: whether it must have its trustworthiness; that of a large map takes seconds.

    Raises:
        ValueError: the run has no such codes or images, or too few, or they are not finite; or others took their place
            meanwhile.
        OSError: it cannot be written; or the run was deleted meanwhile.
    """
    drawn = read_map(run, request) or save_map(run, _drawn(run, request, progress))
    if judged and drawn.quality is None:
        drawn = judge(run, drawn, lambda words, share: progress(words, PLACED + (1 - PLACED) * share))
    progress("Done", 1.0)
    return drawn


def placer(run: Run, drawn: Map, points: Points | None = None) -> Place:
    """What places further codes (m, d) on a map: float32 (m, 2). It is prepared when it is first asked.

    Raises: ValueError where the codes that the map is of are no longer there.
    """
    request = drawn.request
    table = (points or points_of(run, request.of, request.split)).table
    if len(table) != len(drawn):
        raise ValueError(f"{run.id}: expected the {len(drawn)} points that the map is of, found {len(table)}")
    rows = drawn.fitted
    return request.how.restored(
        table[rows], drawn.coordinates[rows], settings=dict(request.settings), seed=request.seed
    )


def _drawn(run: Run, request: MapRequest, progress: Tell) -> Map:
    progress("Reading", 0.0)
    key, print_of = map_key(run, request), fingerprint(run, request.of, request.split)
    points = points_of(run, request.of, request.split)
    began = time.monotonic()
    rows = _rows(points, request)
    labels = points.labels
    fitted = request.how.fit(
        points.table[rows],
        None if labels is None else labels[rows],
        settings=dict(request.settings),
        seed=request.seed,
        fast=request.fast,
        tell=lambda words, share: progress(words, LAID_OUT * share),
    )
    chosen = np.zeros(len(points.table), np.bool_)
    chosen[rows] = True
    coordinates = np.empty((len(chosen), 2), np.float32)
    coordinates[rows] = fitted.coordinates
    _place(coordinates, points.table, np.flatnonzero(~chosen), fitted.place, progress)
    seconds = time.monotonic() - began
    about = _about(request, points, coordinates) | {"key": key, "fingerprint": print_of}
    if fingerprint(run, request.of, request.split) != print_of:  # a run that trained on has ended, say
        raise ValueError(f"{run.id}: other {request.of} took the place of those that the map is of; make it again")
    about |= {"fitted": len(rows), "seconds": seconds}
    return Map(about, coordinates, points.index, labels, chosen)


def _rows(points: Points, request: MapRequest) -> npt.NDArray[np.int64]:
    """The points that are laid out: all, or a sample in which each label has its share."""
    n, most = len(points.table), request.how.most
    size = request.sample if request.sample is not None else min(n, most or n)
    if size >= n:
        return np.arange(n)
    return stratified(n if points.labels is None else points.labels, size, request.seed)


def _place(
    coordinates: npt.NDArray[np.float32],
    table: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int64],
    place: Place,
    progress: Tell,
) -> None:
    for start in range(0, len(rows), AT_ONCE):
        progress("Placing the others", LAID_OUT + (PLACED - LAID_OUT) * start / len(rows))
        some = rows[start : start + AT_ONCE]
        coordinates[some] = place(table[some])


def _about(request: MapRequest, points: Points, coordinates: npt.NDArray[np.float32]) -> dict[str, Any]:
    (u0, v0), (u1, v1) = coordinates.min(axis=0).tolist(), coordinates.max(axis=0).tolist()
    return {
        "schema": SCHEMA,
        "request": request.to_dict(),
        "points": len(points.table),
        "dim": points.table.shape[1],
        "created": time.time(),
        "versions": request.how.versions,
        "radius": map_radius(coordinates),
        "extent": [u0, u1, v0, v1],
        "quality": None,
    }
