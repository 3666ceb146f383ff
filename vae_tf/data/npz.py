"""Reading npz files that may be damaged. Knows the container, not the meaning of the arrays."""

import math
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.aligned import Unusual, read_header, read_npy

PART = 1 << 17
"""Numbers of a part: of eight bytes, a megabyte."""
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


def read_headers(path: Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Type and shape of each array of an npz file, by name, in its order; no data is read.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, or no npz.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {info.filename.removesuffix(".npy"): _header(archive, info) for info in archive.infolist()}
    except FileNotFoundError:
        raise
    except _DAMAGE as error:
        raise ValueError(f"{path}: expected an npz file, received a damaged file ({error})") from error


def read_parts(path: Path, name: str) -> Iterator[NDArray[Any]]:
    """The numbers of an array in an npz file, flat, a megabyte at a time: it is never in memory as a whole.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, or has no such array.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as stream:
            _, _, dtype = read_header(stream)
            while part := stream.read(PART * dtype.itemsize):
                yield np.frombuffer(part, dtype)
    except FileNotFoundError:
        raise
    except _DAMAGE as error:
        raise ValueError(f"{path}: expected an npz file with {name}, received a damaged file ({error})") from error


def _header(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, tuple[int, ...]]:
    """Type and shape of one array. Raises: ValueError where its size is not theirs."""
    with archive.open(info) as stream:
        shape, _, dtype = read_header(stream)
        size, expected = info.file_size - stream.tell(), math.prod(shape) * dtype.itemsize
    if dtype.hasobject or size != expected:
        raise ValueError(f"{info.filename}: expected {expected} bytes of {dtype}, received {size}")
    return str(dtype), shape


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
