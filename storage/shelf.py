"""Full-text indexes as caches: each in a file of its own, one per user, caught up before a query; never the truth.

What an index holds follows from the events up to its watermark. It is made anew where it can't be read, where the
project at this place is no longer the one that it was made from, or where it may hold a text that was erased.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

from pysqlite3 import dbapi2

from storage.view import SqlView
from workbench.paths import private_folder

T = TypeVar("T")
PENDING = 32 << 20
"""Bytes of words that FTS5 gathers before it writes them: with its own limit it merges the same lists many times."""
AT_ONCE = 500
"""Subjects whose texts are read together."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one index holds."""

    name: str
    """Of its file."""
    columns: tuple[str, ...]
    """Names of the texts."""
    rows: Callable[[SqlView, Sequence[bytes]], Iterator[tuple[Any, ...]]]
    """The entries of some subjects, each with its subject, its id and its texts; none where a subject is gone."""
    total: str
    """How many entries the project gives, as SQL: a subject that damage hides would be missing unseen."""
    tokens: str = "unicode61"
    """How FTS5 cuts words."""
    content: bool = True
    """Whether the texts themselves stand in the index too."""

    def schema(self) -> str:
        """The statements that make the file."""
        bare = "" if self.content else ", content='', contentless_delete=1"
        return f"""
            CREATE TABLE IF NOT EXISTS mark
              (id INTEGER PRIMARY KEY, event INTEGER NOT NULL, hash BLOB NOT NULL, erased INTEGER NOT NULL);
            CREATE VIRTUAL TABLE IF NOT EXISTS found
              USING fts5 ({", ".join(self.columns)}, tokenize='{self.tokens}'{bare});
            CREATE TABLE IF NOT EXISTS known (row INTEGER PRIMARY KEY, owner BLOB NOT NULL, uid BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS known_owner ON known (owner);"""


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
    index.execute("BEGIN IMMEDIATE")
    touched = _touched(view, last)
    if last:
        index.executemany(
            "DELETE FROM found WHERE rowid = ?",
            [row for owner in touched for row in index.execute("SELECT row FROM known WHERE owner = ?", (owner,))],
        )
        index.executemany("DELETE FROM known WHERE owner = ?", [(owner,) for owner in touched])
    else:
        index.execute("INSERT INTO found (found, rank) VALUES ('hashsize', ?)", (PENDING,))
    (start,) = index.execute("SELECT coalesce(max(row), 0) + 1 FROM known").fetchone()
    insert = f"INSERT INTO found (rowid, {', '.join(shelf.columns)}) VALUES (?{',?' * len(shelf.columns)})"
    names: list[tuple[int, bytes, bytes]] = []
    parts = (touched[at : at + AT_ONCE] for at in range(0, len(touched), AT_ONCE))
    entries = chain.from_iterable(shelf.rows(view, part) for part in parts)
    index.executemany(insert, _numbered(entries, start, names))
    index.executemany("INSERT INTO known (row, owner, uid) VALUES (?, ?, ?)", names)
    there, wanted = (
        base.execute(query).fetchone()
        for base, query in ((index, "SELECT count(*) FROM known"), (view.raw, shelf.total))
    )
    if there != wanted:
        raise dbapi2.DatabaseError("malformed: the index lacks what the project holds, or holds more")
    news = (newest, mark, erased(view))
    index.execute("INSERT OR REPLACE INTO mark (id, event, hash, erased) VALUES (1, ?, ?, ?)", news)
    index.commit()


def _touched(view: SqlView, last: int) -> list[bytes]:
    """Subjects of the events after a watermark, in the order of their texts in the file."""
    found = view.raw.execute("SELECT subject FROM event WHERE id > ? ORDER BY id", (last,)).fetchall()
    found += view.raw.execute(
        "SELECT subject FROM event WHERE step IN "
        "(SELECT subject FROM event WHERE id > ? AND kind IN ('step.undone', 'step.redone'))",
        (last,),
    ).fetchall()
    return list(dict.fromkeys(owner for (owner,) in found))


def _numbered(
    entries: Iterator[tuple[Any, ...]], start: int, names: list[tuple[int, bytes, bytes]]
) -> Iterator[tuple[Any, ...]]:
    """The entries with their numbers; what is to be known of each is noted as they go."""
    for number, (owner, uid, *texts) in zip(count(start), entries):
        names.append((number, owner, uid))
        yield (number, *texts)
