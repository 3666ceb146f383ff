"""What pages ask of maps: to be drawn by the warm process, and to have further codes placed on them at once."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import OrderedDict
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import sweep
from vae_tf.jobs import models
from vae_tf.jobs.line import line
from vae_tf.jobs.ticket import Ticket
from vae_tf.latent.maps.method import Place
from vae_tf.runs.codes import has_codes
from vae_tf.runs.maps import MapRequest, map_folder, read_map
from vae_tf.runs.maps.compute import placer
from vae_tf.runs.run import Run

WARM_AFTER = 8.0
"""Seconds after a server's start, when its first page is painted; `VAE_TF_WARM_AFTER` overrules it, below 0: never."""
PLACERS = 4
"""Maps that are kept ready for further codes."""
_placers: OrderedDict[tuple[str, int], Place] = OrderedDict()
_placing = threading.Lock()


def warm() -> None:
    """Starts the process for maps, which then brings in UMAP by itself. Raises: OSError where it cannot be made."""
    line("maps").process.start()


async def warm_later() -> None:
    """Warms a while after the server's start. What goes wrong then will be said to the first who asks for a map."""
    after = float(os.environ.get("VAE_TF_WARM_AFTER") or WARM_AFTER)
    if after >= 0:
        await asyncio.sleep(after)
        with suppress(OSError):
            await asyncio.to_thread(warm)


def ask(run: Run, request: MapRequest, *, viewer: str = "") -> Ticket:
    """The map on disk and judged, once the ticket is done; it is there to see (`read_map`) before it is judged.

    The same request gives the same ticket to every viewer; one that is kept is done at once. Codes that it needs and
    that are not there are encoded first. A ticket that failed or was cancelled is not given again: asking anew tries
    anew. `viewer` is who asks: a cancelled ticket goes on while others wait for it.

    Raises:
        ValueError: the run has nothing to map.
    """
    folder = map_folder(run, request)
    drawn = read_map(run, request)
    if drawn is not None and (drawn.quality is not None or len(drawn) < 3):
        return Ticket.finished(str(folder))
    first = None
    if request.of == "codes" and not has_codes(run, request.split):
        first = models.encode(run, request.split, viewer=str(folder))
    return line("maps").ask(
        str(folder),
        "map",
        {"run": str(run.path), "request": request.to_dict()},
        viewer=viewer,
        after=first,
        tidy=partial(_tidy, folder),
    )


def _tidy(folder: Path) -> None:
    """Removes what a process that died has left half written: a map, or the judgement of one that is there."""
    sweep(folder.parent, names=folder.name)
    sweep(folder)


def place(run: Run, request: MapRequest | str, codes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The places (m, 2) of further codes (m, d) on a map that is there, by its request or key; a few milliseconds.

    The same code has the same place, whatever it comes with, and after a restart: it follows from the map's arrays.

    Raises:
        ValueError: there is no such map, the codes that it is of are gone, or these are not like them.
    """
    folder = map_folder(run, request)
    key = (str(folder), _made(folder))
    with _placing:
        put = _placers.get(key)
        if put is None:
            drawn = read_map(run, request)
            if drawn is None:
                raise ValueError(f"{run.id}: expected a map that is there, received {folder.name}")
            put = _placers[key] = placer(run, drawn)
            while len(_placers) > PLACERS:
                _placers.popitem(last=False)
        _placers.move_to_end(key)
        return put(codes)


def _made(folder: Path) -> int:
    """What tells a map from another one of the same request made anew; 0 where there is none."""
    try:
        return (folder / "map.npz").stat().st_mtime_ns
    except OSError:
        return 0
