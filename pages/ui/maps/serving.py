"""What the map in the page asks the server for by itself: its arrays, the images in levels, the place of a new code.

Addresses name what they hold, so that a browser keeps it for good.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.ui import cache, state
from pages.ui.answers import BINARY, FOR_GOOD, missing
from pages.ui.door.passes import NOT_HERE, subject_of
from pages.ui.maps import beside, reading
from vae_tf.jobs import maps as jobs
from vae_tf.latent.codes import SPLITS
from vae_tf.runs.codes import fingerprint
from vae_tf.runs.maps import Map
from vae_tf.runs.run import Run

BLOCK = 256
"""Images in one answer."""
LEVELS = (1, 2, 4)
"""By how much images are smaller than they are."""
MOST_PLACED = 1024**2
"""Bytes of codes that are placed at once."""
Arrays = Mapping[str, Callable[[Run, Map], NDArray[Any] | None]]


def routes(base: str) -> list[Route]:
    """The addresses, below the path `base` (as "/app") that the server itself was put under."""
    one = f"{base}/vae/run/{{run_id}}/maps/{{name}}"
    other = "{other_id}/{other}"
    return [
        Route(f"{one}/place", place, methods=["POST"]),
        Route(f"{one}/onto/{other}/{{array}}", array),
        Route(f"{one}/changed/{other}", difference),
        Route(f"{one}/{{array}}", array),
        Route(f"{base}/vae/run/{{run_id}}/atlas/{{of}}/{{split}}/{{level:int}}/{{number:int}}", atlas),
    ]


# ------------------------------------------------------------------------------------- addresses


def map_address(run: Run, drawn: Map) -> str:
    """Where the arrays of a map are: another address once the map, or the codes it is of, were made anew."""
    return f"vae/run/{run.id}/maps/{name(run, drawn)}"


def name(run: Run, drawn: Map) -> str:
    """Names a map as it lies on the disk, with the codes that its points have."""
    try:
        codes = fingerprint(run, "codes", drawn.request.split)
    except ValueError:
        codes = "none"
    stamp = hashlib.sha256(f"{drawn.about['created']} {codes}".encode()).hexdigest()[:12]
    return f"{drawn.key}-{stamp}"


# ------------------------------------------------------------------------------------- answers


def array(request: Request) -> Response:
    """An array of a map, a row a point; coordinates laid over another map where the address says so."""
    words = request.path_params
    run, drawn = _named(words["run_id"], words["name"])
    if run is None or drawn is None or words["array"] not in ARRAYS:
        return missing()
    if "other" in words and words["array"] == "coordinates":
        first_run, first = _named(words["other_id"], words["other"])
        if first_run is None or first is None or not beside.same_images(run, first_run):
            return missing()
        values: NDArray[Any] | None = beside.aligned(run, drawn, first_run, first)
    else:
        values = ARRAYS[words["array"]](run, drawn)
    return missing() if values is None else _bytes(values)


def difference(request: Request) -> Response:
    """The share of each point's neighbours that are others on another map, float32 (n,)."""
    words = request.path_params
    (run, drawn), (other_run, other) = _named(words["run_id"], words["name"]), _named(words["other_id"], words["other"])
    if run is None or drawn is None or other_run is None or other is None or not beside.same_images(run, other_run):
        return missing()
    return _bytes(beside.difference(run, drawn, other_run, other))


def atlas(request: Request) -> Response:
    """A block of the images of a split by their number, each pixel the mean of level by level ones."""
    words = request.path_params
    run = state.find_run(words["run_id"])
    fits = isinstance(run, Run) and words["of"] == cache.images_name(run)
    if not isinstance(run, Run) or not fits or words["split"] not in SPLITS or words["level"] not in LEVELS:
        return missing()
    start = words["number"] * BLOCK
    index = np.arange(start, min(start + BLOCK, reading.count(run, words["split"])))
    images = reading.images(run, words["split"], index) if len(index) else None
    return missing() if images is None else _bytes(smaller(images, words["level"]))


