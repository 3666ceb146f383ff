"""Fetching files from the network, and the one error for a dataset that cannot be had. Knows no dataset."""

import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from vae_tf.data.locations import data_folders

T = TypeVar("T")


class DatasetUnavailable(ValueError):
    """A dataset is neither on this machine nor to be had; the message says where we looked and what to do."""


@dataclass(frozen=True)
class Remote:
    """A file on the network; its digest (hex) is checked where one is known: SHA-256, or else MD5."""

    url: str
    sha256: str | None = None
    md5: str | None = None

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
            file_hash=remote.sha256 or remote.md5,
            cache_dir=str(folder),
            cache_subdir="",
        )


def fetched(name: str, remotes: Sequence[Remote], keep: Callable[[Path], T], *, fetch: Fetch, missing: str) -> T:
    """What `keep` makes of the folder that all `remotes` were fetched into; the folder goes.

    Args:
        name: what the dataset is called.
        missing: what was looked for in vain, as in "neither a.npz nor b.npz are".

    Raises:
        DatasetUnavailable: a download failed, or `keep` did; it says where to put what by hand.
    """
    try:
        with TemporaryDirectory() as folder:
            for remote in remotes:
                fetch(remote, Path(folder))
            return keep(Path(folder))
    except Exception as error:  # Keras raises bare ones
        raise DatasetUnavailable(_unavailable(name, missing, error)) from error


def _unavailable(name: str, missing: str, error: Exception) -> str:
    folders = ", ".join(str(folder) for folder in data_folders())
    reason = " ".join(str(error).split()) or type(error).__name__
    return (
        f"{name} is not available: {missing} in {folders}, and the download failed ({reason}); "
        "connect to the network, or put the files into one of these folders, "
        "or name the folder that has them in VAE_TF_DATA_DIR."
    )
