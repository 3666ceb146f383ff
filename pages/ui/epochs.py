"""What the unfolding in the page asks the server for: saved epochs as bytes, and their images. Draws nothing.

Addresses name what they hold as it lay on the disk, so that a browser keeps it for good. Nothing is computed in a
page's script: a viewer's browser asks, and n viewers of a run have it computed once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.ui import state
from pages.ui.answers import BINARY, FOR_GOOD, missing, passed
from vae_tf.figures import z_name
from vae_tf.runs.run import Run
from vae_tf.runs.unfolding import Unfolding, saved_epochs, saved_file, saved_frame, unfolding

STEPS = 16_000
"""Whole numbers from the origin to the edge of the plane: coordinates travel as 16 bits each (epochs.js)."""
SET = re.compile(r"(newest|all)-[0-9a-f]{16}")
IMAGES = re.compile(r"images-(\d{1,9})-([0-9a-f]{12})")


def routes(base: str) -> list[Route]:
    """The addresses, below the path `base` (as "/app") that the server itself was put under."""
    return [Route(f"{base}/vae/run/{{run_id}}/epochs/{{name}}", epochs)]


def set_name(run: Run, epochs: Sequence[int]) -> str:
    """Names saved epochs of a run as they lie on the disk: another name after any change."""
    stamps = [f"{epoch} {stamp(run, epoch)}" for epoch in epochs]
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16]


def stamp(run: Run, epoch: int) -> str:
    """Names the pictures of a saved epoch as they lie on the disk."""
    path = saved_file(run, epoch)
    try:
        return hashlib.sha256(f"{path} {path.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    except OSError:
        return "0" * 12


def originals_name(run: Run) -> str:
    """Names the test images that are rebuilt: the same ones for as long as the run lasts."""
    return f"originals-{hashlib.sha256(str(run.dataset['fingerprint']).encode()).hexdigest()[:16]}"


def epochs(request: Request) -> Response:
    """Saved epochs, the images of one, or the originals of these."""
    run, name = state.find_run(request.path_params["run_id"]), request.path_params["name"]
    if not isinstance(run, Run):
        return missing()
    if SET.fullmatch(name):
        return _set(run, name)
    if named := IMAGES.fullmatch(name):
        return _images(run, int(named[1]), named[2])
    live = run.live() if name == originals_name(run) else None
    return missing() if live is None else _bytes(live["originals"].tobytes())


def _images(run: Run, epoch: int, wanted: str) -> Response:
    frame = saved_frame(run, epoch) if stamp(run, epoch) == wanted else None
    if frame is not None:
        return _bytes(frame["reconstructions"].tobytes())
    # A fast training replaces its newest epoch before a slow browser has asked for it.
    return passed() if epoch <= max(saved_epochs(run), default=0) else missing()


def _set(run: Run, name: str) -> Response:
    which, wanted = name.split("-")
    now = set_name(run, saved_epochs(run))
    data = _packed(str(run.path), now, which == "newest", run)
    if data is None:
        return missing()
    # A commit may have come since the page was told of a set: it gets what there is now, but not to keep.
    return _bytes(data) if wanted == now else Response(data, media_type=BINARY, headers={"Cache-Control": "no-store"})


def _bytes(data: bytes) -> Response:
    return Response(data, media_type=BINARY, headers=FOR_GOOD)


@st.cache_resource(max_entries=16, show_spinner=False)
def _packed(path: str, of: str, newest_only: bool, _run: Run) -> bytes | None:
    found = unfolding(_run, newest_only=newest_only)
    live = _run.live() if found is not None else None
    labels = None if live is None else live.get("labels")
    return None if found is None else pack(_run, found, of, None if labels is None else labels.tolist())


def pack(run: Run, found: Unfolding, of: str, labels: list[int] | None) -> bytes:
    """Saved epochs as the browser reads them (assets/canvas/unfolding/epochs.js): a head as JSON, then the numbers."""
    _, points, flat = found.planes.shape
    head = {
        "set": of,
        "epochs": list(found.epochs),
        "stamps": [stamp(run, epoch) for epoch in found.epochs],
        "points": points,
        "flat": flat,
        "dimensions": found.kl.shape[1],
        "names": [z_name(dimension) for dimension in found.dimensions],
        "edge": found.edge,
        "labels": labels if labels is not None and len(labels) == points else None,
    }
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 4)  # numbers begin at a multiple of their size
    planes = np.round(found.planes / found.edge * STEPS).clip(-32_767, 32_767).astype("<i2")
    parts = [np.uint32(len(text)).astype("<u4").tobytes(), text, found.kl.astype("<f4").tobytes(), planes.tobytes()]
    return b"".join([*parts, found.active.astype(np.uint8).tobytes()])
