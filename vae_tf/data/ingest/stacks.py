"""An array in a file, given in blocks of rows: never all of it at once, never by a name. Knows no meaning of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.ingest.limits import in_words
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.unpacking import CHUNK

BLOCK = 4 << 20
"""Bytes of a block."""
MOST_AT_ONCE = 400_000_000
"""Bytes of an array whose rows do not lie one after the other (Fortran order): it is read whole."""


@dataclass(frozen=True)
class Stack:
    """An array (n, ...) in a file: elements of `dtype` from byte `offset` on; `open` gives the file's bytes."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool
    offset: int
    open: Callable[[], Any]

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def nbytes(self) -> int:
        """Bytes that its header promises."""
        return math.prod(self.shape) * self.dtype.itemsize

    def blocks(self, positions: Sequence[int]) -> Iterator[NDArray[Any]]:
        """The rows at ascending positions, (m, ...) at a time. Raises: Refused where the file has fewer bytes."""
        if self.fortran:
            whole = self._whole()
            yield from (whole[list(run)] for run in _runs(positions, self._rows()))
            return
        size, at = self.nbytes // max(1, len(self)), 0
        with self.open() as stream:
            _skip(stream, self.offset)
            for run in _runs(positions, self._rows()):
                _skip(stream, (run.start - at) * size)
                data = self._taken(stream, len(run) * size)
                at = run.stop
                yield np.frombuffer(data, self.dtype).reshape(len(run), *self.shape[1:])

    def whole(self) -> NDArray[Any]:
        """All of it. Raises: Refused where that is too much, or the file has fewer bytes."""
        return self._whole() if self.fortran else np.concatenate([*self.blocks(range(len(self)))])

    def _whole(self) -> NDArray[Any]:
        if self.nbytes > MOST_AT_ONCE:
            raise Refused(
                f"{self.name}: expected an array in Fortran order of at most {in_words(MOST_AT_ONCE)}, received "
                f"{in_words(self.nbytes)}: bring it in C order."
            )
        with self.open() as stream:
            _skip(stream, self.offset)
            data = self._taken(stream, self.nbytes)
        return np.frombuffer(data, self.dtype).reshape(self.shape, order="F")

    def _rows(self) -> int:
        return max(1, BLOCK // max(1, self.nbytes // max(1, len(self))))

    def _taken(self, stream: BinaryIO, size: int) -> bytes:
        try:
            data = stream.read(size)
        except Unreadable as error:
            raise Refused(f"{self.name}: expected a whole array, received one that is {error}.") from error
        if len(data) < size:
            raise Refused(f"{self.name}: expected {in_words(self.nbytes)}, as its header says, received fewer.")
        return data


def _runs(positions: Sequence[int], most: int) -> Iterator[range]:
    """Ascending positions as ranges of neighbours, at most `most` long."""
    if isinstance(positions, range) and positions.step == 1:
        yield from (range(first, min(first + most, positions.stop)) for first in positions[::most])
        return
    run: range | None = None
    for position in positions:
        if run is not None and position == run.stop and len(run) < most:
            run = range(run.start, position + 1)
            continue
        if run is not None:
            yield run
        run = range(position, position + 1)
    if run is not None:
        yield run


def _skip(stream: BinaryIO, size: int) -> None:
    """Goes on by `size` bytes; what cannot jump is read."""
    if stream.seekable():
        stream.seek(size, 1)
        return
    while size > 0:
        part = stream.read(min(size, CHUNK))
        if not part:
            return  # what comes next is said to be too short
        size -= len(part)
