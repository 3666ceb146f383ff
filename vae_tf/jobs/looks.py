"""What a look at a stranger's file has shown: counts, sizes, and some images before and after. Reads, within bounds,
what the reading process has written; knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data import fields
from vae_tf.data.aligned import map_npy

MOST_LABELS, MOST_ROWS, MOST_PICTURES = 100_000, 10_000, 100


@dataclass(frozen=True)
class Look:
    """What a file holds.

    Attributes:
        kind: what it is taken for, a name in KINDS; title: the same in words.
        name: what it would be called.
        images: how many there are to be read; exact: whether all of them will be there; test_images: how many of
            them the file itself keeps for testing, 0 where it parts nothing.
        image_shape: what each would become.
        labels: (name, images) of each, or None where there are none.
        sizes: (height, width, images) of the commonest, among `sizes_seen` of them.
        samples: (name, label or None) of the images in `before`, as they are (n, s, s, 3), and in `after`, as they
            would become (n, h, w, c), uint8.
        reading: how it is read, in sentences.
        skipped: (name, reason) of what is left out, so far; skipped_count: of how many.
    """

    kind: str
    title: str
    name: str
    images: int
    exact: bool
    test_images: int
    image_shape: tuple[int, int, int]
    labels: tuple[tuple[str, int], ...] | None
    sizes: tuple[tuple[int, int, int], ...]
    sizes_seen: int
    samples: tuple[tuple[str, str | None], ...]
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]
    reading: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    skipped_count: int


def look_from(found: Mapping[str, Any]) -> Look:
    """What the result of a ticket of `imports.look` says. Raises: ValueError where it is not what a look writes."""
    folder, shape = Path(found["folder"]), fields.image_shape(found)
    try:
        before = map_npy(folder / "before.npy", shape=(None, None, None, 3), dtype=np.uint8)
        after = map_npy(folder / "after.npy", shape=(len(before), *shape), dtype=np.uint8)
    except OSError:
        raise ValueError("The pictures of this look are gone: look again.") from None
    samples = fields.rows(found, "samples", most=MOST_PICTURES)
    if not 1 <= len(before) == len(samples) or max(before.shape) > fields.LONGEST_SIDE:
        raise ValueError(f"samples: expected one for each picture, received {len(samples)} for {before.shape}")
    return Look(
        kind=fields.text(found, "kind"),
        title=fields.text(found, "title"),
        name=fields.text(found, "name"),
        images=fields.whole(found, "images"),
        exact=found.get("exact") is True,
        test_images=fields.whole(found, "test_images", default=0),
        image_shape=shape,
        labels=_labels(found),
        sizes=tuple(_size(row) for row in fields.rows(found, "sizes", most=MOST_ROWS)),
        sizes_seen=fields.whole(found, "sizes_seen"),
        samples=tuple((fields.text(row, "name"), fields.text(row, "label") or None) for row in samples),
        before=np.array(before),
        after=np.array(after),
        reading=fields.texts(found, "reading", most=100),
        skipped=fields.skipped(found, most=MOST_ROWS),
        skipped_count=fields.whole(found, "skipped_count"),
    )


def _labels(found: Mapping[str, Any]) -> tuple[tuple[str, int], ...] | None:
    if found.get("labels") is None:
        return None
    rows = fields.rows(found, "labels", most=MOST_LABELS)
    return tuple((fields.text(row, "name"), fields.whole(row, "images")) for row in rows)


def _size(row: Mapping[str, Any]) -> tuple[int, int, int]:
    height, width, images = (fields.whole(row, name) for name in ("height", "width", "images"))
    return height, width, images
