"""Images in idx files, as MNIST and its kin come: raw or gzipped, images and labels paired by their names.

The format: http://yann.lecun.com/exdb/mnist, "the IDX file format"; all numbers are big-endian.
"""

from __future__ import annotations

import gzip
import io
import struct
from functools import partial
from typing import Any, BinaryIO, cast

import numpy as np

from vae_tf.data.ingest.arrays import check_bytes, gathered
from vae_tf.data.ingest.items import Reader
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.meter import Meter
from vae_tf.data.ingest.refusal import Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.signatures import GZIP, IDX, described, kind_of
from vae_tf.data.ingest.sources import Member, Source
from vae_tf.data.ingest.stacks import Stack
from vae_tf.data.ingest.unpacking import Stream, Unpacking

_TYPES = {8: "u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_MOST_DIMENSIONS = 4


def read_idx_files(source: Source, settings: ImportSettings, limits: Limits) -> Reader:
    """The reader of a source's idx files. Raises: Refused where there are no images among them."""
    return gathered("idx files", source, partial(stack_of, limits=limits), settings, limits)


def stack_of(member: Member, limits: Limits) -> Stack:
    """The array in an idx file. Raises: Unreadable: no idx file, or another size than its header says; Refused."""
    packed = kind_of(member.head()) == GZIP
    opened = partial(_unpacked, member, limits) if packed else member.open
    with opened() as stream:
        dtype, shape = read_header(cast(Stream, stream))
    stack = Stack(member.name, dtype, shape, False, 4 + 4 * len(shape), opened)
    if not packed:
        check_bytes(stack, member.size)
    return stack


def read_header(stream: Stream) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """Type and shape of the elements that follow. Raises: Unreadable."""
    magic = stream.read(4)
    if len(magic) < 4 or kind_of(magic) != IDX:
        raise Unreadable(f"expected an idx file, received {described(magic)}")
    sizes = stream.read(4 * magic[3])
    if magic[3] > _MOST_DIMENSIONS or len(sizes) < 4 * magic[3]:
        raise Unreadable("expected a whole idx file, received its beginning")
    return np.dtype(_TYPES[magic[2]]), struct.unpack(f">{magic[3]}I", sizes)


def is_packed_idx(member: Member, limits: Limits) -> bool:
    """Whether a gzip file holds an idx file. Raises: Refused where it unpacks to too much."""
    try:
        with _unpacked(member, limits) as stream:
            return kind_of(stream.read(4)) == IDX
    except Unreadable:
        return False


def _unpacked(member: Member, limits: Limits) -> Unpacking:
    """The bytes in a gzip file, counted as they come."""
    meter, seen = Meter(limits, packed=member.size), [0]

    def count(position: int) -> None:
        meter.add(position - seen[0])
        seen[0] = position

    file = cast(BinaryIO, member.open())
    return Unpacking(cast(BinaryIO, gzip.GzipFile(fileobj=file)), count, beneath=cast(io.IOBase, file))
