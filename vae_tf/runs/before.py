"""What a continued run was before, as far as its training replaces it: the folder `before/`, until it has ended.

Knows files. The caller holds the run's lock; every step can be done again after a death.
"""

from __future__ import annotations

from pathlib import Path

from vae_tf.data.files import flush_folder, remove_folder, write_atomically
from vae_tf.training.checkpoints import copy_checkpoint

REPLACED = ("weights.npz", "artifacts/live.npz")


def set_aside(path: Path, step: int) -> None:
    """Copies what the training of the run at `path` will replace, unless that is done: also the checkpoint of `step`
    that it goes on from, for one whose last epoch was not scored yet has another at the same step. Raises: OSError.
    """
    before, hidden = path / "before", path / ".before.tmp"
    if before.exists():
        return
    remove_folder(hidden)
    hidden.mkdir()
    for name in REPLACED:
        if (path / name).is_file():
            _copy(path / name, hidden / Path(name).name)
    checkpoint = path / "checkpoints" / f"{step:06d}"
    if checkpoint.is_dir():
        copy_checkpoint(checkpoint, hidden / checkpoint.name)
    flush_folder(hidden)
    hidden.rename(before)
    flush_folder(path)


def put_back(path: Path) -> None:
    """Replaces what the training has replaced by what was there before, where it was set aside. Raises: OSError."""
    for name in REPLACED:
        if (kept := path / "before" / Path(name).name).is_file():
            _copy(kept, path / name)
    for checkpoint in (path / "before").glob("[0-9]*"):
        copy_checkpoint(checkpoint, path / "checkpoints" / checkpoint.name)


def forget(path: Path) -> None:
    """Removes what was set aside. Raises: OSError."""
    remove_folder(path / "before")


def _copy(source: Path, target: Path) -> None:
    content = source.read_bytes()
    write_atomically(target, lambda file: file.write(content))
