"""The images chosen on a map: what the component says of them, kept by their numbers, so that another map shows the
same. Draws nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui import state
from pages.ui.maps import reading
from pages.ui.sent import packed
from vae_tf.runs.maps import Map
from vae_tf.runs.run import Run

NAME_LIMIT = 60


@dataclass(frozen=True, eq=False)
class Chosen:
    """Some images: their numbers in a split, int64 (k,), rising, k >= 1; and how they came to be chosen."""

    split: str
    index: NDArray[np.int64]
    name: str


def keep_selection(run: Run, said: Any) -> None:
    """Remembers the selection that the component tells of: a bit for each row of a map; None forgets it."""
    state.keep(f"map-chosen-{run.id}", _chosen(run, said))


def chosen(run: Run, drawn: Map) -> Chosen | None:
    """The images chosen in this session that are on a map, or None."""
    kept = state.kept(f"map-chosen-{run.id}")
    if not isinstance(kept, Chosen) or kept.split != drawn.request.split:
        return None
    index = kept.index[np.isin(kept.index, drawn.index)]
    return Chosen(kept.split, index, kept.name) if len(index) else None


def rows_of(chosen: Chosen, drawn: Map) -> NDArray[np.int64]:
    """The rows of a map that the chosen images have, in the map's order."""
    return np.flatnonzero(np.isin(drawn.index, chosen.index))


def given(run: Run, drawn: Map) -> dict[str, str] | None:
    """The selection as the component takes it."""
    found = chosen(run, drawn)
    if found is None:
        return None
    return {"key": drawn.key, "bits": packed(np.isin(drawn.index, found.index)), "name": found.name}


def keep_point(run: Run, said: Any) -> None:
    """Remembers the image whose code one looks at, of which the component tells by a row of a map."""
    row, drawn = (said.get("row"), _map(run, said)) if isinstance(said, Mapping) else (None, None)
    on_it = drawn is not None and isinstance(row, int) and 0 <= row < len(drawn)
    state.keep(f"map-point-{run.id}", (drawn.request.split, int(drawn.index[row])) if drawn and on_it else None)


def point(run: Run, drawn: Map) -> int | None:
    """The row of a map that one looks at, or None."""
    split, image = state.kept(f"map-point-{run.id}") or (None, -1)
    rows = np.flatnonzero(drawn.index == image) if split == drawn.request.split else []
    return int(rows[0]) if len(rows) else None


def _chosen(run: Run, said: Any) -> Chosen | None:
    drawn = _map(run, said)
    if drawn is None:
        return None
    try:
        bits = np.frombuffer(base64.b64decode(str(said.get("bits")), validate=True), np.uint8)
    except ValueError:
        return None
    if len(bits) != -(-len(drawn) // 8):
        return None
    rows = np.unpackbits(bits, count=len(drawn)).astype(bool)
    name = " ".join(str(said.get("name") or "Selection").split())[:NAME_LIMIT]
    return Chosen(drawn.request.split, np.sort(drawn.index[rows]), name) if rows.any() else None


def _map(run: Run, said: Any) -> Map | None:
    """The map that the component speaks of."""
    try:
        return reading.drawn(run, str(said.get("key"))) if isinstance(said, Mapping) else None
    except ValueError:
        return None
