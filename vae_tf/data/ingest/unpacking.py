"""Bytes that come out of a packed file, in order, each of them counted. Knows no format of archives."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Protocol

from vae_tf.data.ingest.limits import in_words
from vae_tf.data.ingest.refusal import Refused, Unreadable

CHUNK = 1 << 20
"""Bytes between two looks at the count."""
# What zipfile, gzip and zlib raise on files that are cut short, overwritten or made to confuse.
DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    RuntimeError,
    OverflowError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


class Stream(Protocol):
    """Bytes in order, as a file gives them."""

    def read(self, size: int, /) -> bytes: ...


class Unpacking(io.RawIOBase):
    """The bytes of `stream`; `count` hears how many came so far, and may raise Refused.

    Reading raises Unreadable where they are damaged. `beneath` is a file to be closed with the stream.
    """

    def __init__(self, stream: IO[bytes], count: Callable[[int], object], *, beneath: io.IOBase | None = None) -> None:
        super().__init__()
        self._stream, self._count, self._position, self._beneath = stream, count, 0, beneath

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; fewer than `size` only at the end, which is where a checksum is compared."""
        parts, wanted = [], size if size is not None and size >= 0 else None
        while wanted is None or wanted > 0:
            with damage():
                part = self._stream.read(CHUNK if wanted is None else min(wanted, CHUNK))
            if not part:
                break
            self._position += len(part)
            self._count(self._position)
            parts.append(part)
            wanted = None if wanted is None else wanted - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            if self._beneath is not None:
                self._beneath.close()
        super().close()


@contextmanager
def damage() -> Iterator[None]:
    """What goes wrong inside is that the packed bytes are damaged. Raises: Unreadable."""
    try:
        yield
    except (Refused, Unreadable):
        raise
    except DAMAGE as error:
        raise Unreadable("damaged in the archive") from error


def take(stream: Stream, most: int) -> bytes:
    """All bytes of a stream. Raises: Unreadable where there are more than `most`."""
    parts, size = [], 0
    while part := stream.read(min(CHUNK, most + 1 - size)):
        parts.append(part)
        size += len(part)
        if size > most:
            raise Unreadable(f"expected at most {in_words(most)}, received more")
    return b"".join(parts)
