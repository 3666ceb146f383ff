"""Several files that come into a folder together: all of them, or none. Knows nothing of what is written."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from vae_tf.data.files import flush_folder, sweep

ABANDONED = 3600.0
"""Seconds after which what somebody has begun to write, and never ended, is removed by the next."""
HIDDEN = "landing"
"""What the hidden folders are called."""
Write = Callable[[Path], Sequence[Path]]


def land(
    folder: Path,
    write: Write,
    *,
    name: str | None = None,
    replace: bool = False,
    stale: Callable[[str], bool] = lambda name: False,
) -> list[Path]:
    """The files that `write` made, where they lie now: in `folder`, which is made where it is missing.

    They are written into a hidden folder on the same disk, flushed, and renamed into place in the order in which
    `write` names them; whatever goes wrong, what was there before is there again, and nothing else. A process that is
    killed leaves hidden files only, or, in a folder that was there before, the first few of several.

    Args:
        folder: where to.
        write: fills the folder that it is given and names the files, all of them inside.
        name: what its one file is to be called.
        replace: whether files of the same names may be replaced.
        stale: tells by its name a file of `folder` that goes where these come.

    Raises:
        ValueError: a file of that name is there and may not be replaced, or a file stands where a folder is expected.
        OSError: the disk is full, or not ours to write.
    """
    if name is not None and not replace:
        _check_free(folder / name)
    root = next(place for place in (folder, *folder.parents) if place.exists())
    if not root.is_dir():
        raise ValueError(f"out: expected a folder, received a file: {str(root)!r}")
    sweep(root, names=HIDDEN, older=ABANDONED)
    beside = root / f".{HIDDEN}.{secrets.token_hex(6)}.tmp"
    try:
        beside.mkdir()
        files = [path.relative_to(beside) for path in write(beside)]
        if name is not None:
            [only] = files
            (beside / only).rename(beside / name)
            files = [Path(name)]
        _flush(beside)
        _place(beside, folder, list(dict.fromkeys(file.parts[0] for file in files)), replace=replace, stale=stale)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return [folder / file for file in files]


def _check_free(path: Path) -> None:
    """Raises: ValueError where there is something."""
    if os.path.lexists(path):
        raise ValueError(f"out: expected a place that is free, received {str(path)!r}; --replace replaces it")


def _place(beside: Path, folder: Path, names: list[str], *, replace: bool, stale: Callable[[str], bool]) -> None:
    """What lies in `beside` under these names, into `folder`: a new one appears in one step."""
    if not folder.exists():
        made = [place for place in folder.parents if not place.exists()]
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            beside.rename(folder)
        except BaseException:
            for place in made:
                with suppress(OSError):
                    place.rmdir()
            raise
        flush_folder(folder.parent)
        return
    if not replace:
        for entry in names:
            _check_free(folder / entry)
    before = [path for path in folder.iterdir() if path.name not in names and stale(path.name)]
    _exchange(beside, folder, names)
    for path in before:
        with suppress(OSError):
            path.unlink()
    flush_folder(folder)


def _exchange(beside: Path, folder: Path, names: list[str]) -> None:
    """Moves entries into `folder` one by one, each in the place of what has its name; or none of them."""
    former = beside / f".{secrets.token_hex(6)}"
    former.mkdir()
    done: list[str] = []
    try:
        for entry in names:
            done.append(entry)
            _put(beside / entry, folder / entry, former / entry)
    except BaseException:
        for entry in reversed(done):
            _put_back(former / entry, folder / entry, moved=not (beside / entry).exists())
        raise


def _put(new: Path, place: Path, former: Path) -> None:
    """A file takes another's place without an instant in which there is none; a folder cannot. Raises: ValueError where
    one of them is a folder and the other none."""
    if place.is_dir() is not new.is_dir() and os.path.lexists(place):
        raise ValueError(f"out: expected a {'folder' if new.is_dir() else 'file'} to replace, received {str(place)!r}")
    if place.is_file() and not place.is_symlink():
        try:
            os.link(place, former)
        except OSError:  # a disk without links
            place.rename(former)
    elif os.path.lexists(place):
        place.rename(former)
    new.replace(place)


def _put_back(former: Path, place: Path, *, moved: bool) -> None:
    with suppress(OSError):
        if moved and place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        elif moved:
            place.unlink(missing_ok=True)
        if os.path.lexists(former):
            former.replace(place)


def _flush(folder: Path) -> None:
    """Wait until all that lies in a folder is on the disk. Raises: OSError."""
    for path in folder.rglob("*"):
        if path.is_dir():
            flush_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    flush_folder(folder)
