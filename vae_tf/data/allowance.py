"""How much of this home's disk one person may fill, where people are kept apart, and how much they do.

What counts: their runs and datasets, also in the trash; not what is computed of a run for whoever looks at it (maps,
estimates, exports), which others do, too. `VAE_TF_PERSON_MB` says how much there may be, in millions of
bytes; 5,000 where it does not. Knows of a run who made it, not what it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from vae_tf.data.files import read_json
from vae_tf.data.locations import home
from vae_tf.data.manifest import NAME
from vae_tf.data.people import PERSON, apart
from vae_tf.data.quota import QuotaExceeded, bytes_allowed, size_of

VARIABLE = "VAE_TF_PERSON_MB"
DEFAULT_MB = 5_000
TRAINED = ("browser", "results", "frames")
"""Folders among a run's artifacts that its training writes."""
PLACES = (("runs", "run.json"), ("trash", "run.json"), ("datasets", NAME), ("trash/datasets", NAME))
"""Where things that somebody owns lie, a folder each, and the file that says whose they are."""


def allowance() -> int:
    """How many bytes each person may fill. Raises: ValueError where VAE_TF_PERSON_MB is no number."""
    return bytes_allowed(VARIABLE, DEFAULT_MB)


def filled(person: str) -> int:
    """How many bytes the disk has of what somebody made."""
    return sum(size_of(folder).bytes - _computed(folder) for folder in _folders(person))


def check_allowance(person: str | None, more: int = 0) -> None:
    """Nothing, where somebody may fill so many bytes more, and at least one. Raises: QuotaExceeded, ValueError."""
    if person is None or not PERSON.fullmatch(person) or not apart():
        return
    limit, found = allowance(), filled(person)
    if found + max(more, 1) > limit:
        raise QuotaExceeded(
            f"expected room among what you may fill, found none: your runs and datasets have {found / 1e6:,.0f} of "
            f"{limit / 1e6:,.0f} MB"
            + (f", and this needs {more / 1e6:,.1f} more" if more else "")
            + ". Delete some: what is deleted counts until it has lain in the trash for a week. Whoever runs this "
            f"server can allow more with {VARIABLE}."
        )


def _computed(run: Path) -> int:
    """Bytes of what has been computed of a run since its training."""
    with suppress(OSError), os.scandir(run / "artifacts") as found:
        return sum(size_of(Path(each.path)).bytes for each in found if each.name not in TRAINED and each.is_dir())
    return 0


def _folders(person: str) -> Iterator[Path]:
    for place, says in PLACES:
        for file in (home() / place).glob(f"*/{says}"):
            if (read_json(file) or {}).get("owner") == person:
                yield file.parent
