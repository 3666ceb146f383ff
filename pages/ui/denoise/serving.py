"""What the component for denoising asks the server for by itself: results as pictures, and the images' labels.

Addresses name what they hold, so that a browser keeps it for good.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.ui import cache, state
from pages.ui.answers import BINARY, FOR_GOOD, missing
from pages.ui.denoise import reading
from vae_tf.runs.run import Run


def routes(base: str) -> list[Route]:
    """The addresses, below the path `base` (as "/app") that the server itself was put under."""
    one = f"{base}/vae/run/{{run_id}}/denoise"
    return [Route(f"{one}/labels/{{of}}", labels), Route(f"{one}/{{key}}/{{method}}/{{array}}", picture)]


def picture(request: Request) -> Response:
    """An array of a method's result, uint8: see `reading.picture`."""
    words = request.path_params
    folder = reading.folder_of(words["key"]) if isinstance(state.find_run(words["run_id"]), Run) else None
    values = None if folder is None else reading.picture(folder, words["method"], words["array"])
    return missing() if values is None else Response(values.tobytes(), media_type=BINARY, headers=FOR_GOOD)


def labels(request: Request) -> Response:
    """The labels of all test images, int32 (n,)."""
    run = state.find_run(request.path_params["run_id"])
    if not isinstance(run, Run) or request.path_params["of"] != cache.images_name(run):
        return missing()
    found = cache.labels(run, "test")
    return missing() if found is None else Response(found.astype("<i4").tobytes(), media_type=BINARY, headers=FOR_GOOD)
