"""Full-text search: a cache in a file of its own, one per user, caught up before a query; never the truth."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from pysqlite3 import dbapi2

from storage.collection import SqlCollection
from storage.view import SqlView
from workbench.domain.listing import Filter, PairLine

MOST = 1000
"""Hits that one query gives."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS mark (id INTEGER PRIMARY KEY, event INTEGER NOT NULL, erased INTEGER NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS found USING fts5 (uid UNINDEXED, prompt, completion, context, tokenize='unicode61');
CREATE TABLE IF NOT EXISTS known (uid BLOB PRIMARY KEY, row INTEGER NOT NULL);
"""


def search(collection: SqlCollection, cache: Path, query: str, limit: int | None = None) -> list[PairLine]:
    """Pairs whose texts hold all words of a query, best first; any query is a legal query.

    Args:
        collection: the project.
        cache: the user's folder for search indexes.
        query: words as a person types them; each is looked up as it stands, the last one as a beginning.
        limit: most pairs wanted.
    """
    match = _match(query)
    if not match:
        return []
    with collection.view() as view, _index(cache, view) as index:
        _catch_up(index, view)
        rows = index.execute(
            "SELECT uid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (match, min(limit or MOST, MOST))
        ).fetchall()
        order = {uid: number for number, (uid,) in enumerate(rows)}
        lines: list[PairLine] = []
        wanted = list(order)
        for start in range(0, len(wanted), 500):
            lines.extend(view.pairs(Filter(ids=tuple(wanted[start : start + 500]))))
    return sorted(lines, key=lambda line: order[line.id])


def _match(query: str) -> str:
    words = [word for word in query.replace("\x00", " ").split() if any(char.isalnum() for char in word)]
    quoted = ['"' + word.encode("utf-8", "replace").decode().replace('"', '""') + '"' for word in words]
    return " ".join(quoted) + ("*" if quoted else "")


@contextlib.contextmanager
def _index(cache: Path, view: SqlView) -> Iterator[dbapi2.Connection]:
    """The index of this file; made anew where it can't be read or may hold an erased text."""
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(f"{view.project.id}:{view.path.resolve()}".encode()).hexdigest()[:32]
    path = cache / f"{name}.fts"
    try:
        connection = _open(path)
        mark = connection.execute("SELECT erased FROM mark").fetchone()
    except dbapi2.DatabaseError:
        mark = (-1,)
    if mark is not None and mark[0] != _erased(view):
        path.unlink(missing_ok=True)
        connection = _open(path)
    try:
        yield connection
    finally:
        connection.close()


def _open(path: Path) -> dbapi2.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection: dbapi2.Connection = dbapi2.connect(str(path), timeout=10)
    connection.executescript(_SCHEMA)
    return connection


def _erased(view: SqlView) -> int:
    count: int = view.raw.execute("SELECT count(*) FROM erased").fetchone()[0]
    return count


def _catch_up(index: dbapi2.Connection, view: SqlView) -> None:
    """Index the pairs that events touched since the watermark."""
    row = index.execute("SELECT event FROM mark").fetchone()
    last = row[0] if row else 0
    (newest,) = view.raw.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
    if newest == last:
        return
    touched = view.raw.execute(
        "SELECT DISTINCT subject FROM event WHERE id > ? UNION "
        "SELECT DISTINCT subject FROM event WHERE step IN "
        "(SELECT subject FROM event WHERE id > ? AND kind IN ('step.undone', 'step.redone'))",
        (last, last),
    )
    index.execute("BEGIN IMMEDIATE")
    query = (
        "SELECT (SELECT body FROM text WHERE hash = pair.prompt), "
        "(SELECT body FROM text WHERE hash = pair.completion), "
        "(SELECT body FROM text WHERE hash = pair.context) FROM pair WHERE uid = ?"
    )
    for (uid,) in touched:
        known = index.execute("SELECT row FROM known WHERE uid = ?", (uid,)).fetchone()
        if known:
            index.execute("DELETE FROM found WHERE rowid = ?", known)
            index.execute("DELETE FROM known WHERE uid = ?", (uid,))
        texts = view.raw.execute(query, (uid,)).fetchone()
        if texts is not None:
            done = index.execute(
                "INSERT INTO found (uid, prompt, completion, context) VALUES (?,?,?,?)", (uid.hex(), *texts)
            )
            index.execute("INSERT INTO known (uid, row) VALUES (?, ?)", (uid, done.lastrowid))
    index.execute("INSERT OR REPLACE INTO mark (id, event, erased) VALUES (1, ?, ?)", (newest, _erased(view)))
    index.commit()
