"""Checkpoints on disk: a folder each, whole or absent, known by the digests of its files.

Knows arrays by name and folders; no Keras, and nothing else of a run. `weights.npz` holds what a model is loaded from,
`training.npz` the rest of what a training goes on from (a checkpoint of the best model alone has none), and
`checkpoint.json` the counts, the digests of both, and its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import flush_folder, json_object, remove_folder, write_durably

Arrays = dict[str, npt.NDArray[Any]]
SCHEMA = 1
KEEP = 3
"""How many of the last checkpoints are kept, besides the best and where a continuation began."""
MODEL = "model/"
"""What the names of the model's own arrays begin with in a training's state."""
WEIGHTS, TRAINING, COUNTS = "weights.npz", "training.npz", "checkpoint.json"


@dataclass(frozen=True)
class Checkpoint:
    """Where a training stood after `step` steps.

    Attributes:
        epoch: epochs ended; seconds: trained so far.
        best: `{"epoch", "elbo"}` of the best epoch so far, or None; wait: epochs since without a better one.
        execution: how the steps are carried out, which decides how they round.
        arrays: the training's state; empty where only the counts were read.
    """

    step: int
    epoch: int
    seconds: float
    best: dict[str, Any] | None = None
    wait: int = 0
    execution: dict[str, Any] = field(default_factory=dict)
    arrays: Arrays = field(default_factory=dict, repr=False)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Writes a checkpoint whole, under a hidden name until every byte is on the disk, and gives its path.

    `folder` is made where it is missing; its parent must exist. Raises: OSError; what was there is unchanged then.
    """
    contents = {name: _npz(arrays) for name, arrays in _files(checkpoint.arrays).items()}
    counts = {name: value for name, value in asdict(checkpoint).items() if name != "arrays"}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    counts |= {"schema": SCHEMA, "digests": digests}
    text = json.dumps({**counts, "digest": _digest_of(counts)}, indent=2, allow_nan=False)
    folder.mkdir(exist_ok=True)
    return _write(folder / f"{checkpoint.step:06d}", {**contents, COUNTS: text.encode()})


def copy_checkpoint(source: Path, target: Path) -> None:
    """Writes a checkpoint a second time, in the place of one that may be there. Raises: OSError."""
    _write(target, {file.name: file.read_bytes() for file in source.iterdir()})


def _write(path: Path, contents: Mapping[str, bytes | memoryview]) -> Path:
    """Makes a folder of files that is there whole or not at all. Raises: OSError."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        beside.mkdir()
        for name, content in contents.items():
            write_durably(beside / name, partial(_fill, content))
        flush_folder(beside)
        _put_in_place(beside, path)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    flush_folder(path.parent)
    return path


def _put_in_place(beside: Path, path: Path) -> None:
    """Renames a whole checkpoint to its name, which another of the same step may have: it is there until then."""
    former = path.with_name(f".{path.name}.former")
    if not path.exists():
        beside.rename(path)
        return
    remove_folder(former)
    path.rename(former)
    try:
        beside.rename(path)
    except BaseException:
        former.rename(path)
        raise
    shutil.rmtree(former, ignore_errors=True)


def recover(folder: Path) -> None:
    """Gives a checkpoint its name back that was to be replaced, where a death came between. Raises: OSError."""
    for former in folder.glob(".*.former"):
        path = folder / former.name.split(".")[1]
        if path.exists():
            shutil.rmtree(former, ignore_errors=True)
        else:
            former.rename(path)


def read_checkpoint(path: Path) -> Checkpoint:
    """A checkpoint that a training can go on from.

    Raises: ValueError, saying why, where it is not whole or holds only a model; OSError where it cannot be read.
    """
    counts = read_counts(path)
    arrays: Arrays = {}
    for name, prefix in ((WEIGHTS, MODEL), (TRAINING, "")):
        with np.load(io.BytesIO(_checked(path, name, counts)), allow_pickle=False) as archive:
            arrays |= {prefix + key: archive[key] for key in archive.files}
    for key, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{key} holds values that are no numbers")
    return Checkpoint(arrays=arrays, **{name: counts[name] for name in _COUNTED})


def weights_of(path: Path) -> bytes:
    """The content of a checkpoint's `weights.npz`. Raises: ValueError where it is not whole; OSError."""
    return _checked(path, WEIGHTS, read_counts(path))


def read_counts(path: Path) -> dict[str, Any]:
    """The counts and digests of a checkpoint. Raises: ValueError where they are not whole; OSError."""
    counts = json_object(_read(path / COUNTS))
    if counts is None or counts.pop("digest", None) != _digest_of(counts):
        raise ValueError(f"{COUNTS} is damaged")
    if counts.get("schema") != SCHEMA or f"{counts['step']:06d}" != path.name:
        raise ValueError(f"{COUNTS} is of another checkpoint or version")
    return counts


def paths(folder: Path) -> list[Path]:
    """The checkpoints in a folder, the newest first; whether they are whole is not known yet."""
    return sorted(folder.glob("[0-9]*"), key=lambda path: (len(path.name), path.name), reverse=True)


def newest_counts(folder: Path) -> dict[str, Any] | None:
    """The counts of the newest checkpoint that a training can go on from, as far as they alone can tell; or None."""
    for path in paths(folder):
        with suppress(OSError, ValueError):
            counts = read_counts(path)
            if TRAINING in counts["digests"]:
                return counts
    return None


def prune(folder: Path, *, newest: int, keep: Collection[int]) -> None:
    """Removes all but those of the steps `keep`, and the last that a training could go on from up to step `newest`.

    What cannot be removed stays, for the next time.
    """
    found = [path for path in paths(folder) if path.name.isdecimal()]
    last = [path for path in found if int(path.name) <= newest and (path / TRAINING).is_file()][:KEEP]
    for path in found:
        if path not in last and int(path.name) not in keep:
            with suppress(OSError):
                remove_folder(path)


def remove_after(folder: Path, step: int) -> None:
    """Removes the checkpoints of later steps than `step`. Raises: OSError."""
    for path in paths(folder):
        if path.name.isdecimal() and int(path.name) > step:
            remove_folder(path)


_COUNTED = ("step", "epoch", "seconds", "best", "wait", "execution")


def _files(arrays: Arrays) -> dict[str, Arrays]:
    """What each file holds: the model's arrays under their own names, and the rest where there is any."""
    model = {name.removeprefix(MODEL): array for name, array in arrays.items() if name.startswith(MODEL)}
    rest = {name: array for name, array in arrays.items() if not name.startswith(MODEL)}
    return {WEIGHTS: model} | ({TRAINING: rest} if rest else {})


def _npz(arrays: Arrays) -> memoryview:
    """The content of an npz file; in memory, so that its digest is of what was meant, not of what came to lie there."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stubs cannot tell them from savez's own keywords
    return buffer.getbuffer()


def _fill(content: bytes | memoryview, file: BinaryIO) -> None:
    file.write(content)


def _checked(path: Path, name: str, counts: Mapping[str, Any]) -> bytes:
    content = _read(path / name)
    if hashlib.sha256(content).hexdigest() != counts["digests"].get(name):
        raise ValueError(f"{name} is damaged")
    return content


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ValueError(f"{path.name} is not there") from None


def _digest_of(counts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(counts, sort_keys=True).encode()).hexdigest()
