"""The metrics of a run that somebody watches: at each look only what is new is read. Knows a file, not who writes it.

The worker replaces the whole file at each commit; what it began with is then in the new one too, byte for byte,
unless the run has gone back to an earlier checkpoint.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import BinaryIO

from vae_tf.data.files import json_object
from vae_tf.runs.records import Record, whole_record


class Tail:
    """The records of one `metrics.jsonl`; several threads may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._forget()

    def read(self) -> list[Record]:
        """All records up to the first line that is torn or damaged. A file that is not there has none."""
        with self._lock:
            try:
                with self.path.open("rb") as file:
                    self._follow(file)
            except OSError:
                self._forget()
            return list(self._records)

    def _forget(self) -> None:
        self._records: list[Record] = []
        self._end = 0  # bytes of the file that the records were read from
        self._last = b""  # the last line among them

    def _follow(self, file: BinaryIO) -> None:
        """Parses the lines after those that are known, or all of them where these are no longer there."""
        file.seek(self._end - len(self._last))
        if file.read(len(self._last)) != self._last:
            self._forget()
            file.seek(0)
        for line in file.read().splitlines(keepends=True):
            record = whole_record(json_object(line)) if line.endswith(b"\n") else None
            if record is None:
                break
            self._records.append(record)
            self._end += len(line)
            self._last = line
