"""What people say of a dataset of this home besides its images: its name, source and licence, which may change. Its
key, its arrays and its fingerprint do not."""

from __future__ import annotations

from dataclasses import replace

from filelock import FileLock

from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.keeping import LOCK
from vae_tf.data.manifest import Manifest
from vae_tf.data.own import datasets_folder, folder_of, own_manifest
from vae_tf.data.ownership import NOBODY, require


def describe_dataset(key: str, *, title: str, source: str, licence: str) -> Manifest:
    """Gives a dataset other words, cleaned and cut as an import does it; gives its manifest as it is then.

    Raises: ValueError where there is no such dataset, or no name is left; OSError.
    """
    words = ImportSettings(name=title, source=source, licence=licence)
    if not words.name:
        raise ValueError("name: expected a name, received none")
    folder = folder_of(key)
    own_manifest(key)  # says why where there is none, before anything is written
    with FileLock(datasets_folder() / LOCK):
        manifest = own_manifest(key)
        require("change", manifest.owner or NOBODY)
        manifest = replace(manifest, title=words.name, source=words.source, licence=words.licence)
        manifest.write(folder)
    return manifest
