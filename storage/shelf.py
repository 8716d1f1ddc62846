"""Full-text indexes as caches: each in a file of its own, one per user, caught up before a query; never the truth.

What an index holds follows from the events up to its watermark. It is made anew where it can't be read, where the
project at this place is no longer the one that it was made from, or where it may hold a text that was erased.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pysqlite3 import dbapi2

from storage.view import SqlView
from workbench.paths import private_folder

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one index holds."""

    name: str
    """Of its file."""
    columns: tuple[str, ...]
    """Names of the texts."""
    rows: Callable[[SqlView, bytes], Iterator[tuple[Any, ...]]]
    """The entries of a subject, each with its id and its texts; none where the subject is gone."""
    tokens: str = "unicode61"
    """How FTS5 cuts words."""
    more: str = ""
    """Further tables of the file."""

    def schema(self) -> str:
        """The statements that make the file."""
        return f"""
            CREATE TABLE IF NOT EXISTS mark
              (id INTEGER PRIMARY KEY, event INTEGER NOT NULL, hash BLOB NOT NULL, erased INTEGER NOT NULL);
            CREATE VIRTUAL TABLE IF NOT EXISTS found
              USING fts5 (uid UNINDEXED, {", ".join(self.columns)}, tokenize='{self.tokens}');
            CREATE TABLE IF NOT EXISTS known (row INTEGER PRIMARY KEY, owner BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS known_owner ON known (owner);
            {self.more}"""


def consult(shelf: Shelf, folder: Path, view: SqlView, ask: Callable[[dbapi2.Connection], T]) -> T:
    """Catch an index up with the project and ask it something; one that is damaged is made anew, once.

    Args:
        shelf: which index.
        folder: the user's folder for the indexes of this project.
        view: the project.
        ask: is given the index.
    """
    path = private_folder(folder) / shelf.name
    try:
        return _consult(shelf, path, view, ask)
    except dbapi2.DatabaseError as error:
        if "locked" in str(error):
            raise
        path.unlink(missing_ok=True)
        return _consult(shelf, path, view, ask)


def erased(view: SqlView) -> int:
    """How many texts were erased: what a cache was made from may be one of them if there are more now."""
    count: int = view.raw.execute("SELECT count(*) FROM erased").fetchone()[0]
    return count


def _consult(shelf: Shelf, path: Path, view: SqlView, ask: Callable[[dbapi2.Connection], T]) -> T:
    connection = opened(path, shelf.schema())
    try:
        if not _of_this(connection, view):
            connection.close()
            path.unlink()
            connection = opened(path, shelf.schema())
        _catch_up(shelf, connection, view)
        return ask(connection)
    finally:
        connection.close()


def _of_this(index: dbapi2.Connection, view: SqlView) -> bool:
    """Whether an index goes with a project as it is: what it was made from is still its past."""
    row = index.execute("SELECT event, hash, erased FROM mark").fetchone()
    if row is None:
        return True
    event, mark, count = row
    found = view.raw.execute("SELECT hash FROM event WHERE id = ?", (event,)).fetchone()
    return bool(found == (mark,) and count == erased(view))


def opened(path: Path, schema: str) -> dbapi2.Connection:
    """Open a cache file that only its owner can read."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection: dbapi2.Connection = dbapi2.connect(str(path), timeout=10)
    connection.executescript(schema)
    return connection


def _catch_up(shelf: Shelf, index: dbapi2.Connection, view: SqlView) -> None:
    """Index what events touched since the watermark."""
    row = index.execute("SELECT event FROM mark").fetchone()
    last = row[0] if row else 0
    newest, mark = view.raw.execute("SELECT id, hash FROM event ORDER BY id DESC LIMIT 1").fetchone()
    if newest == last:
        return
    touched = view.raw.execute(
        "SELECT DISTINCT subject FROM event WHERE id > ? UNION "
        "SELECT DISTINCT subject FROM event WHERE step IN "
        "(SELECT subject FROM event WHERE id > ? AND kind IN ('step.undone', 'step.redone'))",
        (last, last),
    ).fetchall()
    index.execute("BEGIN IMMEDIATE")
    names = ", ".join(shelf.columns)
    insert = f"INSERT INTO found (uid, {names}) VALUES (?{',?' * len(shelf.columns)})"
    for (owner,) in touched:
        for (number,) in index.execute("SELECT row FROM known WHERE owner = ?", (owner,)).fetchall():
            index.execute("DELETE FROM found WHERE rowid = ?", (number,))
        index.execute("DELETE FROM known WHERE owner = ?", (owner,))
        for entry in shelf.rows(view, owner):
            done = index.execute(insert, entry)
            index.execute("INSERT INTO known (row, owner) VALUES (?, ?)", (done.lastrowid, owner))
    news = (newest, mark, erased(view))
    index.execute("INSERT OR REPLACE INTO mark (id, event, hash, erased) VALUES (1, ?, ?, ?)", news)
    index.commit()
