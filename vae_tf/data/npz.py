"""Reading npz files that may be damaged. Knows the container, not the meaning of the arrays."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.aligned import Unusual, read_npy

# What numpy, zipfile and zlib raise on files that are cut short, overwritten, encrypted or not npz at all.
_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    MemoryError,
    RuntimeError,
    OverflowError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


def read_npz(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, NDArray[Any]]:
    """The named arrays of an npz file, in the order asked for; an optional one that is absent is left out.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, no npz, holds pickles, or lacks a required array. The message names
            it.
    """
    try:
        # Opened here because numpy leaves open what it fails to read.
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            # A lone .npy file loads as an array, which has no `files`.
            names = list(getattr(archive, "files", ()))
            missing = [name for name in required if name not in names]
            if not missing:
                return {name: _member(archive, name) for name in (*required, *optional) if name in names}
    except FileNotFoundError:
        raise
    except _DAMAGE as error:
        wanted = ", ".join(required)
        raise ValueError(
            f"{path}: expected an npz file with arrays {wanted}, received a damaged file ({error})"
        ) from error
    raise ValueError(f"{path}: expected arrays {', '.join(required)}, received {', '.join(names) or 'none'}")


def _member(archive: Any, name: str) -> NDArray[Any]:
    """An array of the archive; images come aligned, so that a training needs no second copy of them."""
    with archive.zip.open(f"{name}.npy") as stream:
        try:
            return read_npy(stream)
        except Unusual:
            return cast(NDArray[Any], archive[name])


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put the name of the file at fault in front of a ValueError raised inside."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
