"""How much this home may hold of what people bring, and how much it holds. Knows folders, and of a run its source.

What counts: datasets, uploads, runs that were imported, the looks' pictures, and what of these is in the trash.
`VAE_TF_QUOTA_MB` says how much there may be, in millions of bytes; 20,000 where it does not.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vae_tf.data.files import read_json
from vae_tf.data.locations import home

VARIABLE = "VAE_TF_QUOTA_MB"
DEFAULT_MB = 20_000
MOST_FILES = 500_000
"""Files that there may be: empty ones take room too, and each is looked at whenever all are counted."""
SPARE = 1_000_000_000
"""Bytes of the disk that are left free, for the trainings."""
FRESH = 5.0
"""Seconds for which a count is good; what has come since is added to it."""
COUNTED = ("datasets", "imports", "trash/datasets", "cache/looks")
WITH_RUNS = ("runs", "trash")
IMPORTED = "imported"
"""The `source` of a run that somebody has brought."""


class QuotaExceeded(ValueError):
    """There is no room for more; the message says how much there is, and what to do."""


@dataclass(frozen=True)
class Held:
    """What a home holds: bytes, as the disk counts them, and files."""

    bytes: int = 0
    files: int = 0


_counted: dict[Path, tuple[float, Held]] = {}
"""What each home held, and when that was counted."""
_lock, _counting = threading.Lock(), threading.Lock()


def quota() -> int:
    """How many bytes there may be. Raises: ValueError where VAE_TF_QUOTA_MB is no number."""
    return bytes_allowed(VARIABLE, DEFAULT_MB)


def bytes_allowed(variable: str, otherwise: int) -> int:
    """The bytes that an environment variable allows in megabytes, 0 or more; `otherwise` so many megabytes.

    Raises: ValueError where it is no number.
    """
    text = os.environ.get(variable) or str(otherwise)
    try:
        return max(0, int(float(text) * 1e6))
    except (ValueError, OverflowError):
        raise ValueError(f"{variable}: expected a number of megabytes, received {text!r}") from None


def held(*, within: float = FRESH) -> Held:
    """What there is, as counted so many seconds ago at most, with what has come since; links are not followed."""
    known = _known(within)
    if known is None:
        with _counting:  # who waits for somebody who counts takes that
            known = _known(within)
            if known is None:
                now, known = time.monotonic(), _count()
                with _lock:
                    _counted[home()] = (now, known)
    return known


def add(size: int, files: int = 0) -> None:
    """So much has come: it counts at once."""
    with _lock:
        when, known = _counted.get(home(), (0.0, None))
        if known is not None:
            _counted[home()] = (when, Held(known.bytes + size, known.files + files))


def check_room(more: int = 0, *, within: float = FRESH) -> None:
    """Nothing, where so many bytes more have room, in the quota and on the disk; by a count of so many seconds ago.

    Raises: QuotaExceeded, ValueError.
    """
    limit, found = quota(), held(within=within)
    if _too_much(found, more, limit):
        found = held(within=min(within, 1.0))  # something may have gone meanwhile
    if complaint := _too_much(found, more, limit):
        raise QuotaExceeded(complaint)
    if _free() < more + SPARE:
        raise QuotaExceeded(
            f"The disk of this server has no room for {more / 1e6:,.1f} MB more: {SPARE / 1e9:.0f} GB of it stay free."
        )


def _too_much(found: Held, more: int, limit: int) -> str:
    """Why there is no room in the quota, or ""."""
    if found.bytes + more > limit or found.bytes >= limit:
        return (
            f"expected room for what you bring, found none: this server holds {found.bytes / 1e6:,.0f} of "
            f"{limit / 1e6:,.0f} MB of datasets, uploads and imported runs. What is deleted counts until it has lain "
            f"in the trash for a week; whoever runs this server can allow more with {VARIABLE}."
        )
    if found.files >= MOST_FILES:
        return (
            f"expected fewer than {MOST_FILES:,} files of datasets, uploads and imported runs, found {found.files:,}: "
            "import the uploads that wait, or remove them."
        )
    return ""


def _known(within: float) -> Held | None:
    with _lock:
        when, known = _counted.get(home(), (0.0, None))
    return known if known is not None and time.monotonic() - when < within else None


def _free() -> int:
    """Bytes that are free where the home lies, or will lie."""
    place = home()
    return shutil.disk_usage(next(path for path in (place, *place.parents) if path.exists())).free


def _count() -> Held:
    total = files = 0
    for folder in _folders():
        found = size_of(folder)
        total, files = total + found.bytes, files + found.files
    return Held(total, files)


def _folders() -> Iterator[Path]:
    """The folders that count, none within another."""
    for name in COUNTED:
        yield home() / name
    for name in WITH_RUNS:
        for manifest in (home() / name).glob("*/run.json"):
            if (read_json(manifest) or {}).get("source") == IMPORTED:
                yield manifest.parent


def size_of(folder: Path) -> Held:
    """What a folder holds; links are not followed."""
    total, files, left = 0, 0, [folder]
    while left:
        with suppress(OSError), os.scandir(left.pop()) as entries:  # gone meanwhile, or never there
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    left.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    with suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        total += max(status.st_size, 512 * getattr(status, "st_blocks", 0))
                        files += 1
    return Held(total, files)
