"""Upkeep of a project's file: is it sound, what mends it, and copies to fall back on."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy.exc import DBAPIError

from storage.collection import SqlCollection
from storage.content import CONTENT, content_hash
from storage.database import driver
from storage.faults import told
from storage.guards import guards
from storage.sealed import CHUNK, DOCUMENT, DRAFT, PAIR, STATE, WORD
from storage.upgrading import fold_anew
from storage.view import SqlView
from workbench.canonical import canonical
from workbench.domain.event import NewEvent, derived_id, event_id, salted_hash
from workbench.view import Act, View

MOST = 200
"""Problems that a report names."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be."""

    kind: str
    """file, guard, event, chain, text, projection, clock or backup."""
    detail: str
    event: str | None = None
    """The first event that is concerned."""


@dataclass(slots=True)
class Report:
    """What a check found and mended."""

    ok: bool
    problems: list[Problem] = field(default_factory=list)
    repaired: int = 0
    events: int = 0
    content_hash: str = ""


def check(collection: SqlCollection, *, repair: bool = False) -> Report:
    """Compare the file with itself: its pages, the chain, every text, and the projection with a fresh fold.

    With `repair`, after a backup, what follows from the log is folded again and missing guards are put back; the log
    itself is never touched.
    """
    with collection.engine.connect() as connection:
        connection.begin()
        view = SqlView(connection, collection.path)
        problems = list(_problems(view))
        report = Report(not problems, problems)
        with contextlib.suppress(dbapi2.DatabaseError):
            report.events = view.raw.execute("SELECT count(*) FROM event").fetchone()[0]
            report.content_hash = content_hash(view.raw)
    mendable = [problem for problem in problems if problem.kind in ("projection", "guard")]
    if repair and mendable:
        snapshot(collection, default_folder(collection.path))
        with collection.write() as view:
            fold_anew(view)
            report.content_hash = content_hash(view.raw)
        report.repaired = len(mendable)
        report.ok = len(mendable) == len(problems)
    return report


def _problems(view: SqlView) -> Iterator[Problem]:
    for part in (_pages, _guards, _events, _texts, _projection, _clocks):
        try:
            yield from _first(part(view))
        except (dbapi2.DatabaseError, DBAPIError) as error:
            yield Problem("file", f"{part.__name__.strip('_')} can't be read: {getattr(error, 'orig', error)}")
        except (ValueError, TypeError, KeyError, LookupError, AttributeError) as error:
            yield Problem("file", f"{part.__name__.strip('_')} can't be understood: {type(error).__name__}")


def _first(found: Iterator[Problem]) -> Iterator[Problem]:
    for number, problem in enumerate(found):
        if number == MOST:
            yield Problem(problem.kind, "and more of the same")
            return
        yield problem


def _pages(view: SqlView) -> Iterator[Problem]:
    for (line,) in view.raw.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield Problem("file", str(line))


def _guards(view: SqlView) -> Iterator[Problem]:
    there = {sql for (sql,) in view.raw.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    for statement in guards():
        if statement not in there:
            yield Problem("guard", f"the guard {statement.split()[2]} is missing or was changed")


def _events(view: SqlView) -> Iterator[Problem]:
    tips: dict[int, tuple[int, str | None]] = {}
    known: set[str] = set()
    for event in view.log.events(order="place, hash"):
        if event_id(event) != event.id:
            yield Problem("event", f"event {event.seq} of its site does not have the hash it bears", event.id)
        seq, tip = tips.get(event.line, (None, None))
        begins = seq is None and (event.prev is None or event.prev in known)
        whole = begins or (event.prev == tip and event.seq == (seq or 0) + 1)
        if not whole or any(parent not in known for parent in event.parents):
            yield Problem("chain", f"event {event.seq} of its site does not follow the one before it", event.id)
        tips[event.line] = (event.seq, event.id)
        known.add(event.id)
    for line, seq, tip in view.raw.execute("SELECT id, tip_seq, tip_hash FROM line").fetchall():
        if tips.get(line, (0, None)) != (seq, tip.hex() if tip else None):
            yield Problem("chain", "the end of a site's line is not where it was", tip.hex() if tip else None)
    for event in view.log.events("kind = 'backup.made'"):
        for head in event.payload["heads"]:
            if head not in known:
                yield Problem(
                    "chain", "an event that a backup recorded is gone: the log was cut off or rewritten", head
                )


def _texts(view: SqlView) -> Iterator[Problem]:
    damaged: set[str] = set()
    there: set[str] = set()
    gone = {digest.hex() for (digest,) in view.raw.execute("SELECT hash FROM erased")}
    for digest, salt, body in view.raw.execute("SELECT hash, salt, body FROM text"):
        name = digest.hex()
        there.add(name)
        if body is None:
            if name not in gone:
                damaged.add(name)
        elif (
            not isinstance(body, str) or not isinstance(salt, bytes) or salted_hash(salt, body) != name or name in gone
        ):
            damaged.add(name)
    for event in view.log.events():
        for name, digest in event.texts().items():
            if digest in damaged:
                yield Problem("text", f"the {name} of a {event.kind} is not what was written", event.id)
            elif digest not in there:
                yield Problem("text", f"the {name} of a {event.kind} is missing", event.id)


def _projection(view: SqlView) -> Iterator[Problem]:
    """Fold everything into temporary tables of the same names, which SQLite prefers, and compare."""
    raw = view.raw
    for table in (*CONTENT, "overruled", "step"):
        raw.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table} WHERE 0")
        key = _KEYS.get(table, "uid")
        raw.execute(f"CREATE UNIQUE INDEX temp.fresh_{table} ON {table} ({key})")
    try:
        view.projection.rebuild()
        for table, columns in {**CONTENT, **_WHOLE}.items():
            for place, a, b in (
                ("holds a row that the log does not give", "main", "temp"),
                ("lacks a row of the log", "temp", "main"),
            ):
                query = f"SELECT {columns} FROM {a}.{table} EXCEPT SELECT {columns} FROM {b}.{table}"
                for row in raw.execute(query):
                    yield Problem("projection", f"the table {table} {place}", _event_of(view, row))
    finally:
        for table in (*CONTENT, "overruled", "step"):
            raw.execute(f"DROP TABLE temp.{table}")