async def place(request: Request) -> Response:
    """Where new codes, float32 (m, d), lie on a map: float32 (m, 2). Only pages of this server can ask."""
    if subject_of(request, "place") is None:
        return PlainTextResponse(NOT_HERE, 403)
    if request.headers.get("content-type") != BINARY:
        return PlainTextResponse(f"expected {BINARY}", 415)
    run, drawn = await asyncio.to_thread(_named, request.path_params["run_id"], request.path_params["name"])
    if run is None or drawn is None:
        return missing()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_PLACED:
            return PlainTextResponse(f"codes: expected at most {MOST_PLACED:,} bytes", 413)
    try:
        codes = _codes_in(bytes(body), int(drawn.about["dim"]))
        found = await asyncio.to_thread(jobs.place, run, drawn.request, codes)
    except ValueError as error:
        return PlainTextResponse(f"These codes cannot be placed: {error}", 400)
    except (OSError, RuntimeError) as error:
        return PlainTextResponse(f"The map's process does not answer: {error}", 503)
    return Response(found.astype("<f4").tobytes(), media_type=BINARY, headers={"Cache-Control": "no-store"})


def _codes_in(body: bytes, dim: int) -> NDArray[np.float32]:
    if not body or len(body) % (4 * dim):
        raise ValueError(f"expected {4 * dim} bytes for each, received {len(body)}")
    return np.frombuffer(body, "<f4").reshape(-1, dim).astype(np.float32)


def smaller(images: NDArray[np.uint8], level: int) -> NDArray[np.uint8]:
    """Images (n, h, w, c) whose pixels are the means of level by level ones; at the edges, of those there are."""
    if level == 1:
        return images
    _, height, width, _ = images.shape
    rows, columns = np.arange(0, height, level), np.arange(0, width, level)
    sums = np.add.reduceat(np.add.reduceat(images.astype(np.float32), rows, axis=1), columns, axis=2)
    counts = np.outer(np.diff([*rows, height]), np.diff([*columns, width]))
    return np.asarray(np.rint(sums / counts[:, :, np.newaxis]), np.uint8)


# ------------------------------------------------------------------------------------- what a map has


def _codes(run: Run, drawn: Map) -> NDArray[Any] | None:
    found = reading.codes_at(run, drawn.request.split, drawn.index)
    return None if found is None else found[0].z_mean[found[1]].astype("<f4")


def _elbo(run: Run, drawn: Map) -> NDArray[Any] | None:
    found = reading.codes_at(run, drawn.request.split, drawn.index)
    return None if found is None or found[0].elbo is None else found[0].elbo[found[1]].astype("<f4")


def _quality(figure: str) -> Callable[[Run, Map], NDArray[Any] | None]:
    return lambda _run, drawn: None if drawn.quality is None else drawn.quality[figure].astype("<f4")


ARRAYS: Arrays = {
    "coordinates": lambda _run, drawn: drawn.coordinates.astype("<f4"),
    "index": lambda _run, drawn: drawn.index.astype("<i4"),
    "labels": lambda _run, drawn: None if drawn.labels is None else drawn.labels.astype("<i4"),
    "fitted": lambda _run, drawn: drawn.fitted.astype(np.uint8),
    "codes": _codes,
    "elbo": _elbo,
    "trust": _quality("trustworthiness"),
    "continuity": _quality("continuity"),
}
"""The arrays of a map by what they are called in an address."""


def _named(run_id: str, named: str) -> tuple[Run | None, Map | None]:
    """The run and its map of these names; None where there is none, or where it is another by now."""
    run = state.find_run(run_id)
    if not isinstance(run, Run):
        return None, None
    try:
        drawn = reading.drawn(run, named.partition("-")[0])
    except ValueError:
        return run, None
    return run, drawn if drawn is not None and name(run, drawn) == named else None


def _bytes(values: NDArray[Any]) -> Response:
    return Response(values.tobytes(), media_type=BINARY, headers=FOR_GOOD)
