"""The header of an npy file, read by ourselves before numpy sees any of it: nothing in it is evaluated.

The format: numpy.lib.format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from vae_tf.data.ingest.refusal import Unreadable
from vae_tf.data.ingest.signatures import NPY_MAGIC
from vae_tf.data.ingest.unpacking import Stream

LONGEST = 10_000
"""Bytes of a header; numpy itself reads no longer ones from strangers."""
_LENGTHS = {(1, 0): 2, (2, 0): 4, (3, 0): 4}  # bytes that say how long the header is, by version
_TEXT = re.compile(r"\s*\{[\w\s'\"<>|=,:()\[\]]*\}\s*")
_DESCR = re.compile(r"['\"]descr['\"]\s*:\s*['\"]([<>|=]?)([A-Za-z?])(\d{0,6})(?:\[\w{0,8}\])?['\"]")
_ORDER = re.compile(r"['\"]fortran_order['\"]\s*:\s*(True|False)")
_SHAPE = re.compile(r"['\"]shape['\"]\s*:\s*\(([\d\sL,]*)\)")
_SIZE = re.compile(r"\s*(\d{1,100})L?\s*")
_NUMBERS = {"b": {1}, "?": {1}, "i": {1, 2, 4, 8}, "u": {1, 2, 4, 8}, "f": {2, 4, 8}}
_TEXTS = {"U", "S"}
_MOST_CHARACTERS = 1_000
_DAMAGED = "expected an npy file, received one with a damaged header"
_OTHERS = {
    "O": "Python objects (a pickle, which is never opened)",
    "c": "complex numbers",
    "V": "records",
    "M": "dates",
    "m": "spans of time",
}


@dataclass(frozen=True)
class Header:
    """What an array is: numbers or text of `dtype`, in C or Fortran order, from byte `offset` of the file on."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    fortran: bool
    offset: int


def read_header(stream: Stream) -> Header:
    """The header at the beginning of `stream`, which then stands at the first element.

    Raises: Unreadable: no npy file, another version, a header that is too long or says something else than a plain
    array of numbers or text.
    """
    magic = stream.read(8)
    if len(magic) < 8 or magic[:6] != NPY_MAGIC:
        raise Unreadable("expected an npy file, received something else")
    version = (magic[6], magic[7])
    if version not in _LENGTHS:
        raise Unreadable(f"expected an npy file of version 1, 2 or 3, received version {version[0]}.{version[1]}")
    size = _LENGTHS[version]
    length = int.from_bytes(stream.read(size), "little")
    if length > LONGEST:
        raise Unreadable(f"expected a header of at most {LONGEST:,} bytes, received one of {length:,}")
    text = stream.read(length)
    if len(text) < length:
        raise Unreadable("expected a whole npy file, received its beginning")
    return _parsed(text.decode("latin-1"), 8 + size + length)


def _parsed(text: str, offset: int) -> Header:
    if re.search(r"['\"]descr['\"]\s*:\s*[\[(]", text):
        raise Unreadable(f"expected numbers, received {_OTHERS['V']}")
    descr, order, shape = (pattern.findall(text) for pattern in (_DESCR, _ORDER, _SHAPE))
    if not _TEXT.fullmatch(text) or not len(descr) == len(order) == len(shape) == 1:
        raise Unreadable(_DAMAGED)
    return Header(_dtype(*descr[0]), _sizes(shape[0]), order[0] == "True", offset)


def _sizes(text: str) -> tuple[int, ...]:
    """What stands between the brackets of a shape. The commas are split at first: one pattern for all of it would try
    every way to cut a long number."""
    *sizes, last = text.split(",")
    found = [_SIZE.fullmatch(size) for size in ([*sizes, last] if last.strip() else sizes)]
    if not all(found):
        raise Unreadable(_DAMAGED)
    return tuple(int(size[1]) for size in found if size)


def _dtype(order: str, kind: str, size: str) -> np.dtype[np.generic]:
    if kind in _OTHERS:
        raise Unreadable(f"expected numbers, received {_OTHERS[kind]}")
    number = int(size or 1)
    if number not in _NUMBERS.get(kind, ()) and not (kind in _TEXTS and number <= _MOST_CHARACTERS):
        raise Unreadable(f"expected whole numbers or floats of at most 64 bits, received {order}{kind}{size}")
    return np.dtype(f"{'' if order == '|' else order}{kind}{'' if kind == '?' else number}")
