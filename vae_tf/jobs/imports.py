"""What pages and the command line ask of strangers' files: to be looked at, to become a dataset, or a run.

Looks and imports wait in lines of their own. What is done with a file is `ingesting`; where it lies, `places`.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import threading
from functools import partial
from pathlib import Path
from typing import Any

from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.stamp import stamp_of
from vae_tf.jobs import ingesting, sandbox
from vae_tf.jobs.places import allowed, allowed_folders, there
from vae_tf.jobs.pool import Pool, Tell
from vae_tf.jobs.ticket import Ticket

__all__ = ["allowed", "allowed_folders", "archive", "ask", "close", "look"]

AT_ONCE = 2
"""Files that are read at a time to be imported, and as many to be looked at: each may take 1.5 GB."""
REMEMBERED = 100
_looks, _imports = Pool(AT_ONCE), Pool(AT_ONCE)
_looked: dict[str, dict[str, Any]] = {}
"""What the last looks gave, by what was asked."""


def look(path: Path | str, settings: ImportSettings, *, viewer: str = "", whose: str = "") -> Ticket:
    """The ticket whose result says what a file holds: the child's answer, and "folder", where its pictures lie
    (`looks.look_from` reads both). Looked at already, it is done at once.

    `viewer`, `whose`: see `Pool.ask`, here and below. Raises: ValueError where there is nothing at `path`.
    """
    path = there(path)
    key = _key("look", path, settings)
    before = _looked.get(key)
    if before is not None and Path(before["folder"]).is_dir():
        return Ticket.finished(key, result=before)
    return _looks.ask(key, partial(_look, key, path, settings), viewer=viewer, whose=whose)


def ask(
    path: Path | str,
    settings: ImportSettings,
    *,
    viewer: str = "",
    whose: str = "",
    owner: str | None = None,
    consume: bool = False,
) -> Ticket:
    """The ticket of a file becoming a dataset: `result` has "dataset" (its key), "new", "images", "skipped" (rows of
    name and reason, the first ones), "skipped_count".

    `consume`: what was uploaded goes when it has been imported. Raises: ValueError where there is nothing at `path`.
    """
    path = there(path)
    work = partial(ingesting.make_dataset, path, settings, owner, consume)
    return _imports.ask(_key(f"import {owner}", path, settings), work, viewer=viewer, whose=whose)


def archive(
    path: Path | str,
    *,
    name: str = "",
    viewer: str = "",
    whose: str = "",
    owner: str | None = None,
    consume: bool = False,
) -> Ticket:
    """The ticket of a run archive becoming a run of this home: `result` has "run", its id.

    Raises: ValueError where there is nothing at `path`.
    """
    path = there(path)
    work = partial(ingesting.make_run, path, name, owner, consume)
    return _imports.ask(_key(f"archive {owner} {name}", path, None), work, viewer=viewer, whose=whose)


def counts() -> dict[str, tuple[int, int]]:
    """How many files wait to be looked at and to be imported, and how many are being read."""
    return {"looks": _looks.counts(), "imports": _imports.counts()}


def close() -> None:
    """Ends all of it: the server is about to end."""
    _looks.close()
    _imports.close()
    sandbox.close()


def _look(key: str, path: Path, settings: ImportSettings, tell: Tell, stop: threading.Event) -> dict[str, Any]:
    found = _looked[key] = ingesting.look(path, settings, tell, stop)
    while len(_looked) > REMEMBERED:
        _looked.pop(next(iter(_looked)), None)
    return found


def _key(what: str, path: Path, settings: ImportSettings | None) -> str:
    """Equal for the same file, unchanged, to be read in the same way."""
    told = [what, str(path), stamp_of(path), settings.to_dict() if settings else None]
    return f"{what} {hashlib.sha256(json.dumps(told).encode()).hexdigest()}"


atexit.register(close)
