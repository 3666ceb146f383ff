"""What the latent canvas asks the server for by itself: its modules, a run's files, test images, GIFs. Draws nothing.

Every address but the GIF's names what it holds by a digest, so that a browser keeps it for good.

What is fetched (GET), here and by the maps, epochs and denoising, needs no token, by decision: a token in the address
would make it another one every few minutes, and a browser could keep nothing. Such an address is known only to who
has the run's random id and the digest, a page of this server; it computes little and changes nothing; another site can
neither embed nor read its answer (Cross-Origin-Resource-Policy, no CORS), nor reach it by another name (allowedHosts).
What makes the server work on what it is sent is a POST, and takes a token (`door.tokens`). Where people log in, a run
is found only by those who may look at it (`state.find_run`): `door.login` says who asks.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import PurePath

import numpy as np
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from pages.ui import cache, epochs, monitoring, state
from pages.ui.answers import BINARY, FOR_GOOD, missing
from pages.ui.denoise import serving as denoised
from pages.ui.door import uploads
from pages.ui.door.passes import NOT_HERE, subject_of
from pages.ui.maps import serving
from pages.ui.taking import serving as taken
from vae_tf.export import canvas_files
from vae_tf.export.gif import encode_gif
from vae_tf.runs.run import Run

BLOCK = 256
"""Test images in one answer."""
GIF_BYTES = 64 * 1024**2


def routes(base: str = "") -> list[Route]:
    """The addresses, below the path `base` that the server itself was put under."""
    base = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{base}/vae/canvas/{{version}}/{{name:path}}", module),
        Route(f"{base}/vae/run/{{run_id}}/{{name}}", run_file),
        Route(f"{base}/vae/run/{{run_id}}/images/{{of}}/{{number:int}}", images),
        Route(f"{base}/vae/gif", gif, methods=["POST"]),
        *epochs.routes(base),
        *serving.routes(base),
        *denoised.routes(base),
        *taken.routes(base),
        *uploads.routes(base),
        *monitoring.routes(base),
    ]


def manifest_name(run: Run) -> str | None:
    """The address below the run's of the manifest of its browser export, or None where it has none."""
    try:
        manifest = (run.path / "artifacts" / "browser" / "model.json").read_bytes()
    except OSError:
        return None
    return f"model-{hashlib.sha256(manifest).hexdigest()[:16]}.json"


async def module(request: Request) -> Response:
    """A module of the canvas, its kernels, or its styles."""
    name = request.path_params["name"]
    if name not in canvas_files.files():
        return missing()
    # A page opened before the app was renewed asks for a version that is gone: it gets today's, but not to keep.
    kept = FOR_GOOD if request.path_params["version"] == canvas_files.version() else {"Cache-Control": "no-store"}
    return Response(canvas_files.files()[name], media_type=canvas_files.SERVED[PurePath(name).suffix], headers=kept)


def run_file(request: Request) -> Response:
    """The manifest of a run's browser export, its weights or its codes."""
    run, name = _run(request), request.path_params["name"]
    if run is None:
        return missing()
    if name == manifest_name(run):
        return FileResponse(
            run.path / "artifacts" / "browser" / "model.json", media_type="application/json", headers=FOR_GOOD
        )
    path = run.browser_file(name)
    return missing() if path is None else FileResponse(path, media_type=BINARY, headers=FOR_GOOD)


def images(request: Request) -> Response:
    """A block of the test images that a run's codes are about, uint8 (block, h, w, c)."""
    run = _run(request)
    if run is None or request.path_params["of"] != cache.images_name(run):
        return missing()
    try:
        test, codes = cache.test_images(run), cache.codes(run)
    except ValueError:  # damaged since the canvas was opened, which has codes of its own
        return missing()
    start = request.path_params["number"] * BLOCK
    if test is None or codes is None or not 0 <= start < len(codes) or codes.index.max() >= len(test):
        return missing()
    return Response(test[codes.index[start : start + BLOCK]].tobytes(), media_type=BINARY, headers=FOR_GOOD)


async def gif(request: Request) -> Response:
    """A GIF of the frames in the body, uint8 (n, h, w, c); only pages of this server can send its content type."""
    if subject_of(request, "film") is None:
        return PlainTextResponse(NOT_HERE, 403)
    if request.headers.get("content-type") != BINARY:
        return PlainTextResponse(f"expected {BINARY}", 415)
    try:
        height, width, channels, milliseconds, loop = (
            int(request.query_params[name]) for name in ("height", "width", "channels", "milliseconds", "loop")
        )
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > GIF_BYTES:
                raise ValueError(f"frames: expected at most {GIF_BYTES // 1024**2} MB")
        frames = np.frombuffer(body, np.uint8).reshape(-1, height, width, channels)
        data = await asyncio.to_thread(encode_gif, frames, milliseconds=milliseconds, loop=bool(loop))
    except (KeyError, ValueError) as error:
        return PlainTextResponse(f"This is no film: {error}", 400)
    return Response(data, media_type="image/gif", headers={"Cache-Control": "no-store"})


def _run(request: Request) -> Run | None:
    run = state.find_run(request.path_params["run_id"])
    return run if isinstance(run, Run) else None
