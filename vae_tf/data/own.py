"""Datasets that people brought: a folder each in `home()/datasets`, immutable, named by their content.

Knows the folders there and what their manifests say; not how one comes there (`keeping`), nor how it goes (`deleted`).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vae_tf.data.dataset import Dataset
from vae_tf.data.flat import SPLITS, images_of, map_split
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.locations import home, is_file
from vae_tf.data.manifest import NAME, Manifest, read_manifest
from vae_tf.data.ownership import NOBODY, READ, may
from vae_tf.data.people import apart
from vae_tf.data.spec import DatasetSpec

OWN = re.compile(r"[a-z0-9][a-z0-9-]{0,40}-[0-9a-f]{8}")
"""What the key of such a dataset looks like: matched before it becomes part of a path."""
MOST = 300
"""So many there may be: every menu looks at all of them."""
DIGITS = 8
"""How many digits of the fingerprint a key ends with."""


@dataclass(frozen=True)
class Known:
    """What was read of a manifest: it and the entry, or a sentence why there is none."""

    stamp: tuple[int, int, int]
    spec: DatasetSpec | None = None
    manifest: Manifest | None = None
    reason: str = ""


_known: dict[str, Known] = {}
"""By folder. A manifest is read again only when it has changed."""


def datasets_folder() -> Path:
    """Where the datasets of this home lie, with the files of those that were downloaded."""
    return home() / "datasets"


def folder_of(key: str) -> Path:
    """Where the dataset of a key lies, or would. Raises: ValueError for what is no such key."""
    if not OWN.fullmatch(key):
        raise ValueError(f"dataset: expected a key like my-images-0123abcd, received {clean(key)!r}")
    return datasets_folder() / key


def own_specs() -> dict[str, DatasetSpec]:
    """The entries of all such datasets that are whole, and that who asks may see, by key, the newest first."""
    keys = all_keys()
    _forget_others(keys)
    found = [(each.manifest, each.spec) for each in map(_show, keys) if each.manifest and each.spec]
    found.sort(key=lambda each: each[0].created, reverse=True)
    return {spec.name: spec for _, spec in found}


def own_spec(key: str) -> DatasetSpec | None:
    """The entry of one of them, or None where there is none, it is damaged, or who asks may not see it."""
    return _show(key).spec if OWN.fullmatch(key) else None


def is_taken(key: str) -> bool:
    """Whether a whole dataset, whosever, has this key."""
    return _look(key).spec is not None


def own_manifest(key: str) -> Manifest:
    """What a dataset says of itself. Raises: ValueError; also where who asks may not see it."""
    known = _show(key)
    if known.manifest is None:
        raise ValueError(known.reason)
    return known.manifest


def can_change(key: str) -> bool:
    """Whether who asks may rename or delete a dataset."""
    manifest = _look(key).manifest
    return may("change", (manifest.owner if manifest is not None else None) or NOBODY)


def check_count() -> None:
    """Nothing, where one dataset more may be. Raises: Refused."""
    if len(all_keys()) >= MOST:
        raise Refused(f"expected fewer than {MOST} datasets of this home, found {len(all_keys())}: delete one first")


def own_keys() -> list[str]:
    """The keys of all that who asks may see, whole or not."""
    return [key for key in all_keys() if _visible(key, _look(key))]


def all_keys() -> list[str]:
    """The keys of all that there are, whole or not, whosever."""
    try:
        with os.scandir(datasets_folder()) as entries:
            return [each.name for each in entries if OWN.fullmatch(each.name) and each.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def find_fingerprint(fingerprint: str, *, owner: str | None = None) -> str | None:
    """The key of the dataset with this content, whole, that who asks may see, or None; where people are kept apart, of
    this `owner`'s alone: what others share may be gone tomorrow."""
    alike = (key for key in own_specs() if own_manifest(key).fingerprint == fingerprint)
    return next((key for key in alike if not apart() or own_manifest(key).owner == owner), None)