_WHOLE = {
    "pair": ", ".join((*PAIR, "seal")), "document": ", ".join((*DOCUMENT, "seal")),
    "chunk": ", ".join(f'"{name}"' for name in (*CHUNK, "seal", *STATE, "state_seal")),
    "draft": ", ".join((*DRAFT, "seal")), "dictionary": ", ".join((*WORD, "seal")),
    "overruled": "event, subject, why", "step": "*",
}  # fmt: skip
"""Tables of which more is compared than their content."""
_KEYS = {
    "guideline": "version", "revision": "pair, event, field", "verdict": "event", "overruled": "event, subject",
    "erased": "hash", "project": "uid", "waiver": "event", "outcome": "pair, rule",
}  # fmt: skip


def _event_of(view: SqlView, row: tuple[Any, ...]) -> str | None:
    subject = row[0] if isinstance(row[0], bytes) else b""
    found = view.raw.execute(
        "SELECT hash FROM main.event WHERE subject = ? OR hash = ? ORDER BY place DESC LIMIT 1", (subject, subject)
    ).fetchone()
    return found[0].hex() if found else None


def _clocks(view: SqlView) -> Iterator[Problem]:
    ahead = time.time_ns() // 1000 + 24 * 3600 * 1_000_000
    row = view.raw.execute(
        "SELECT site, max(clock), hash FROM event WHERE clock > ? GROUP BY site", (ahead,)
    ).fetchone()
    if row is not None:
        yield Problem(
            "clock", "a site's clock is more than a day ahead; its times are not to be believed", row[2].hex()
        )


def rebuild(collection: SqlCollection) -> Report:
    """Fold the whole log again, after a backup."""
    snapshot(collection, default_folder(collection.path))
    with collection.write() as view:
        fold_anew(view)
        events = view.raw.execute("SELECT count(*) FROM event").fetchone()[0]
        return Report(True, [], 0, events, content_hash(view.raw))


def content(collection: SqlCollection) -> str:
    """The content hash of a project."""
    with collection.view() as view:
        return content_hash(view.raw)


def default_folder(path: Path) -> Path:
    """Where a project's backups lie."""
    return path.with_name(path.stem + ".backups")


def backup(collection: SqlCollection, act: Act, folder: Path | None = None) -> Path:
    """Write a copy of the project that is a project itself, and record the heads of the log in it and in the log."""

    def operation(view: View) -> Iterator[NewEvent]:
        assert isinstance(view, SqlView)
        tips = view.raw.execute("SELECT tip_hash FROM line WHERE tip_hash IS NOT NULL ORDER BY tip_hash").fetchall()
        heads = [tip.hex() for (tip,) in tips]
        yield NewEvent("backup.made", derived_id("backup", canonical(heads).decode()), {"heads": heads})

    collection.transact(act, operation)
    return snapshot(collection, folder or default_folder(collection.path))


def snapshot(collection: SqlCollection, folder: Path) -> Path:
    """Copy the file, consistently, while others write: through SQLite, beside, then renamed; never over another."""
    status = collection.path.stat()
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        if status.st_mode & 0o060:
            os.chown(folder, -1, status.st_gid)
            folder.chmod(0o2770)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    names = (folder / f"{collection.path.stem}-{stamp}{'' if n == 1 else f'-{n}'}.sft" for n in range(1, 10_000))
    target = next(name for name in names if not name.exists())
    beside = target.with_suffix(".part")
    _exclusive(beside, status.st_mode & 0o660, status.st_gid)
    try:
        with told(target), collection.engine.connect() as connection:
            copy = dbapi2.connect(str(beside))
            try:
                driver(connection).backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()
        beside.rename(target)
    finally:
        beside.unlink(missing_ok=True)
    return target


def _exclusive(path: Path, mode: int, group: int) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with contextlib.suppress(PermissionError):
        os.fchown(handle, -1, group)
    os.fchmod(handle, mode or 0o600)
    os.close(handle)
