"""How a packed folder of images becomes a dataset of this home: looked at, named by its content, moved in at once.

Nothing that the folder's writer says is believed: it may have been deceived by a stranger's file.
"""

from __future__ import annotations

import os
import re
import shutil
import time
import unicodedata
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from vae_tf.data import shares
from vae_tf.data.allowance import check_allowance
from vae_tf.data.deleted import bin_of_datasets
from vae_tf.data.files import flush_folder
from vae_tf.data.flat import SPLITS, images_of, labels_of
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.pack import fingerprint
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.manifest import NAME, Manifest, read_manifest
from vae_tf.data.own import (
    DIGITS,
    can_change,
    check_count,
    datasets_folder,
    find_fingerprint,
    is_taken,
    map_dataset,
)
from vae_tf.data.quota import size_of

SLUG = 40
"""Characters of the name in a key."""
DARK, BRIGHT, MOSTLY = 32, 223, 0.9
"""Pixels below and above these are nearly black or white; where so many are, a Bernoulli likelihood suits them."""
LOOKED_AT, LOOKED_AT_BYTES = 1000, 32_000_000
"""How much of the images is looked at for that."""
LOCK = ".lock"


def keep(folder: Path, name: str = "", *, owner: str | None = None) -> tuple[str, bool]:
    """Moves a packed folder in, and gives the dataset's key and whether it is new; the folder is gone then.

    The same content, under whatever name, is the dataset that is there already. Nothing that the folder's writer
    says is believed: form, labels and fingerprint are looked at here.

    Raises: Refused where another dataset has its key, or there are too many; ValueError where the folder is not
    whole, or not what it says; OSError.
    """
    found = _files(folder)
    manifest = read_manifest(folder)
    manifest = replace(manifest, title=clean(name) or manifest.title, owner=owner, created=time.time())
    _check_names(found, manifest)
    dataset = map_dataset(folder, manifest, key="packed")
    if fingerprint(folder) != manifest.fingerprint:
        raise ValueError(f"{folder}: expected images of the fingerprint in the manifest, received others")
    extremes = share_of_extremes(dataset.train.images)
    manifest = replace(manifest, extremes=extremes, likelihood="bernoulli" if extremes >= MOSTLY else "gaussian")
    del dataset
    datasets_folder().mkdir(parents=True, exist_ok=True)
    with FileLock(datasets_folder() / LOCK):
        there = find_fingerprint(manifest.fingerprint, owner=owner)
        if there is not None:
            shutil.rmtree(folder, ignore_errors=True)
            return there, False
        check_count()
        check_allowance(owner, size_of(folder).bytes)
        return _move_in(folder, manifest), True


def key_for(name: str, fingerprint: str) -> str:
    """The key of a dataset: what of its name fits into a path, and the beginning of its fingerprint."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG].rstrip("-")
    return f"{slug or 'images'}-{fingerprint[:DIGITS]}"


def share_of_extremes(images: NDArray[np.uint8]) -> float:
    """The share of the pixels of some images, evenly taken, that are nearly black or white."""
    n = max(1, min(len(images), LOOKED_AT, LOOKED_AT_BYTES // images[0].size))
    looked_at = images[np.arange(n) * len(images) // n]
    return float(((looked_at < DARK) | (looked_at > BRIGHT)).mean())


def _move_in(folder: Path, manifest: Manifest) -> str:
    key = key_for(manifest.title, manifest.fingerprint)
    target = datasets_folder() / key
    if target.exists() and not can_change(key):  # it is somebody else's
        key = key_for(manifest.title, sha256(f"{manifest.fingerprint} {manifest.owner}".encode()).hexdigest())
        target = datasets_folder() / key
    if target.exists():  # it is no whole one of this content: that would have been found
        if is_taken(key):
            raise Refused(f"{key}: expected no other dataset of this key, found one; choose another name")
        bin_of_datasets().put(target)
    shares.unshare(key)
    manifest.write(folder)
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.chmod(0o644 if path.name == NAME else 0o444)  # it is named by its images, which nobody changes
    flush_folder(folder)
    folder.rename(target)
    flush_folder(target.parent)
    return key


def _files(folder: Path) -> set[str]:
    """What is in a folder: files, and no link to elsewhere or anything that never ends. Raises: ValueError."""
    with os.scandir(folder) as entries:
        found = {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}
    if not all(found.values()):
        raise ValueError(f"{folder}: expected files alone, received something else")
    return set(found)


def _check_names(found: set[str], manifest: Manifest) -> None:
    """Nothing, where there is what there should be and no more. Raises: ValueError."""
    kinds = (images_of, labels_of) if manifest.label_names is not None else (images_of,)
    expected = {NAME, *(path_of(Path(), split).name for path_of in kinds for split in SPLITS)}
    if found != expected:
        raise ValueError(f"expected the files {', '.join(sorted(expected))}; received {', '.join(sorted(found))[:200]}")
