"""What a file becomes: uint8 arrays of training and test images, their labels, and a manifest. Knows no format.

Images go to the disk as they come, in the file's order; then they are parted. No two copies are in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.ingest.first_look import first_look, too_few
from vae_tf.data.ingest.items import Reader, Skipped
from vae_tf.data.ingest.labels import Labels
from vae_tf.data.ingest.left_out import LeftOut
from vae_tf.data.ingest.limits import FEWEST, Limits, in_words
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.splitting import parted, sentence
from vae_tf.data.ingest.target import Target

SCHEMA = 1
FILES = ("train_images.npy", "train_labels.npy", "test_images.npy", "test_labels.npy")
"""In the order of `data.Dataset.fingerprint`."""
MANIFEST = "manifest.json"
_PARTED = 0.9
"""Share of the work that is done once all images are read."""
_CHUNK = 8 << 20

Hear = Callable[[str, float], object]


def pack(
    reader: Reader, kind: str, out: Path, settings: ImportSettings, limits: Limits, *, hear: Hear
) -> dict[str, Any]:
    """Writes the dataset into the empty folder `out`, and gives its manifest.

    Args:
        kind: what the file is taken for, a name in KINDS.
        hear: is told what is done, and the share done.

    Raises:
        Refused: fewer than ten images, none to train on or to test with, more labels or bytes than `limits` has, or
            what the reader refuses.
    """
    target = first_look(reader, settings).target
    _check_bytes(reader.total, target, limits)
    spool = out / "images.raw"
    labels, skipped = Labels(limits), LeftOut(reader.skipped, limits)
    read: list[int] = []
    with spool.open("xb") as file:
        for position, image in _images(reader, target, labels, skipped, hear):
            read.append(position)
            file.write(np.ascontiguousarray(image).data)
    if len(read) < FEWEST:
        raise Refused(too_few(len(read), skipped))
    ids, names = labels.settled()
    testing = None if reader.testing is None else [reader.testing[position] for position in read]
    mask = parted(settings, np.zeros(len(read), np.int64) if ids is None else ids, testing)
    hear("Writing the dataset", _PARTED)
    _part(spool, mask, target.shape, out)
    spool.unlink()
    if ids is not None:
        _write(out / FILES[1], ids[~mask])
        _write(out / FILES[3], ids[mask])
    manifest = _manifest(reader, kind, settings, target, names, skipped) | {
        "train_images": int((~mask).sum()),
        "test_images": int(mask.sum()),
        "fingerprint": fingerprint(out),
    }
    _write_text(out / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    hear("Done", 1.0)
    return manifest


def fingerprint(folder: Path) -> str:
    """SHA-256, in hex, of the packed arrays, as `data.Dataset.fingerprint` computes it; they are never whole in memory.

    Raises:
        ValueError: a file is no npy file of ours.
    """
    digest = hashlib.sha256()
    for name in FILES:
        if not (folder / name).exists():
            digest.update(repr(None).encode())
            continue
        with (folder / name).open("rb") as file:
            np.lib.format.read_magic(file)
            shape, _, _ = np.lib.format.read_array_header_1_0(file)
            digest.update(repr(shape).encode())
            while data := file.read(_CHUNK):
                digest.update(data)
    return digest.hexdigest()


def _images(
    reader: Reader, target: Target, labels: Labels, skipped: LeftOut, hear: Hear
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Position and image, as it will be; labels and what is skipped are taken note of."""
    for done, item in enumerate(reader.items(range(reader.total))):
        if done % 32 == 0:
            hear(f"Reading image {done + 1:,} of {reader.total:,}", _PARTED * done / reader.total)
        if isinstance(item, Skipped):
            skipped.add(item)
            continue
        labels.add(item.label)
        yield done, target.of(item.image)


def _part(spool: Path, mask: NDArray[np.bool_], shape: tuple[int, int, int], out: Path) -> None:
    """Writes the training and test images from the file of all of them, some at a time."""
    size = int(np.prod(shape))
    rows = max(1, _CHUNK // size)
    with spool.open("rb") as file, (out / FILES[0]).open("xb") as train, (out / FILES[2]).open("xb") as test:
        for part, count in ((train, int((~mask).sum())), (test, int(mask.sum()))):
            header = {"descr": "|u1", "fortran_order": False, "shape": (count, *shape)}
            np.lib.format.write_array_header_1_0(part, header)
        for first in range(0, len(mask), rows):
            chosen = mask[first : first + rows]
            images = np.frombuffer(file.read(len(chosen) * size), np.uint8).reshape(len(chosen), size)
            train.write(images[~chosen].data)
            test.write(images[chosen].data)
        for part in (train, test):
            part.flush()
            os.fsync(part.fileno())


def _manifest(
    reader: Reader,
    kind: str,
    settings: ImportSettings,
    target: Target,
    names: tuple[str, ...] | None,
    skipped: LeftOut,
) -> dict[str, Any]:
    title = settings.name or reader.name or "Images"
    return {
        "schema": SCHEMA,
        "name": title,
        "title": title,
        "settings": settings.to_dict(),
        "image_shape": list(target.shape),
        "label_names": None if names is None else list(names),
        "source": settings.source,
        "licence": settings.licence,
        "kind": kind,
        "reading": [f"Read from {reader.title}.", *reader.reading, sentence(settings, reader.testing is not None)],
        "skipped": skipped.kept,
        "skipped_count": skipped.count,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _check_bytes(count: int, target: Target, limits: Limits) -> None:
    size = count * int(np.prod(target.shape))
    if size > limits.written:
        h, w, _ = target.shape
        raise Refused(
            f"Expected a dataset of at most {in_words(limits.written)}, received {in_words(size)} "
            f"({count:,} images of {h}x{w}): choose a smaller size."
        )


def _write(path: Path, array: NDArray[Any]) -> None:
    with path.open("xb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array, "<i8"), version=(1, 0), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def _write_text(path: Path, text: str) -> None:
    with path.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
