"""What a person sees of a file before bringing it in: counts, and some images as they are and as they would become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vae_tf.data.ingest.first_look import first_look
from vae_tf.data.ingest.fitting import letterboxed
from vae_tf.data.ingest.items import Reader
from vae_tf.data.ingest.labels import Labels
from vae_tf.data.ingest.left_out import LeftOut
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.pack import SCHEMA
from vae_tf.data.ingest.settings import ImportSettings

THUMBNAIL = 96
"""Pixels of the longer side of an image as it is."""
_SIZES = 10


def look(reader: Reader, kind: str, out: Path, settings: ImportSettings, limits: Limits) -> dict[str, Any]:
    """Writes before.npy (n, s, s, 3) and after.npy (n, h, w, c) into `out`; gives counts, names and sentences.

    Only some images are decoded: "images" of them are there to be read (that is how many there are where "exact"),
    of which the file itself keeps "test_images" for testing (0 where it parts nothing); "sizes" are those of
    "sizes_seen" of them, and "skipped" are those known so far.

    Raises:
        Refused: none can be read, there are too few, or more labels than `limits` has.
    """
    first = first_look(reader, settings)
    items, target = first.items, first.target
    skipped = LeftOut([*reader.skipped, *first.skipped], limits)
    side = min(THUMBNAIL, max(max(item.image.shape[:2]) for item in items))
    np.save(out / "before.npy", np.stack([letterboxed(item.image, side) for item in items]), allow_pickle=False)
    np.save(out / "after.npy", np.stack([target.of(item.image) for item in items]), allow_pickle=False)
    return {
        "schema": SCHEMA,
        "kind": kind,
        "title": reader.title,
        "name": settings.name or reader.name,
        "images": reader.total,
        "exact": kind != "images",
        "test_images": sum(reader.testing or ()),
        "image_shape": list(target.shape),
        "labels": _label_counts(reader, limits),
        "sizes": _size_counts(first.sizes),
        "sizes_seen": len(first.sizes),
        "samples": [{"name": clean(item.name), "label": _cleaned(item.label)} for item in items],
        "reading": list(reader.reading),
        "skipped": skipped.kept,
        "skipped_count": skipped.count,
    }


def _label_counts(reader: Reader, limits: Limits) -> list[dict[str, Any]] | None:
    labels = Labels(limits)
    for label in reader.labels:
        labels.add(label)
    counts = labels.counts()
    return None if counts is None else [{"name": name, "images": images} for name, images in counts]


def _size_counts(sizes: Sequence[tuple[int, int]]) -> list[dict[str, int]]:
    commonest = Counter(sizes).most_common(_SIZES)
    return [{"height": height, "width": width, "images": images} for (height, width), images in commonest]


def _cleaned(label: str | None) -> str | None:
    return None if label is None else clean(label)
