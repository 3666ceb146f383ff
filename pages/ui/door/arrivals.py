"""The uploads that lie here: kept until they are imported, or nobody takes them for a day. Knows no request.

Which are here is known to this process only, as their names are to the sessions of its pages.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from vae_tf.data.files import remove_folder, sweep
from vae_tf.data.ownership import may, person
from vae_tf.jobs.places import uploads

ID = re.compile(r"[0-9a-f]{32}")
DAY = 86_400.0
HOUR = 3_600.0
QUARTER = 900.0
SILENT = 180.0
"""Seconds after which what is half written, and grows no more, is nobody's."""


@dataclass(frozen=True)
class Upload:
    """What has come whole: a folder of numbered files, `path`, with the names they had in its `names.jsonl`."""

    id: str
    path: Path
    name: str
    files: int
    bytes: int
    person: str | None = field(default_factory=person)
    """Who sent it, where people are kept apart."""


_arrived: dict[str, Upload] = {}
_coming: dict[str, str] = {}
"""What is on its way, and from whom."""
_used: dict[str, float] = {}
"""The names under which something has come, and when: none is taken again, even if it was discarded."""
_claimed: set[str] = set()
"""Those that a page has asked for."""
_lock = threading.Lock()


def new_id() -> str:
    """Names an upload that is to come; nobody can guess it."""
    return secrets.token_hex(16)


def begin(upload_id: str, whose: str, *, at_once: int, each: int) -> bool:
    """Takes a name for an upload: once, and while fewer than so many are coming, in all and from one browser."""
    with _lock:
        new = upload_id not in _coming and upload_id not in _used
        free = len(_coming) < at_once and list(_coming.values()).count(whose) < each
        if new and free:
            _coming[upload_id] = whose
        return new and free


def end(upload_id: str) -> None:
    """The upload has come, or will not."""
    with _lock:
        _coming.pop(upload_id, None)


def keep(upload: Upload) -> Upload:
    """Remembers what has come whole; gives it back."""
    with _lock:
        now = time.monotonic()
        for old in [each for each, at in _used.items() if now - at > HOUR]:  # its token is too old by now
            if old not in _arrived:
                del _used[old]
        _used[upload.id] = now
        _arrived[upload.id] = upload
    return upload


def arrived(upload_id: str) -> Upload | None:
    """What has come under this name from who asks, if it still lies there."""
    found = _arrived.get(upload_id)
    if found is None or not may("import", found.person) or not found.path.exists():
        return None
    _claimed.add(upload_id)
    return found


def discard(upload_id: str) -> None:
    """Removes what has come under this name."""
    _arrived.pop(upload_id, None)
    _claimed.discard(upload_id)
    if ID.fullmatch(upload_id):
        with suppress(OSError):
            remove_folder(uploads() / upload_id)


def clear_away() -> None:
    """Removes uploads that nobody has taken for a day, those that no page has asked for in an hour, and what a death
    has left half written."""
    if not uploads().is_dir():
        return
    sweep(uploads(), older=SILENT)
    for path in uploads().iterdir():
        with suppress(OSError):
            longest = DAY if path.name in _claimed else HOUR
            if ID.fullmatch(path.name) and time.time() - path.stat().st_mtime > longest:
                discard(path.name)


async def clear_away_again_and_again() -> None:
    """Clears away now and each quarter of an hour."""
    while True:
        with suppress(OSError):
            await asyncio.to_thread(clear_away)
        await asyncio.sleep(QUARTER)
