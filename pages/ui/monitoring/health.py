"""Whether this server can do its work: for what watches it, and starts it again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vae_tf.data.locations import home
from vae_tf.runs.queue import since_tick

SILENT = 60.0
"""Seconds without a tick after which the queue is taken for dead: one comes every two seconds, and may take some."""

LEAST = 100_000_000
"""Bytes of the disk without which trainings begin to fail."""


def healthz(request: Request) -> Response:
    """200 where all is well, else 503; either way what was looked at, and a sentence of what is wrong with it."""
    found = {name: check() for name, check in CHECKS.items()}
    well = not any(found.values())
    body = {"status": "ok" if well else "failing", "checks": {name: wrong or "ok" for name, wrong in found.items()}}
    return JSONResponse(body, 200 if well else 503, headers={"Cache-Control": "no-store"})


def _home() -> str:
    place = home()
    if not place.is_dir() or not os.access(place, os.W_OK):
        return "VAE_TF_HOME: expected a folder that the server may write in"
    return ""


def _disk() -> str:
    place = home()
    free = shutil.disk_usage(place).free if place.is_dir() else LEAST
    return "" if free >= LEAST else f"disk: expected at least {LEAST // 10**6} MB free, found {free // 10**6}"


def _queue() -> str:
    since = since_tick()
    return "" if since is not None and since < SILENT else "queue: nothing has looked after it for a minute"


CHECKS: Mapping[str, Callable[[], str]] = {"home": _home, "disk": _disk, "queue": _queue}
"""What is looked at; each gives a sentence where something is wrong, else ""."""
