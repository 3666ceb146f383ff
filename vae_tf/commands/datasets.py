"""`datasets`, `delete-dataset`, `restore-dataset`: which datasets there are, and those of one's own out and back."""

from __future__ import annotations

import argparse
from typing import Any

from vae_tf.commands.flags import add_command
from vae_tf.data import DATASETS
from vae_tf.data.deleted import Deleted, delete_dataset, list_deleted, restore_dataset
from vae_tf.data.ingest.names import clean
from vae_tf.data.own import own_spec
from vae_tf.terminal.datasets import print_datasets


def add_commands(commands: Any) -> None:
    """The commands with their flags."""
    add_command(commands, datasets, "list the datasets, where each would come from, and those in the trash")
    deleting = add_command(
        commands, delete, "move a dataset of your own to the trash, where it stays for seven days", "delete-dataset"
    )
    restoring = add_command(commands, restore, "take a dataset of your own back out of the trash", "restore-dataset")
    for command in (deleting, restoring):
        command.add_argument("key", help="its key, as `datasets` lists it")


def datasets(options: argparse.Namespace) -> dict[str, Any]:
    """The registry of datasets, where each is found, and those that can be taken back."""
    rows = [
        {
            "name": spec.name,
            "title": spec.title,
            "train_images": spec.train_images,
            "test_images": spec.test_images,
            "image_shape": spec.image_shape,
            "licence": spec.licence,
            "found": spec.locate(),
        }
        for spec in DATASETS.values()
    ]
    deleted = [
        {"name": entry.key, "title": entry.title, "deleted": entry.deleted, "gone": entry.gone}
        for entry in list_deleted()
    ]
    if not options.json:
        print_datasets(rows, deleted)
    return {"datasets": rows, "deleted": deleted}


def delete(options: argparse.Namespace) -> dict[str, Any]:
    """Moves a dataset to the trash. Raises: ValueError."""
    spec = own_spec(options.key)
    trashed = delete_dataset(options.key)
    if not options.json:
        title = "a damaged dataset" if spec is None else spec.title
        print(f"{options.key}  {title}: deleted; for seven days it lies in {trashed}")
    return {"dataset": options.key, "trash": str(trashed)}


def restore(options: argparse.Namespace) -> dict[str, Any]:
    """Takes back what was deleted last under a key. Raises: ValueError."""
    found = _deleted(options.key)
    key = restore_dataset(found.path)
    if not options.json:
        print(f"{key}  {found.title}: restored")
    return {"dataset": key}


def _deleted(key: str) -> Deleted:
    """What lies in the trash under a key, the last deleted first. Raises: ValueError."""
    for entry in list_deleted():
        if entry.key == key:
            return entry
    there = ", ".join(entry.key for entry in list_deleted()) or "none"
    raise ValueError(f"expected the key of a dataset in the trash ({there}), received {clean(key)!r}")
