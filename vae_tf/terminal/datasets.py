"""Datasets in a terminal: those there are, and what came of an import."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from vae_tf.data import DatasetSpec
from vae_tf.terminal.lines import table_of, write

SHOWN = 20
"""Skipped files that are listed."""


def print_datasets(rows: Sequence[Mapping[str, Any]], deleted: Sequence[Mapping[str, Any]]) -> None:
    """Name, size and place of every dataset, and those that lie in the trash."""
    table = table_of("name", "title", "train", "test", "shape", "licence", "found")
    for row in rows:
        shape = "x".join(str(size) for size in row["image_shape"])
        found = row["found"] or "not on this machine"
        table.add_row(
            row["name"],
            row["title"],
            str(row["train_images"]),
            str(row["test_images"]),
            shape,
            row["licence"],
            found,
        )
    write(table)
    if not deleted:
        return
    trash = table_of("in the trash", "title", "gone")
    for row in deleted:
        trash.add_row(row["name"], row["title"], time.strftime("%Y-%m-%d %H:%M", time.localtime(row["gone"])))
    write(trash)


def print_imported(found: Mapping[str, Any], spec: DatasetSpec | None, *, said: bool) -> None:
    """What has come of an import: the dataset or the run, and what was left out, with its reasons.

    `said`: whether a name, a source or a licence was given, which count for nothing where the images were here already.
    """
    if spec is None:
        write(f"{found['run']}: imported; `show {found['run']}` describes it.")
        return
    shape = "x".join(str(size) for size in spec.image_shape)
    count = f"{spec.train_images} + {spec.test_images} images of {shape}"
    write(f"{spec.name}  {spec.title}: {count}" + ("" if found["new"] else "; these images were here already"))
    if said and not found["new"]:
        write("Its name, source and licence stay as they are: the page Data changes them.")
    table = table_of("skipped", "why")
    for row in found["skipped"][:SHOWN]:
        table.add_row(row["name"], row["reason"])
    if found["skipped"]:
        write(table)
    if found["skipped_count"] > SHOWN:
        write(f"and {found['skipped_count'] - SHOWN} more")
