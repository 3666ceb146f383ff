"""What is done of something long, piece by piece, in a folder: a death or a cancel loses only the piece in hand.

Knows files; not what lies in them.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path

from vae_tf.data.files import remove_folder
from vae_tf.data.named import Arrays, read_named, save_named


class Shelf(MutableMapping[int, Arrays]):
    """Named arrays by number. A damaged piece is none. The folder's parent must exist when the first one is put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getitem__(self, number: int) -> Arrays:
        read = read_named(self._path(number))
        if read is None:
            raise KeyError(number)
        return read[1]

    def __setitem__(self, number: int, arrays: Arrays) -> None:
        self.folder.mkdir(exist_ok=True)
        save_named(self._path(number), arrays)

    def __delitem__(self, number: int) -> None:
        self._path(number).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(int(path.stem) for path in self.folder.glob("*.npz") if path.stem.isdecimal()))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def clear(self) -> None:
        """Removes the folder with all that lies there."""
        with suppress(OSError):
            remove_folder(self.folder)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number}.npz"
