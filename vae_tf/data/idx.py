"""Reader of idx files, the format that MNIST and its kin come in, raw or gzipped. Knows no dataset.

The format (http://yann.lecun.com/exdb/mnist, "the IDX file format"), all numbers big-endian: two zero bytes,
one for the element type (8 is uint8), one for the count of dimensions, four for the size of each, then the
elements in C order.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 2**31  # forty times MNIST; a damaged header must not make us ask for terabytes
_TYPES = {8: "uint8", 9: "int8", 11: "int16", 12: "int32", 13: "float32", 14: "float64"}


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array stored in the idx file `path`; whether it is gzipped is seen from its first bytes.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: not an idx file, elements other than uint8, too few or too many bytes, a damaged gzip
            stream.
    """
    try:
        with path.open("rb") as file:
            gzipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if gzipped else path.open("rb") as stream:
            return _read(stream, path)
    except FileNotFoundError:
        raise
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path}: expected a whole gzip stream, received a damaged one ({error})") from error
    except OSError as error:
        raise ValueError(f"{path}: expected a readable file, received an error ({error})") from error


def _read(stream: _Stream, path: Path) -> NDArray[np.uint8]:
    shape = _read_shape(stream, path)
    size = math.prod(shape)
    if size > MAX_BYTES:
        raise ValueError(f"{path}: expected at most {MAX_BYTES} bytes of data, received a header for shape {shape}")
    data = stream.read(size)
    if len(data) < size:
        raise ValueError(f"{path}: expected {size} bytes of data for shape {shape}, received {len(data)}")
    # Reading on to the end also makes gzip compare its checksum.
    if stream.read(1):
        raise ValueError(f"{path}: expected {size} bytes of data for shape {shape}, received more")
    return np.frombuffer(data, np.uint8).reshape(shape)


def _read_shape(stream: _Stream, path: Path) -> tuple[int, ...]:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or not 1 <= magic[3] <= 4:
        raise ValueError(
            f"{path}: expected an idx file, which begins with 00 00, a type and 1 to 4 dimensions, "
            f"received {magic.hex(' ') or 'an empty file'}"
        )
    if magic[2] != 8:
        raise ValueError(f"{path}: expected elements of type uint8, received {_TYPES[magic[2]]}")
    sizes = stream.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise ValueError(f"{path}: expected {4 * magic[3]} bytes of sizes in the header, received {len(sizes)}")
    return struct.unpack(f">{magic[3]}I", sizes)
