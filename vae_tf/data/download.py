"""Fetching a file from the network, and the one error for a dataset that cannot be had. Knows no dataset."""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class DatasetUnavailable(ValueError):
    """A dataset is neither on this machine nor to be had; the message says where we looked and what to do."""


@dataclass(frozen=True)
class Remote:
    """A file on the network; `sha256` (hex) is checked where it is known."""

    url: str
    sha256: str | None = None

    @property
    def file_name(self) -> str:
        """The last part of the address."""
        return self.url.rsplit("/", 1)[-1]


Fetch = Callable[[Remote, Path], object]
"""Puts a remote file into a folder under its own name, or raises; what it raises is up to it."""


def fetch_with_keras(remote: Remote, folder: Path) -> None:
    """Download `remote` into `folder` with Keras, which checks the hash.

    `keras.datasets.*.load_data` would do so in `~/.keras` and delete a file it does not know there, so this
    calls what lies beneath it, with a folder of our own.

    Raises:
        Exception: whatever Keras raises; offline it is a bare `Exception`.
    """
    import keras

    # Keras draws its progress on stdout, which belongs to a command's own answer.
    with contextlib.redirect_stdout(sys.stderr):
        keras.utils.get_file(
            fname=remote.file_name,
            origin=remote.url,
            file_hash=remote.sha256,
            cache_dir=str(folder),
            cache_subdir="",
        )
