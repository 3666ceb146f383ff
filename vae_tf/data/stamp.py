"""What tells one state of a file or a folder from another, without opening any: sizes and times."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

MOST = 5_000
"""Entries of a folder that are looked at; a change beyond them shows only in their folder's own time, or not at all."""


def stamp_of(path: Path) -> tuple[int, int, int]:
    """How many entries there are, the newest change (ns) and the bytes of all; links are not followed. Raises: OSError
    where there is nothing at `path`."""
    status = path.stat()
    count, newest, size = 1, status.st_mtime_ns, status.st_size
    folders = [path] if path.is_dir() else []
    while folders and count < MOST:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    count, newest, size = count + 1, max(newest, found.st_mtime_ns), size + found.st_size
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                if count >= MOST:
                    break
    return count, newest, size
