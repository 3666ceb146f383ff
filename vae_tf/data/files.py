"""Writing files so that a crash or a full disk leaves the old file or the new one, never half of one.

Knows nothing of what is written. Every stored file that replaces another goes through `write_atomically`.
"""

import json
import math
import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file that then takes the place of `path` in one step.

    The bytes go into a hidden file in the same folder, are flushed to the disk, and the file is renamed; the
    folder is flushed too, so that the rename survives a power cut. If anything fails, the hidden file is
    removed and `path` is as it was.

    Args:
        path: the file to create or replace. Its folder must exist: a folder deleted meanwhile must not come
            back.
        write: receives the open, seekable, binary file.

    Raises:
        OSError: the folder is missing, or the disk full, or not ours.
    """
    # Not tempfile: its files are readable by their owner alone, and stay so after the rename.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        write_durably(beside, write)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):  # what went wrong first is what the caller must hear
            beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def write_durably(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill the new file `path`, and return once its bytes are on the disk.

    Raises:
        OSError: there is such a file, its folder is missing, or the disk full, or not ours.
    """
    with path.open("xb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())


def write_json(path: Path, value: Any) -> None:
    """Write `value` to `path` atomically, as indented UTF-8 JSON.

    Raises:
        TypeError: `value` holds something that JSON has no form for.
        ValueError: `value` holds NaN or an infinity, which are not JSON.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_atomically(path, lambda file: file.write(text.encode()))


def finite(value: Any) -> Any:
    """The same with None for what JSON has no number for."""
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file, or None where there is no whole one."""
    try:
        return json_object(path.read_bytes())
    except OSError:
        return None


def json_object(text: bytes) -> dict[str, Any] | None:
    """The JSON object that `text` holds, or None where it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def save_npz(path: Path, /, **arrays: ArrayLike) -> None:
    """Write `arrays` to `path` atomically, as an uncompressed npz without pickles.

    Raises:
        ValueError: an array holds Python objects, which only a pickle could store.
    """
    plain = {name: np.asarray(array) for name, array in arrays.items()}
    for name, array in plain.items():
        if array.dtype.hasobject:
            raise ValueError(f"array {name!r}: expected numbers or text, received dtype {array.dtype}")
    # numpy's stubs cannot tell the arrays from savez's own keywords.
    write_atomically(path, lambda file: np.savez(file, **plain))  # type: ignore[arg-type]


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk: what was made, renamed or removed there.

    Raises:
        OSError: the folder is missing, or the disk cannot be written.
    """
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_folder(path: Path) -> None:
    """Remove a folder with all it holds: it is gone at once, or still whole. One that is not there is gone.

    A hidden rest may stay where the disk fails, or the process dies, meanwhile; `sweep` removes it.

    Raises:
        OSError: it cannot be removed.
    """
    hidden = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        path.rename(hidden)
    except FileNotFoundError:
        return
    shutil.rmtree(hidden, ignore_errors=True)


def sweep(folder: Path, *, names: str = "*", older: float = 0.0) -> None:
    """Remove what a death or a failing disk has left half written or half removed in a folder.

    Args:
        folder: where to look; nobody else may be writing there what is called like this.
        names: a pattern of the names that were to be written.
        older: only what has been there for so many seconds.
    """
    for path in folder.glob(f".{names}.*.tmp"):
        if older and not _older(path, older):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except OSError:  # gone meanwhile
        return False


def keep_newest(folder: Path, most: int, *, older: float = 3600.0) -> None:
    """Remove the folders in a cache that were changed longest ago, where it has more than `most`.

    Those changed within the last `older` seconds stay: somebody may be reading them.
    """
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # another process was quicker
            found.append((path.stat().st_mtime, path))
    found.sort(reverse=True)
    for changed, path in found[most:]:
        if time.time() - changed > older:
            shutil.rmtree(path, ignore_errors=True)
