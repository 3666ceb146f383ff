"""The body of an upload as it comes, written to a folder of numbered files. Opens, decodes and believes none of it.

The names that files are given here say nothing: what they were called stands in `names.jsonl`, a line each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from pages.ui.door.names import Names

MOST_BYTES = 512_000_000
MOST_FILES = 100_000
ENVELOPE = 100_000_000
"""Bytes around the files of the largest upload: their names, and the lines between them."""
LONGEST_NAME = 1_000
MOST_NAMES = 16_000_000
"""Bytes of the list of names: 160 for each of the most files."""
HEADER_LINE = 16_384
"""Bytes of a line above a file: its name, with room for a path in letters of four bytes."""
LIST = "names.jsonl"


class RefusedError(Exception):
    """What comes is not taken; says why in a sentence."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


class Receiver:
    """Takes the body in blocks of any size; `finish` says whether it was whole.

    Args:
        folder: new and empty, where the files go; `discard` is the caller's.
        boundary: what stands between two files.
        most: bytes that are taken, of files and of the list of their names.
        files: how many are taken.
        listed: bytes of the list that are taken.
    """

    def __init__(
        self,
        folder: Path,
        boundary: bytes,
        *,
        most: int = MOST_BYTES,
        files: int = MOST_FILES,
        listed: int = MOST_NAMES,
    ) -> None:
        self.folder = folder
        self.most = most
        self.most_files = files
        self.most_listed = listed
        self.received = 0
        self.size = 0
        self.listed = 0
        self.names = Names()
        self.whole = False
        self.header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self.disposition = b""
        self.file: IO[bytes] | None = None
        self.parser = _parser(boundary, self._callbacks())
        self.list = _new(folder / LIST)

    def take(self, block: bytes) -> None:
        """Writes what a part of the body holds. Raises: RefusedError; OSError where the disk does not take it."""
        self.received += len(block)
        if self.received > self.most + ENVELOPE:
            raise too_much(self.most)
        try:
            self.parser.write(block)
        except FormParserError:
            raise RefusedError("What came is no list of files.") from None
        os.utime(self.folder)  # a sign of life, for whoever clears away what nobody writes any more

    def finish(self) -> None:
        """Checks that all has come. Raises: RefusedError; OSError."""
        self.close()
        if not self.whole:
            raise RefusedError("The upload broke off.")
        if not self.names.count:
            raise RefusedError("expected at least one file, received none")

    def close(self) -> None:
        """Lets go of the files, whatever is in them."""
        for file in (self.file, self.list):
            if file is not None:
                file.close()

    # --------------------------------------------------------------------------------- what the parser says

    def _callbacks(self) -> dict[str, Callable[..., Any]]:
        return {
            "on_part_begin": self._part_begins,
            "on_header_field": lambda data, start, end: self.header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self.header[1].extend(data[start:end]),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._file_begins,
            "on_part_data": self._file_goes_on,
            "on_part_end": self._file_ends,
            "on_end": self._ends,
        }

    def _part_begins(self) -> None:
        self.disposition = b""

    def _header_ends(self) -> None:
        name, value = (bytes(part) for part in self.header)
        self.header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            self.disposition = value

    def _file_begins(self) -> None:
        options = parse_options_header(self.disposition)[1]
        if b"filename" not in options:
            raise RefusedError("What came is no list of files.")
        if self.names.count == self.most_files:
            raise RefusedError(f"expected at most {self.most_files:,} files at once", 413)
        name = options[b"filename"].decode("utf-8", "replace")[:LONGEST_NAME]
        self.names.add(name)
        self._list(name)
        self.file = _new(self.folder / _number(self.names.count))

    def _list(self, name: str) -> None:
        """Writes what the next file was called. Raises: RefusedError; OSError."""
        entry = {"file": _number(self.names.count), "name": name}
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        self.listed += len(line)
        if self.listed > self.most_listed:
            raise RefusedError("expected shorter names of the files, or fewer files at once", 413)
        self._check_size()
        self.list.write(line)

    def _check_size(self) -> None:
        if self.size + self.listed > self.most:
            raise too_much(self.most)

    def _file_goes_on(self, data: bytes, start: int, end: int) -> None:
        assert self.file is not None
        self.size += end - start
        self._check_size()
        self.file.write(memoryview(data)[start:end])

    def _file_ends(self) -> None:
        assert self.file is not None
        self.file.close()
        self.file = None

    def _ends(self) -> None:
        self.whole = True


def too_much(most: int) -> RefusedError:
    """More came than is taken."""
    return RefusedError(f"expected at most {most // 1_000_000} MB at once, received more", 413)


def _parser(boundary: bytes, callbacks: Any) -> MultipartParser:
    try:
        return MultipartParser(boundary, callbacks, max_header_size=HEADER_LINE)
    except FormParserError:
        raise RefusedError("What came is no list of files.") from None


def _number(count: int) -> str:
    return f"{count:06}"


def _new(path: Path) -> IO[bytes]:
    """A new file, open for writing, for this server's eyes only."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
