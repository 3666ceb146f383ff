"""What lies around the folder that a stranger's file is written into, before and after: nothing may be new there."""

from collections.abc import Iterator
from pathlib import Path

from tests.sources import ROOT

TOPS = (Path("/"), ROOT)
"""Where a name that begins at the root, or is none of the system's, would lead."""


class Around:
    """All below `folder` but what is in `sandbox`, and the names in `tops`, as they are now."""

    def __init__(self, folder: Path, *sandbox: Path, tops: tuple[Path, ...] = TOPS) -> None:
        self._folder, self._sandbox, self._tops = folder, sandbox, tops
        self._before = self._seen()

    def changes(self) -> list[str]:
        """What has come, gone or changed since."""
        return sorted({path for path, _ in self._seen() ^ self._before})

    def _seen(self) -> set[tuple[str, int]]:
        return set(self._below(self._folder)) | {
            (str(path), 0) for top in self._tops for path in top.iterdir() if not _of_tools(path.name)
        }

    def _below(self, folder: Path) -> Iterator[tuple[str, int]]:
        for path in folder.iterdir():
            if path not in self._sandbox:
                yield str(path), 0 if path.is_dir() else path.lstat().st_mtime_ns
            if path not in self._sandbox and path.is_dir() and not path.is_symlink():
                yield from self._below(path)


def _of_tools(name: str) -> bool:
    """What tests that run at the same time make in the checkout's folder."""
    return name.startswith(".") or name == "__pycache__"
