"""What a home needs so that runs last: it is looked at, and what can be repaired is. Trains nothing, starts nothing."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from vae_tf.data.files import remove_folder, sweep
from vae_tf.data.locations import home
from vae_tf.data.own import damaged, datasets_folder, own_keys
from vae_tf.data.quota import held, quota
from vae_tf.runs.lock import check_locks
from vae_tf.runs.queue.index import Index, in_index, look, path
from vae_tf.runs.queue.ticking import tick
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.store import list_runs, runs_folder
from vae_tf.runs.trash import KEPT_SECONDS, list_trash, purge_trash

ROOM = 1024**3
"""Bytes that should be free: a run of the largest preset takes a tenth of that."""
LEFTOVER_SECONDS = 24 * 3600.0
LEFTOVERS = ".*.tmp"


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well now, and what was found, in a sentence; whether it had to be repaired."""

    name: str
    ok: bool
    words: str
    repaired: bool = False


def examine() -> list[Finding]:
    """Looks at everything in turn; what cannot be looked at is a finding too."""
    return [_tried(name, check) for name, check in CHECKS.items()]


def _tried(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except (OSError, ValueError, sqlite3.Error) as error:
        return Finding(name, False, str(error))


def _home() -> Finding:
    home().mkdir(parents=True, exist_ok=True)
    probe = home() / f".probe-{secrets.token_hex(6)}"
    probe.touch()
    probe.unlink()
    return Finding("home", True, f"{home()} can be written")


def _locks() -> Finding:
    check_locks(home())
    return Finding("locks", True, "A file that is locked is locked for all others")


def _disk() -> Finding:
    free = shutil.disk_usage(home()).free
    return Finding("disk", free >= ROOM, f"{free / 1e9:.1f} GB are free")


def _index() -> Finding:
    """Makes the index anew from the runs, and says of how many it wrongly took for granted that they need no look."""
    there = path().exists()
    whole = look(lambda index: index.connection.execute("PRAGMA quick_check").fetchone()[0]) == "ok"
    before = look(Index.rows) if whole else None
    in_index(lambda index: index.drop(index.ids()))
    ticked = tick(limit=0)
    after = look(Index.rows) or {}
    requeued = f"; {len(ticked.requeued)} dead runs were queued again" if ticked.requeued else ""
    if before is None:
        words = "was missing" if not there else "was damaged"
        return Finding("index", True, f"index.db {words}: made anew from {len(after)} runs{requeued}", repaired=there)
    wrong = sum(name in before and before[name].settled > row.settled for name, row in after.items())
    words = "agrees with" if not wrong else f"was wrong about {wrong}: made anew from"
    return Finding("index", not ticked.troubles, f"index.db {words} {len(after)} runs{requeued}", repaired=wrong > 0)


def _runs() -> Finding:
    """Removes what was left of runs that were never made whole, and names the damaged ones."""
    leftovers = 0
    for folder in runs_folder().glob(".*"):
        with suppress(FileNotFoundError):
            if folder.is_dir() and abs(time.time() - folder.stat().st_mtime) > LEFTOVER_SECONDS:
                remove_folder(folder)
                leftovers += 1
    found = list_runs()
    damaged = [run.reason for run in found if isinstance(run, DamagedRun)]
    words = f"{len(found) - len(damaged)} runs can be read" + "".join(f"; {reason}" for reason in damaged)
    return Finding("runs", not damaged, words, repaired=leftovers > 0)


def _datasets() -> Finding:
    """Removes what was left of imports that died, and names the datasets of this home that are damaged."""
    leftovers = len(list(datasets_folder().glob(LEFTOVERS)))
    sweep(datasets_folder(), older=LEFTOVER_SECONDS)
    swept = leftovers - len(list(datasets_folder().glob(LEFTOVERS)))
    reasons = damaged()
    full = f"{held().bytes / 1e6:,.0f} of {quota() / 1e6:,.0f} MB are used"
    words = "; ".join([f"{len(own_keys()) - len(reasons)} datasets of this home can be read", full, *reasons])
    return Finding("datasets", not reasons, words, repaired=swept > 0)


def _trash() -> Finding:
    purged = purge_trash(when_due=False)
    left = list_trash()
    gone = f"; {len(purged)} older ones were deleted for good" if purged else ""
    words = f"{len(left)} deleted runs are kept for {KEPT_SECONDS / 86400:.0f} days{gone}"
    return Finding("trash", True, words, repaired=bool(purged))


CHECKS: dict[str, Callable[[], Finding]] = {
    "home": _home,
    "locks": _locks,
    "disk": _disk,
    "index": _index,
    "runs": _runs,
    "datasets": _datasets,
    "trash": _trash,
}
"""What is looked at, in this order: each relies on those before it."""
