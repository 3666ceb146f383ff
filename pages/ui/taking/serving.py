"""The address by which a file comes that was made to be taken away. Makes none."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from pages.ui import state
from pages.ui.answers import BINARY, missing
from vae_tf.runs.parcels import Parcel, find_parcel
from vae_tf.runs.run import Run

NOT_KEPT = {"Cache-Control": "no-store", "Content-Encoding": "identity"}
"""Who downloads has the file; a browser need not keep it twice. Most of it is packed already."""


def routes(base: str) -> list[Route]:
    """The address, below the path `base` (as "/app") that the server itself was put under."""
    return [Route(f"{base}/vae/run/{{run_id}}/taken/{{key}}", taken)]


def address(run: Run, parcel: Parcel) -> str:
    """Where the file is: another address once it is made anew of something else."""
    return f"vae/run/{run.id}/taken/{parcel.key}"


def taken(request: Request) -> Response:
    """The file as a download, read from the disk as it goes; never shown as a page of this server."""
    run = state.find_run(request.path_params["run_id"])
    path = find_parcel(run, request.path_params["key"]) if isinstance(run, Run) else None
    return missing() if path is None else FileResponse(path, media_type=BINARY, filename=path.name, headers=NOT_KEPT)
