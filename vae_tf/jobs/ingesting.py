"""What is done with a stranger's file: it is looked at, or becomes a dataset or a run. Knows no line and no ticket.

Each is read by a process of its own (`sandbox`); here only what that has written is opened.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from vae_tf.data.failing import in_words
from vae_tf.data.files import keep_newest, sweep
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.keeping import keep
from vae_tf.data.locations import home
from vae_tf.data.manifest import Manifest, read_manifest
from vae_tf.data.own import check_count, datasets_folder
from vae_tf.data.quota import check_room
from vae_tf.jobs import sandbox
from vae_tf.jobs.places import is_upload, remove_upload
from vae_tf.jobs.pool import Tell

READ = 0.97
"""The share of an import that is reading; the rest is looking at what came of it."""
LOOK = Limits(cpu=20, wall=30)
"""A look decodes a few images, and counts the lines of a table: 512 MB of CSV take some 10 s."""
LOOKS, LOOKED = 30, 60.0
"""So many looks' pictures are kept, and those of so many seconds: a page may be reading them."""
ABANDONED = 24 * 3600.0
COMING = "coming"
SPOILT = "The file could not be read: the reading process wrote something else than it should."
_log = logging.getLogger(__name__)


def look(path: Path, settings: ImportSettings, tell: Tell, stop: threading.Event) -> dict[str, Any]:
    """What a file holds: the child's answer, and "folder", where its pictures lie. Raises: ValueError, Cancelled."""
    check_room()
    folder = home() / "cache" / "looks"
    keep_newest(folder, LOOKS - 1, older=LOOKED)
    out = folder / secrets.token_hex(12)
    with _said_in_words():
        out.mkdir(mode=0o700, parents=True)
    try:
        done = sandbox.run(_order("look", path, out, settings), hear=tell, stop=stop, limits=LOOK)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise
    return {**done, "folder": str(out)}


def make_dataset(
    path: Path, settings: ImportSettings, owner: str | None, consume: bool, tell: Tell, stop: threading.Event
) -> dict[str, Any]:
    """The dataset that a file becomes: its key, and what was skipped. Raises: ValueError, Cancelled."""
    check_count()
    with _coming() as out:
        sandbox.run(_order("import", path, out, settings), hear=partial(_heard, tell), stop=stop)
        check_room(within=0)
        tell("Keeping", READ)
        with _said_in_words():
            key, new, found = _kept(out, settings.name, owner)
    if consume:
        remove_upload(path)
    return {
        "dataset": key,
        "new": new,
        "images": found.train_images + found.test_images,
        "skipped": [{"name": name, "reason": reason} for name, reason in found.skipped],
        "skipped_count": found.skipped_count,
    }


def make_run(
    path: Path, name: str, owner: str | None, consume: bool, tell: Tell, stop: threading.Event
) -> dict[str, Any]:
    """The run that an archive becomes: its id. Raises: ValueError, Cancelled."""
    from vae_tf.runs.importing import import_run

    with _coming() as out:
        sandbox.run(_order("archive", path, out, None), hear=partial(_heard, tell), stop=stop)
        check_room(within=0)
        tell("Keeping", READ)
        with _said_in_words():
            run = import_run(out, name=name, owner=owner)
    if consume:
        remove_upload(path)
    return {"run": run.id}


def _heard(tell: Tell, words: str, share: float) -> None:
    tell(words, READ * share)


@contextmanager
def _coming() -> Iterator[Path]:
    """An empty folder beside the datasets, where one can be moved to its place at once; it goes."""
    check_room()
    out = datasets_folder() / f".{COMING}.{secrets.token_hex(12)}.tmp"
    with _said_in_words():
        datasets_folder().mkdir(parents=True, exist_ok=True)
        sweep(datasets_folder(), names=COMING, older=ABANDONED)
        out.mkdir(mode=0o700)
    try:
        yield out
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _kept(out: Path, name: str, owner: str | None) -> tuple[str, bool, Manifest]:
    """The key of the dataset in its place, whether it is new, and what the reader said of it. Raises: Refused."""
    try:
        found = read_manifest(out)
        return *keep(out, name, owner=owner), found
    except Refused:
        raise
    except ValueError as error:
        _log.warning("what a reading process wrote is refused: %r", str(error))
        raise Refused(SPOILT) from error


@contextmanager
def _said_in_words() -> Iterator[None]:
    """Says of a full disk that it is full, and of no folder where it lies."""
    try:
        yield
    except OSError as error:
        _log.warning("an import cannot be written: %r", str(error))
        raise Refused(in_words(error)) from error


def _order(do: str, path: Path, out: Path, settings: ImportSettings | None) -> dict[str, Any]:
    given = {} if settings is None else settings.to_dict()
    return {"do": do, "path": str(path), "out": str(out), "settings": given, "bundle": is_upload(path)}
