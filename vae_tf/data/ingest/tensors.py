"""A weight tensor in an npy file that a stranger wrote: what it is, read strictly, and a copy that holds nothing else.

Of all that NumPy would read, only what we write ourselves is taken. Knows no model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import IO

import numpy as np

from vae_tf.data.ingest.npy import read_header
from vae_tf.data.ingest.refusal import Unreadable
from vae_tf.data.ingest.unpacking import CHUNK, Stream

DTYPES = {"<f4": "float32", "<i8": "int64"}
"""What we store: weights, and whole numbers such as the count of steps."""
DIMENSIONS = 4
"""Of the kernel of a convolution; no tensor has more."""


@dataclass(frozen=True)
class Tensor:
    """The type and the shape of a tensor."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


def read_tensor(stream: Stream) -> Tensor:
    """What the header at the beginning of an npy file says. Raises: Unreadable for any that we would not have written.

    The stream then stands at the first number.
    """
    header = read_header(stream)
    dtype = DTYPES.get(header.dtype.str)
    if dtype is None:
        raise Unreadable(f"expected float32 or int64, received {header.dtype.str}")
    if header.fortran or len(header.shape) > DIMENSIONS:
        order = "Fortran" if header.fortran else "C"
        received = f"{len(header.shape)} in {order} order"
        raise Unreadable(f"expected at most {DIMENSIONS} dimensions in C order, received {received}")
    if not all(header.shape):
        raise Unreadable(f"expected at least one number along each side, received {header.shape}")
    return Tensor(dtype, header.shape)


def copy_numbers(stream: Stream, tensor: Tensor, out: IO[bytes]) -> None:
    """Writes an npy file of our own to `out`, from a stream that stands at the first number.

    Raises: Unreadable for fewer or more numbers than the tensor has, and for weights that are no numbers.
    """
    dtype = np.dtype(tensor.dtype)
    description = {"descr": dtype.str, "fortran_order": False, "shape": tensor.shape}
    np.lib.format.write_array_header_1_0(out, description)
    left = tensor.count * dtype.itemsize
    while left:
        part = _full(stream, min(CHUNK, left))
        if dtype.kind == "f" and not np.isfinite(np.frombuffer(part, dtype)).all():
            raise Unreadable("expected weights that are numbers, received NaN or infinity")
        out.write(part)
        left -= len(part)
    if stream.read(1):
        raise Unreadable(f"expected {tensor.count:,} numbers, received more")


def _full(stream: Stream, size: int) -> bytes:
    """The next `size` bytes: a stream may give fewer at a time."""
    part = stream.read(size)
    while len(part) < size:
        more = stream.read(size - len(part))
        if not more:
            raise Unreadable("expected more numbers: it is cut short")
        part += more
    return part