def why_missing(key: str) -> str:
    """Why there is no entry for a key that a run names, and what to do, in a sentence without the folder's place."""
    if folder_of(key).is_dir() and _visible(key, _look(key)):
        return f"{key} is damaged: {_look(key).reason.removeprefix(str(folder_of(key))).lstrip(': /')}"
    asked = ", or ask whoever shared it for its link" if apart() else ""
    return (
        f"{key} is not available: it is not among the datasets of this home; take it back from the trash where it was "
        f"deleted, or import the same images under the same name{asked}"
    )


def damaged() -> list[str]:
    """A sentence for each that cannot be read, or has other images than those by which it is named; reads them all."""
    reasons = []
    for key in own_keys():
        folder = folder_of(key)
        try:
            if _load(key).fingerprint != own_manifest(key).fingerprint:
                reasons.append(f"{folder}: expected images of the fingerprint in its manifest, found others")
        except (ValueError, OSError) as error:
            reasons.append(str(error))
    return reasons


def map_dataset(folder: Path, manifest: Manifest, *, key: str) -> Dataset:
    """The dataset in a folder, its arrays left on the disk. Raises: ValueError where it is not as the manifest says."""
    counts = {"train": manifest.train_images, "test": manifest.test_images}
    train, test = (
        map_split(
            folder,
            split,
            image_shape=manifest.image_shape,
            n=counts[split],
            labelled=manifest.label_names is not None,
        )
        for split in SPLITS
    )
    return _spec(key, manifest).dataset(train, test)


def _show(key: str) -> Known:
    """What is known of a dataset, where who asks may see it."""
    known = _look(key)
    if _visible(key, known):
        return known
    return Known(known.stamp, reason=f"{key}: expected a dataset of yours, or one that was shared with you")


def _visible(key: str, known: Known) -> bool:
    owner = known.manifest.owner if known.manifest is not None else None
    return may(READ, owner or NOBODY, key)


def _look(key: str) -> Known:
    folder = folder_of(key)
    try:
        status = (folder / NAME).stat()
    except OSError as error:
        return Known((0, 0, 0), reason=f"{folder}: expected a manifest, found none ({error.strerror})")
    stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
    known = _known.get(str(folder))
    if known is None or known.stamp != stamp:
        try:
            manifest = read_manifest(folder)
            known = Known(stamp, _spec(key, manifest), manifest)
        except ValueError as error:
            known = Known(stamp, reason=str(error))
        _known[str(folder)] = known
    return known


def _forget_others(keys: list[str]) -> None:
    """Lets go of what was known of datasets that are gone."""
    there = {str(folder_of(key)) for key in keys}
    for folder in [folder for folder in list(_known) if folder not in there]:
        _known.pop(folder, None)


def _spec(key: str, manifest: Manifest) -> DatasetSpec:
    return DatasetSpec(
        name=key,
        title=manifest.title,
        description=_description(manifest),
        image_shape=manifest.image_shape,
        train_images=manifest.train_images,
        test_images=manifest.test_images,
        label_names=manifest.label_names,
        source=manifest.source or "not stated",
        licence=manifest.licence or "not stated",
        load=partial(_load, key),
        locate=partial(_locate, key),
        likelihood=manifest.likelihood or "gaussian",
    )


def _description(manifest: Manifest) -> str:
    count = len(manifest.label_names or ())
    labels = f"{count} label{'s' if count > 1 else ''}" if count else "no labels"
    images = f"{manifest.train_images + manifest.test_images:,} images of your own, with {labels}."
    if manifest.extremes is None:
        return images
    return f"{images} {manifest.extremes:.0%} of their pixels are nearly black or white: " + (
        "a Bernoulli likelihood suits them."
        if manifest.likelihood == "bernoulli"
        else "a Gaussian likelihood suits the greys between."
    )


def _load(key: str) -> Dataset:
    folder = folder_of(key)
    return map_dataset(folder, read_manifest(folder), key=key)


def _locate(key: str) -> str | None:
    folder = folder_of(key)
    return str(folder) if is_file(images_of(folder, "train")) else None
