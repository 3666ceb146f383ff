"""Where strangers' files lie: uploads, and the folders that the operator allows. Opens none of them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from vae_tf.data.files import remove_folder
from vae_tf.data.ingest.names import clean
from vae_tf.data.locations import home


def uploads() -> Path:
    """Where uploads lie, a folder each, until they are imported."""
    return home() / "imports"


def is_upload(path: Path) -> bool:
    """Whether this is a folder of numbered files with a list of their names; any other folder is what it is."""
    return path.is_dir() and path.is_relative_to(uploads())


def remove_upload(path: Path) -> None:
    """Removes an upload that has been imported; what lies elsewhere is somebody's own, and stays."""
    if path.is_relative_to(uploads()) and path != uploads():
        with suppress(OSError):
            remove_folder(uploads() / path.relative_to(uploads()).parts[0])


def allowed_folders() -> list[Path]:
    """The folders of this machine that a page may import from: those that `VAE_TF_IMPORT_DIR` names, as PATH does."""
    entries = os.environ.get("VAE_TF_IMPORT_DIR", "").split(os.pathsep)
    return [Path(entry).expanduser().resolve() for entry in entries if entry]


def allowed(text: str) -> Path:
    """What a person who is not at this machine has named on it. Raises: ValueError unless it lies in such a folder."""
    try:
        path = Path(text).resolve()
        inside = any(path.is_relative_to(folder) for folder in allowed_folders()) and path.exists()
    except (OSError, RuntimeError, ValueError):
        inside = False
    if not inside:
        raise ValueError("expected a file or folder in one of the folders that the operator allows, received another")
    return path


def there(path: Path | str) -> Path:
    """The place of a file or folder, from the root. Raises: ValueError where there is none."""
    try:
        found = Path(path).expanduser().absolute()
        found.stat()
    except (OSError, RuntimeError, ValueError):
        raise ValueError(f"expected a file or a folder, found none at {clean(str(path), 200)!r}") from None
    return found
