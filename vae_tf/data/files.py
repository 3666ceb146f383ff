"""Writing files so that a crash or a full disk leaves the old file or the new one, never half of one.

Knows nothing of what is written. Every stored file that replaces another goes through `write_atomically`.
"""

import json
import os
import secrets
from collections.abc import Callable
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
        with beside.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def write_json(path: Path, value: Any) -> None:
    """Write `value` to `path` atomically, as indented UTF-8 JSON.

    Raises:
        TypeError: `value` holds something that JSON has no form for.
        ValueError: `value` holds NaN or an infinity, which are not JSON.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_atomically(path, lambda file: file.write(text.encode()))


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


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
