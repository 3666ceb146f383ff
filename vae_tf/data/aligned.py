"""Arrays whose memory TensorFlow takes as it is: a tensor of any other array is a second copy. Knows numpy alone."""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

ALIGNMENT = 64
"""Bytes: what TensorFlow's kernels want an array to begin at a multiple of. NumPy's begin at multiples of 16."""
CHUNK = 1 << 22


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
    shape, fortran, dtype = _header(stream)
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


def _header(stream: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(version)
    if read is None:
        raise Unusual(f"expected an npy file of version 1 or 2, received {version}")
    shape, fortran, dtype = read(stream)
    return shape, fortran, dtype
