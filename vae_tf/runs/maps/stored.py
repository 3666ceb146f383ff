"""A map on disk: a folder named by its content, whole or absent. Knows files; not how a map is made.

`map.json` says what it is, `map.npz` where the points are; `quality.npz` comes after, so that a person sees the map
before its judgement.
"""

from __future__ import annotations

import json
import math
import re
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import flush_folder, read_json, remove_folder, save_npz, write_durably, write_json
from vae_tf.data.npz import read_npz
from vae_tf.latent.maps.trust import Trust
from vae_tf.runs.codes import fingerprint, writable_folder
from vae_tf.runs.maps.request import MapRequest
from vae_tf.runs.run import Run

SCHEMA = 1
KEY = re.compile(r"[0-9a-f]{16,64}")
NAMES = ("coordinates", "index", "fitted")
FIGURES = ("trustworthiness", "continuity")


@dataclass(frozen=True, eq=False)
class Map:
    """A map as it is kept.

    Attributes:
        about: what map.json says.
        coordinates: float32 (n, 2); index: int64 (n,), rows of the split; labels: int64 (n,) or None.
        fitted: bool (n,), False for a point that was placed on the finished layout.
        quality: "trustworthiness" and "continuity" of each point, float32 (n,), NaN where not judged; None before that.
    """

    about: dict[str, Any]
    coordinates: npt.NDArray[np.float32]
    index: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64] | None
    fitted: npt.NDArray[np.bool_]
    quality: dict[str, npt.NDArray[np.float32]] | None = None

    def __len__(self) -> int:
        return len(self.coordinates)

    @property
    def key(self) -> str:
        """Its name on disk."""
        return str(self.about["key"])

    @property
    def request(self) -> MapRequest:
        """What was asked for."""
        return MapRequest.from_dict(self.about["request"])


def map_key(run: Run, request: MapRequest) -> str:
    """What the map of this request is called. Raises: ValueError where the run has nothing to map."""
    return request.key(fingerprint(run, request.of, request.split), request.how.versions)


def map_folder(run: Run, request: MapRequest | str) -> Path:
    """Where a map lies, or will; by its request or its key. Raises: ValueError."""
    key = request if isinstance(request, str) else map_key(run, request)
    if not KEY.fullmatch(key):
        raise ValueError(f"map: expected its key, received {key!r}")
    return writable_folder(run, "maps") / key


def read_map(run: Run, request: MapRequest | str) -> Map | None:
    """A map that is there, by its request or its key; else None. What is damaged is put away, to be made again.

    Raises: ValueError where the run has nothing to map, or the key is none.
    """
    folder = map_folder(run, request)
    if not folder.is_dir():
        return None
    try:
        return _read(folder)
    except (OSError, ValueError):
        with suppress(OSError):  # not ours to remove: it stays, and is no map
            remove_folder(folder)
        return None


def save_map(run: Run, drawn: Map) -> Map:
    """Writes a new map beside and renames it: it is there whole, or not at all. Where it was there already, that one.

    Raises: OSError, also where the run was deleted meanwhile.
    """
    folder = map_folder(run, drawn.key)
    parent = folder.parent
    parent.mkdir(parents=run.path not in parent.parents, exist_ok=True)  # a deleted run's folder must not come back
    beside = parent / f".{folder.name}.{secrets.token_hex(6)}.tmp"
    try:
        beside.mkdir()
        arrays: dict[str, Any] = {name: getattr(drawn, name) for name in NAMES}
        if drawn.labels is not None:
            arrays["labels"] = drawn.labels
        write_durably(beside / "map.npz", lambda file: np.savez(file, **arrays))
        text = json.dumps(drawn.about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        write_durably(beside / "map.json", lambda file: file.write(text.encode()))
        flush_folder(beside)
        beside.rename(folder)
    except OSError:
        there = read_map_at(folder)
        if there is None:
            raise
        return there
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    flush_folder(parent)
    return drawn


def save_quality(run: Run, drawn: Map, trust: Trust, label_accuracy: dict[str, float | None] | None) -> Map:
    """Adds the judgement to a map that is there: the points' first, then the figures, which say that it is whole.

    Raises: OSError, also where the map was deleted meanwhile.
    """
    folder = map_folder(run, drawn.key)
    quality = {name: getattr(trust, name) for name in FIGURES}
    about = {**drawn.about, "quality": {**trust.overall(), "label_accuracy": label_accuracy}}
    save_npz(folder / "quality.npz", **quality)
    write_json(folder / "map.json", about)
    return replace(drawn, about=about, quality=quality)


def read_map_at(folder: Path) -> Map | None:
    """The map in a folder, or None where there is no whole one."""
    try:
        return _read(folder)
    except (OSError, ValueError):
        return None


def _read(folder: Path) -> Map:
    """The map in a folder. Raises: ValueError or OSError where it is not whole; only its judgement may be missing."""
    about = read_json(folder / "map.json") or {}
    if about.get("schema") != SCHEMA or about.get("key") != folder.name:
        raise ValueError(f"{folder}: expected the map {folder.name}, found another or none")
    arrays = read_npz(folder / "map.npz", NAMES, optional=("labels",))
    n = len(arrays["coordinates"])
    shapes = {"coordinates": (np.float32, (n, 2)), "index": (np.int64, (n,)), "fitted": (np.bool_, (n,))}
    if "labels" in arrays:
        shapes["labels"] = (np.int64, (n,))
    for name, (kind, shape) in shapes.items():
        if arrays[name].dtype != kind or arrays[name].shape != shape:
            raise ValueError(f"{folder}: {name} is not what a map of {n} points has")
    if n != about.get("points") or n < 1 or not np.isfinite(arrays["coordinates"]).all() or arrays["index"].min() < 0:
        raise ValueError(f"{folder}: the points are not whole")
    if not all(_is_number(about.get(name)) for name in ("radius", "fitted", "dim", "seconds", "created")):
        raise ValueError(f"{folder}: map.json is not whole")
    MapRequest.from_dict(about.get("request", {}))
    quality = _read_quality(folder, n) if about.get("quality") else None
    if quality is None:
        about = {**about, "quality": None}
    return Map(about, arrays["coordinates"], arrays["index"], arrays.get("labels"), arrays["fitted"], quality)


def _read_quality(folder: Path, n: int) -> dict[str, npt.NDArray[np.float32]] | None:
    try:
        arrays = read_npz(folder / "quality.npz", FIGURES)
    except (OSError, ValueError):
        return None
    return arrays if all(array.dtype == np.float32 and array.shape == (n,) for array in arrays.values()) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
