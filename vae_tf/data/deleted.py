"""Deleted datasets: a week in the trash of this home, then gone. Runs that were trained on one keep its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vae_tf.data import shares
from vae_tf.data.bin import KEPT_SECONDS, Bin, id_of
from vae_tf.data.locations import home
from vae_tf.data.manifest import read_manifest
from vae_tf.data.own import OWN, check_count, datasets_folder, find_fingerprint, folder_of
from vae_tf.data.ownership import NOBODY, may, require


@dataclass(frozen=True)
class Deleted:
    """A deleted dataset: where it lies, what it was called, and when it was deleted (seconds since 1970)."""

    path: Path
    title: str
    deleted: float

    @property
    def key(self) -> str:
        """The key it had, and will have again."""
        return id_of(self.path)

    @property
    def gone(self) -> float:
        """When it goes for good, in seconds since 1970."""
        return self.deleted + KEPT_SECONDS


def delete_dataset(key: str) -> Path:
    """Moves a dataset, whole or damaged, to the trash; gives where. Raises: ValueError where there is none; OSError."""
    folder = folder_of(key)
    require("delete", _owner(folder))
    try:
        deleted = bin_of_datasets().put(folder)
        shares.unshare(key)  # whoever brings the same images next has the key
        return deleted
    except FileNotFoundError:
        raise ValueError(f"{key}: expected a dataset of this home, found none") from None


def restore_dataset(deleted: Path) -> str:
    """Takes a dataset back out of the trash, and gives its key.

    Raises: ValueError when it is gone, or one of its key, or of the same images, is there again, or there are too many.
    """
    if not OWN.fullmatch(id_of(deleted)) or deleted.parent != bin_of_datasets().folder:
        raise ValueError("expected a dataset in the trash, received something else")
    require("restore", _owner(deleted))
    same = _same(deleted)
    if same is not None:
        raise ValueError(f"{id_of(deleted)}: expected no dataset of the same images, found {same}")
    check_count()
    return bin_of_datasets().take(deleted, datasets_folder()).name


def list_deleted() -> list[Deleted]:
    """The deleted datasets that who asks can take back, the last deleted first."""
    found = [
        Deleted(path, _title(path), when)
        for path, when in bin_of_datasets().entries()
        if OWN.fullmatch(id_of(path)) and may("restore", _owner(path))
    ]
    return sorted(found, key=lambda entry: entry.deleted, reverse=True)


def bin_of_datasets() -> Bin:
    """Where deleted datasets lie."""
    return Bin(home() / "trash" / "datasets", "dataset")


def _title(folder: Path) -> str:
    try:
        return read_manifest(folder).title
    except ValueError:
        return id_of(folder)


def _owner(folder: Path) -> str:
    try:
        return read_manifest(folder).owner or NOBODY
    except ValueError:
        return NOBODY


def _same(deleted: Path) -> str | None:
    """The key of a dataset of the same person with the images of a deleted one, or None."""
    try:
        return find_fingerprint(read_manifest(deleted).fingerprint, owner=read_manifest(deleted).owner)
    except ValueError:
        return None
