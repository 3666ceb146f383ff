"""Arrays whose memory TensorFlow takes as it is: a tensor of any other array is a second copy. Knows numpy alone."""

from __future__ import annotations

import math
import os
import threading
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO, Protocol

import numpy as np
import numpy.typing as npt

ALIGNMENT = 64
"""Bytes: what TensorFlow's kernels want an array to begin at a multiple of. NumPy's begin at multiples of 16."""
CHUNK = 1 << 22
LONGEST = 1 << 40
"""Elements along a side: beyond is what no array has, unless it is empty."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Unusual(ValueError):
    """An npy file that only numpy itself reads: Fortran order, objects, another version."""


def empty(shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """An aligned array, its content not set."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size].view(dtype).reshape(shape)


def is_aligned(array: npt.NDArray[Any]) -> bool:
    """Whether a tensor may share its memory."""
    return bool(array.flags.c_contiguous and array.ctypes.data % ALIGNMENT == 0)


def read_npy(stream: _Stream) -> npt.NDArray[Any]:
    """The array of an npy file, aligned, read in parts: at no time is it in memory twice.

    Raises: Unusual; ValueError for no npy file, or one that is too short or too long.
    """
    shape, fortran, dtype = read_header(stream)
    if fortran or dtype.hasobject:
        raise Unusual(f"expected plain elements in C order, received {dtype} (Fortran order: {fortran})")
    array = empty(shape, dtype)
    memory, filled = array.reshape(-1).view(np.uint8).data, 0
    while filled < len(memory):
        part = stream.read(min(CHUNK, len(memory) - filled))
        if not part:
            raise ValueError(f"expected {len(memory)} bytes of data, received {filled}")
        memory[filled : filled + len(part)] = part
        filled += len(part)
    if stream.read(1):  # to the very end, where a zip file compares its checksum
        raise ValueError(f"expected {filled} bytes of data, received more")
    return array


_parsing = threading.Lock()
"""Numpy parses a header as Python, and Pythons before 3.11.8 and 3.12.2 fail now and then where two threads do so at
once (CPython gh-106905)."""


def read_header(stream: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether in Fortran order, and type of the array of an npy file; the stream then stands at its data.

    Raises: Unusual for another version than 1 and 2; ValueError.
    """
    version = np.lib.format.read_magic(stream)
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(version)
    if read is None:
        raise Unusual(f"expected an npy file of version 1 or 2, received {version}")
    try:
        with _parsing:
            shape, fortran, dtype = read(stream)
    except (SyntaxError, TokenError, TypeError, RecursionError, MemoryError):  # numpy's own reading lets them through
        raise ValueError("expected an npy file, received one with a damaged header") from None
    if max(shape, default=0) > LONGEST:
        raise ValueError(f"expected sides of at most {LONGEST}, received {max(shape)}")
    return shape, fortran, dtype


def map_npy(path: Path, *, shape: tuple[int | None, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """The array of an npy file, read-only, left on the disk: what is looked at comes into memory, and may leave it.

    It stays whole when the file is deleted. Numpy pads its headers to whole multiples of ALIGNMENT, so it is aligned.
    None in `shape` is any size.

    Raises: FileNotFoundError; ValueError for no npy file, or one of another shape, type, order or length.
    """
    with path.open("rb") as file:
        found, fortran, kind = read_header(file)
        fits = len(found) == len(shape) and all(size in (None, is_) for size, is_ in zip(shape, found, strict=True))
        if not fits or kind != dtype or (fortran and len(shape) > 1):
            order = " in Fortran order" if fortran else ""
            raise ValueError(f"expected {np.dtype(dtype)} {shape}, received {kind} {found}{order}")
        start, size = file.tell(), math.prod(found) * kind.itemsize
        received = os.fstat(file.fileno()).st_size - start
        if received != size:
            raise ValueError(f"expected {size} bytes of data, received {received}")
        return np.memmap(file, kind, "r", start, found).view(np.ndarray)


def write_header(stream: BinaryIO, *, shape: tuple[int, ...], dtype: npt.DTypeLike) -> None:
    """Begins an npy file whose elements, in C order, are written after it."""
    described = np.lib.format.dtype_to_descr(np.dtype(dtype))
    np.lib.format.write_array_header_1_0(stream, {"shape": shape, "fortran_order": False, "descr": described})
