"""What the process for maps does: brings in UMAP, without TensorFlow, and draws. Runs in that process alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from vae_tf.latent.maps.method import Tell

ABANDONED = 3600.0
"""Seconds after which nobody is still writing a file."""


def prepare() -> None:
    """Brings in what maps need, and compiles it where it is not kept; two seconds, or fifteen the first time ever."""
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # for good: this process must stay small
    from vae_tf.latent.maps.warming import warm_umap

    warm_umap()


def draw(run: str, request: dict[str, Any], *, tell: Tell) -> dict[str, Any]:
    """Draws the map of a request and judges it; gives its key. Raises: ValueError, OSError, Cancelled."""
    from vae_tf.data.files import sweep
    from vae_tf.runs.maps import MapRequest, compute_map, map_folder
    from vae_tf.runs.reading import read_run

    wanted, of = MapRequest.from_dict(request), read_run(Path(run))
    folder = map_folder(of, wanted)
    sweep(folder.parent, older=ABANDONED)  # what died with an earlier server, or with a command
    return {"key": compute_map(of, wanted, progress=tell).key}
