"""A stranger's ZIP archive, read within bounds and never believed. Knows no path and no meaning of its entries.

What is checked: the number of entries before they are parsed; that no two share bytes; encryption, links and kinds of
compression; and, while an entry is unpacked, how much came out: in all, and against what went in.
"""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from vae_tf.data.ingest.limits import Limits, in_words
from vae_tf.data.ingest.meter import Meter, refuse_ratio
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.unpacking import DAMAGE, Unpacking, damage, take

_CENTRAL = b"PK\x01\x02"  # begins every line of the list of entries
_LOCAL = 30  # bytes before an entry's name and data, at least
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@dataclass(frozen=True)
class Entry:
    """A file in an archive: its name as it stands there, and the sizes that the archive claims."""

    name: str
    size: int
    packed: int
    info: zipfile.ZipInfo = field(repr=False, compare=False)


class Zip:
    """An open archive: `entries` can be read, `skipped` (name, reason) cannot; folders are in neither.

    Raises:
        Refused: no ZIP archive, a damaged one, more entries than `limits` has, or entries that share bytes.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._meter = Meter(limits, packed=path.stat().st_size)
        self._furthest: dict[int, int] = {}  # how far an entry was read: reading it again is not counted again
        self._file = _Watched(path, limits)
        try:
            self._zip = _parsed(self._file)
            infos = self._zip.infolist()
            _refuse_shared_bytes(infos, self._zip.start_dir)
        except BaseException:
            self._file.close()
            raise
        files = [(info, _obstacle(info)) for info in infos if not info.filename.endswith("/")]
        self.skipped = tuple((info.filename, why) for info, why in files if why)
        self.entries = tuple(
            Entry(info.filename, info.file_size, info.compress_size, info) for info, why in files if not why
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._zip.close()
        self._file.close()

    def open(self, entry: Entry) -> Unpacking:
        """The unpacked bytes of an entry, counted as they come. Raises: Unreadable; Refused, while reading too."""
        with damage():
            return Unpacking(self._zip.open(entry.info), partial(self._count, entry))

    def read(self, entry: Entry, most: int) -> bytes:
        """All bytes of an entry.

        Raises:
            Unreadable: the entry is damaged, or has more than `most` bytes.
            Refused: the archive unpacks to too much.
        """
        with self.open(entry) as stream:
            return take(stream, most)

    def _count(self, entry: Entry, position: int) -> None:
        """Takes note that an entry was unpacked up to `position`. Raises: Refused."""
        key = entry.info.header_offset
        before = self._furthest.get(key, 0)
        if position > before:
            self._furthest[key] = position
            self._meter.add(position - before)
            refuse_ratio(position, entry.packed, self._limits)


class _Watched(io.BufferedReader):
    """The archive's file; while it is `watching`, the list of entries is counted before anybody parses it."""

    def __init__(self, path: Path, limits: Limits) -> None:
        super().__init__(io.FileIO(path))
        self._limits, self.watching = limits, True

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.watching:
            return super().read(size)
        most = self._limits.directory_bytes
        data = super().read(most + 1 if size is None or size < 0 else min(size, most + 1))
        if len(data) > most:
            raise Refused(f"Expected an archive whose list of files has at most {in_words(most)}, received more.")
        if data.count(_CENTRAL) > self._limits.entries:
            raise Refused(f"Expected an archive of at most {self._limits.entries:,} files, received more.")
        return data


def _refuse_shared_bytes(infos: list[zipfile.ZipInfo], directory: int) -> None:
    """Raises: Refused where the bytes of an entry are also another's, or the list's."""
    spans = sorted((info.header_offset, info.header_offset + _LOCAL + info.compress_size) for info in infos)
    ends = [end for _, end in spans]
    starts = [start for start, _ in spans[1:]] + [directory]
    if any(end > start for end, start in zip(ends, starts, strict=bool(infos))):
        raise Refused("Expected an archive whose files lie one after the other, received some that share bytes.")


def _obstacle(info: zipfile.ZipInfo) -> str | None:
    """Why an entry is not read, as far as the list of entries says."""
    mode = info.external_attr >> 16
    if info.flag_bits & 0x1:
        return "encrypted: bring it without a password"
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "a link, which is not followed" if stat.S_ISLNK(mode) else "no ordinary file"
    if info.compress_type not in _METHODS:
        return "expected it stored or deflated, received another compression"
    return None


def _parsed(file: _Watched) -> zipfile.ZipFile:
    """The archive, its list of entries read. Raises: Refused."""
    try:
        archive = zipfile.ZipFile(file)
    except Refused:
        raise
    except DAMAGE as error:
        raise Refused("Expected a whole ZIP archive, received a damaged one.") from error
    file.watching = False
    return archive
