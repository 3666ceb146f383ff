"""The queue's index, `index.db` (SQLite): what was last seen of each run, and which need no further look.

Knows rows, not runs: whatever it says can be read again from their folders, so a lost or damaged one is made anew.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from vae_tf.data.locations import home
from vae_tf.runs.lock import locked

T = TypeVar("T")
SCHEMA = 1
PATIENCE = 10.0
"""Seconds that one waits for others to be done with the index, which they are in a small part of one."""
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH)
"""What SQLite says of a file that is no database, a spoilt one, or one with other tables."""
TABLE = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, state TEXT NOT NULL, queued REAL NOT NULL, started REAL NOT NULL,
    attempts INTEGER NOT NULL, settled INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""


class Spoilt(sqlite3.DatabaseError):
    """What SQLite reads without complaint, and finds wrong when asked."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class Row(NamedTuple):
    """One run: whose, where it stood, when it was queued and last started, starts without progress.

    `settled`: nothing happens to it until a person wants something of it.
    """

    id: str
    owner: str
    state: str
    queued: float
    started: float
    attempts: int
    settled: bool


class Index:
    """The rows, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def ids(self) -> set[str]:
        """All runs it knows."""
        return {name for (name,) in self.connection.execute("SELECT id FROM runs")}

    def unsettled(self) -> list[Row]:
        """The rows of runs that need a look."""
        return [_row(values) for values in self.connection.execute("SELECT * FROM runs WHERE settled = 0")]

    def rows(self) -> dict[str, Row]:
        """All rows by id."""
        return {values[0]: _row(values) for values in self.connection.execute("SELECT * FROM runs")}

    def put(self, row: Row) -> None:
        """Replaces a run's row."""
        self.connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def drop(self, ids: Iterable[str]) -> None:
        """Forgets runs."""
        self.connection.executemany("DELETE FROM runs WHERE id = ?", [(name,) for name in ids])

    def unsettle(self, run_id: str | None = None) -> None:
        """Has a run looked at by the next tick, or all of them."""
        if run_id is None:
            self.connection.execute("UPDATE runs SET settled = 0")
        else:
            self.connection.execute("UPDATE runs SET settled = 0 WHERE id = ? AND settled = 1", (run_id,))

    def served(self) -> dict[str, float]:
        """When a run of each owner last began."""
        query = "SELECT owner, MAX(started) FROM runs WHERE started > 0 GROUP BY owner"
        return dict(self.connection.execute(query))

    def now(self) -> float:
        """The time, but later than every time in the index: the order holds where a clock is set back."""
        (latest,) = self.connection.execute("SELECT MAX(MAX(queued), MAX(started)) FROM runs").fetchone()
        return max(time.time(), (latest or 0.0) + 1e-3)


def in_index(work: Callable[[Index], T]) -> T:
    """What `work` gives for the index, in one transaction; one after the other where several ask.

    A damaged index is set aside, and `work` done again with an empty one: it must not mind. Raises: OSError, or
    sqlite3.Error, where no file can be written.
    """
    home().mkdir(parents=True, exist_ok=True)
    # SQLite guards what is in the file; this lock guards the file, which a damaged one is moved from.
    with locked(home() / "index.lock", "The queue is busy; try again", patience=PATIENCE):
        try:
            return _transaction(work)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in DAMAGED:
                raise
        set_aside()
        return _transaction(work)


def look(work: Callable[[Index], T]) -> T | None:
    """What `work` gives for the index as it is, without waiting for those who write; None where it cannot be read."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path().as_uri()}?mode=ro", uri=True, timeout=1)) as found:
        return work(Index(found))
    return None


def path() -> Path:
    """Where the index of this home lies."""
    return home() / "index.db"


def set_aside() -> None:
    """Moves a damaged index out of the way, over the one moved before."""
    for name in ("index.db-wal", "index.db-shm"):
        (home() / name).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        path().replace(home() / "index.damaged.db")


def _transaction(work: Callable[[Index], T]) -> T:
    # Opened each time: nothing is left open of a file that was deleted, and no thread inherits another's.
    with closing(sqlite3.connect(path(), isolation_level=None, timeout=PATIENCE)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            _prepare(connection)
            result = work(Index(connection))
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite may have rolled back by itself
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return result


def _prepare(connection: sqlite3.Connection) -> None:
    """Makes the table of a new index, and that of one from another version anew. Raises: where rows are spoilt."""
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema != SCHEMA:
        connection.execute("DROP TABLE IF EXISTS runs")
        connection.execute(TABLE)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()  # half a millisecond for a thousand runs
    if found != "ok":
        raise Spoilt(found)


def _row(values: tuple[str, str, str, float, float, int, int]) -> Row:
    return Row(*values[:6], settled=bool(values[6]))
