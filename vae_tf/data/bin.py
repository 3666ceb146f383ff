"""A bin: what was deleted lies in a folder for a week, then it is gone. Knows folders and the times in their names."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

KEPT_SECONDS = 7 * 24 * 3600.0
"""How long what was deleted can be taken back."""
PURGE_SECONDS = 3600.0
STAMP = "%Y%m%d%H%M%S"
ENTRY = re.compile(r"(\d{14})-(.+)")
PURGED = ".purged"
"""A file of the bin: its time says when it was last looked through."""


@dataclass(frozen=True)
class Bin:
    """The folders that were put into `folder`, each called by the time and the id it had; `what` one is, in a word."""

    folder: Path
    what: str

    def put(self, path: Path) -> Path:
        """Moves a folder into the bin and says where it is now. Raises: OSError."""
        target = self.folder / f"{time.strftime(STAMP)}-{path.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        return target

    def take(self, entry: Path, folder: Path) -> Path:
        """Moves an entry back into `folder`, where it has the id it had. Raises: ValueError when it cannot be."""
        target = folder / id_of(entry)
        if target.exists():
            raise ValueError(f"{target.name}: expected no {self.what} of this id, found one")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            entry.rename(target)
        except FileNotFoundError:
            raise ValueError(f"{target.name}: expected a {self.what} in the trash, found none: it is gone") from None
        return target

    def entries(self) -> list[tuple[Path, float]]:
        """Each folder in the bin, and when it was put there (seconds since 1970); what else lies there is not ours."""
        found = []
        for path in self.folder.glob("[0-9]*-*"):
            match = ENTRY.fullmatch(path.name)
            with suppress(ValueError, OverflowError):
                if match and path.is_dir():
                    found.append((path, time.mktime(time.strptime(match[1], STAMP))))
        return found

    def purge(self, *, when_due: bool = True) -> list[str]:
        """Deletes what has been here for a week and gives the ids; by default at most once an hour.

        What seems to come from the future stays: a clock was set back, or will be put right. Raises: OSError.
        """
        if not self.folder.is_dir() or (when_due and not self._due()):
            return []
        (self.folder / PURGED).touch()
        for leftover in self.folder.glob(".going-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        old = [path for path, deleted in self.entries() if 0 <= deleted <= time.time() - KEPT_SECONDS]
        for path in old:
            with suppress(FileNotFoundError):  # taken back meanwhile, or purged by another
                hidden = path.rename(path.with_name(f".going-{path.name}"))  # nobody takes back half of it
                shutil.rmtree(hidden, ignore_errors=True)
        return [id_of(path) for path in old]

    def _due(self) -> bool:
        try:
            return abs(time.time() - (self.folder / PURGED).stat().st_mtime) >= PURGE_SECONDS
        except OSError:
            return True


def id_of(entry: Path) -> str:
    """The id that an entry of a bin had, and will have again."""
    return entry.name.split("-", 1)[1]
