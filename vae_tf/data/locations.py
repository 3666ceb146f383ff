"""Where files of the project lie on this machine. Knows environment variables, not what the files hold."""

import os
from pathlib import Path


def home() -> Path:
    """The folder everything is stored under: `VAE_TF_HOME`, or `~/.vae_tf`. It need not exist yet."""
    return Path(os.environ.get("VAE_TF_HOME") or "~/.vae_tf").expanduser().absolute()


def data_folders() -> list[Path]:
    """The folders searched for datasets, in order.

    First each entry of `VAE_TF_DATA_DIR` (separated as `PATH` is), then `home()/datasets`. They need not
    exist.
    """
    entries = os.environ.get("VAE_TF_DATA_DIR", "").split(os.pathsep)
    return [Path(entry).expanduser().absolute() for entry in entries if entry] + [home() / "datasets"]


def find(*names: str) -> Path | None:
    """The first existing file called one of `names`, or None; an earlier folder beats an earlier name."""
    paths = (folder / name for folder in data_folders() for name in names)
    return next((path for path in paths if is_file(path)), None)


def is_file(path: Path) -> bool:
    """Whether `path` is a file that we may look at; a folder closed to us counts as empty."""
    try:
        return path.is_file()
    except OSError:
        return False
