"""Full-text search over pairs."""

import contextlib
import gc
import hashlib
import multiprocessing
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy.exc import DBAPIError

from storage.collection import SqlCollection, opened
from storage.faults import damaged
from storage.sealed import PAIR, checked
from storage.shelf import Shelf, consult
from storage.view import SqlView
from workbench.domain.listing import Filter, PairLine
from workbench.domain.road import FIELDS
from workbench.errors import WorkbenchError
from workbench.processes import undisturbed

MOST = 1000
"""Hits that one query gives."""
AFTER = 0.5
"""Seconds of long work after which what it writes is indexed beside it."""
PAUSE = 0.2
"""Seconds between two looks at what it wrote."""


def search(collection: SqlCollection, cache: Path, query: str, limit: int | None = None) -> list[PairLine]:
    """Pairs whose texts hold all words of a query, best first; any query is a legal query.

    Args:
        collection: the project.
        cache: the user's folder for search indexes.
        query: words as a person types them; each is looked up as it stands, the last one as a beginning.
        limit: most pairs wanted.
    """
    words = quoted(query.split())
    if not words:
        return []
    asked = " ".join(words) + "*"
    with collection.view() as view:
        rows = consult(
            _shelf(view), cache, view,
            lambda index: index.execute(
                "SELECT lower(hex(uid)) FROM found JOIN known ON known.row = found.rowid WHERE found MATCH ? "
                "ORDER BY rank LIMIT ?",
                (asked, min(limit or MOST, MOST)),
            ).fetchall(),
        )  # fmt: skip
        order = {uid: number for number, (uid,) in enumerate(rows)}
        lines: list[PairLine] = []
        wanted = list(order)
        for start in range(0, len(wanted), 500):
            lines.extend(view.pairs(Filter(ids=tuple(wanted[start : start + 500]))))
        if len(lines) != len(wanted):
            raise damaged(collection.path, "a pair that was found is no longer where it was")
    return sorted(lines, key=lambda line: order[line.id])


@contextlib.contextmanager
def kept_up(collection: SqlCollection, cache: Path, after: float = AFTER) -> Iterator[None]:
    """Catch the index up in a process beside this one while long work writes, so that the first search need not.

    The process only reads the project. Where it fails it ends: whoever searches next is told why.

    Args:
        collection: the project.
        cache: the user's folder for search indexes.
        after: seconds of work from which on it is worth a process.
    """
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_follow, args=(collection.path, cache, its), name="search", daemon=True)
    start = threading.Timer(after, _start, (process,))
    start.start()
    try:
        yield
    finally:
        start.cancel()
        start.join()
        its.close()
        ours.close()
        if process.pid is not None:
            process.join()


def _start(process: BaseProcess) -> None:
    with contextlib.suppress(OSError), undisturbed():  # where there is no room for one more, the first search does it
        process.start()


def _follow(project: Path, cache: Path, line: Connection) -> None:
    """Catch up until the other end of a line is gone, by its own will or by a kill."""
    gc.freeze()  # what was imported is never looked through for garbage
    with contextlib.suppress(WorkbenchError, DBAPIError, dbapi2.Error, OSError):
        collection, _ = opened(project)
        while not line.poll(PAUSE):
            with collection.view() as view:
                consult(_shelf(view), cache, view, lambda _index: None)


def _shelf(view: SqlView) -> Shelf:
    name = hashlib.sha256(f"{view.project.id}:{view.path.resolve()}".encode()).hexdigest()[:32]
    return replace(PAIRS, name=f"{name}.pairs")


def quoted(words: list[str]) -> list[str]:
    """Words as FTS5 takes them, none of them an operator; what holds neither letter nor digit is left out."""
    clean = [word.replace("\x00", " ").encode("utf-8", "replace").decode() for word in words]
    return ['"' + word.replace('"', '""') + '"' for word in clean if any(char.isalnum() for char in word)]


def _pairs(view: SqlView, owners: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    marks = ",".join("?" * len(owners))
    rows = view.raw.execute(f"SELECT {', '.join(PAIR)}, seal FROM pair WHERE uid IN ({marks}) ORDER BY id", owners)
    pairs = [checked(row, "a pair", view.path) for row in rows.fetchall()]
    found = [(row[0], [row[at] for at in _FIELDS]) for row in pairs]
    bodies = bodies_of(view, {digest for _, texts in found for digest in texts if digest})
    for uid, texts in found:
        yield (uid, uid, *[bodies[digest] if digest else None for digest in texts])


def bodies_of(view: SqlView, digests: Iterable[bytes]) -> dict[bytes, str | None]:
    """Many texts at once, each compared with its salted hash."""
    names = list(digests)
    query = f"SELECT hash, salt, body FROM text WHERE hash IN ({','.join('?' * len(names))})"
    found: dict[bytes, str | None] = {}
    for digest, salt, body in view.raw.execute(query, names):
        if body is None and view.log.erased(digest.hex()):
            pass
        elif not isinstance(body, str) or salt is None or _name(salt, body) != digest:
            raise damaged(view.path, f"the text {digest.hex()[:12]} is not what was written")
        found[digest] = body
    if len(found) != len(names):
        raise damaged(view.path, "a text is missing")
    return found


def _name(salt: bytes, body: str) -> bytes:
    return hashlib.sha256(salt + body.encode()).digest()


_FIELDS = [PAIR.index(name) for name in FIELDS]
PAIRS = Shelf("pairs", FIELDS, _pairs, "SELECT count(*) FROM pair NOT INDEXED", content=False)
