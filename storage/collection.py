"""An open project: the one door through which it is changed."""

import contextlib
import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Engine

from storage import site
from storage.database import APPLICATION_ID, Queue, connect, driver, reading, writing
from storage.faults import damaged, explain, told
from storage.guards import guards, kinds
from storage.log import Pen
from storage.view import SqlView
from storage.watch import News, Watch
from workbench.domain.event import NewEvent, new_id
from workbench.errors import Refused
from workbench.view import Act, Changes, Operation

SCHEMA = 3
"""Version of the tables, in the file's header."""
PAGE = 4096
"""Bytes of a page of every project."""
SAFE_SQLITE = (3, 51, 3)
"""Below it, two programs that write at one moment can lose a commit when the write-ahead log begins anew."""


class SqlCollection:
    """Satisfies `workbench.view.Collection` with one SQLite file."""

    def __init__(self, path: Path, engine: Engine) -> None:
        """Use `open_collection` or `create_collection`."""
        self.path = path
        self.engine = engine
        self.queue = Queue(path)
        self._watch = Watch(engine)

    @contextlib.contextmanager
    def view(self) -> Iterator[SqlView]:
        """Look at the project at one moment."""
        with told(self.path), reading(self.engine) as connection:
            yield SqlView(connection, self.path)

    @contextlib.contextmanager
    def write(self, *, last: bool = True) -> Iterator[SqlView]:
        """A transaction that may write; for this package. With `last` false, a part of long work."""
        with told(self.path), writing(self.engine, self.queue, last=last) as connection:
            view = SqlView(connection, self.path)
            site.settle(view.raw, self.path)
            yield view

    def transact(self, act: Act, operation: Operation) -> Changes:
        """Do an operation: all of it or nothing."""
        with self.write() as view:
            return _do(view, act, operation)

    def transact_many(self, act: Act, operations: Iterable[Operation]) -> Iterator[Changes]:
        """Do many operations of one action, each in its own short transaction, letting others in between."""
        with self.write() as view:
            row = (bytes.fromhex(act.step), bytes.fromhex(act.member.id), act.account, site.host(), site.process())
            view.raw.execute("INSERT INTO batch (step, actor, account, host, process) VALUES (?,?,?,?,?)", row)
        done = False
        try:
            for operation in operations:
                self.queue.step_aside()
                with uncollected(), self.write(last=False) as view:
                    changes = _do(view, act, operation)
                yield changes
            done = True
        finally:
            with self.write() as view:
                if not done:
                    _take_back(view, act.step, act.member.id, act.account)
                view.raw.execute("DELETE FROM batch WHERE step = ?", (bytes.fromhex(act.step),))

    def mark(self) -> int:
        """How far the log goes now: what `changed_since` is asked with."""
        with told(self.path):
            return self._watch.mark()

    def changed_since(self, mark: int) -> News:
        """What anybody committed since a mark; some 20 µs where that is nothing, so ask it every second."""
        with told(self.path):
            return self._watch.since(mark)

    def recover(self) -> int:
        """Take back long imports whose process is gone; return how many there were."""
        with self.view() as view:
            stale = _stale(view.raw)
        if not stale:
            return 0
        with self.write() as view:
            stale = _stale(view.raw)
            for step, actor, account in stale:
                _take_back(view, step, actor, account)
                view.raw.execute("DELETE FROM batch WHERE step = ?", (bytes.fromhex(step),))
        return len(stale)

    def forget_erased(self) -> None:
        """Make sure that texts which must go are in no page of the file."""
        with told(self.path), self.engine.connect() as connection:
            driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._watch.close()
        self.engine.dispose()


def create_collection(path: Path, *, team: bool, group: str | None) -> SqlCollection:
    """Make a new project's file; its first events come from `services.founding`."""
    from sqlmodel import SQLModel

    from storage import projected

    site.make_file(path, team=team, group=group)
    try:
        engine = connect(path)
        with told(path), engine.connect() as connection:
            raw = driver(connection)
            raw.execute(f"PRAGMA page_size={PAGE}")
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
            raw.execute(f"PRAGMA user_version={SCHEMA}")
            connection.begin()
            SQLModel.metadata.create_all(
                connection, [SQLModel.metadata.tables[str(table.__tablename__)] for table in projected.EVERY]
            )
            raw.executemany("INSERT INTO kind (name, moves) VALUES (?, ?)", kinds())
            for statement in guards():
                raw.execute(statement)
            site.settle(raw, path)
            connection.commit()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return SqlCollection(path, engine)


def open_collection(path: Path) -> SqlCollection:
    """Open a project; raises Refused where the file is none, AnswerIsNo where it is damaged."""
    collection, schema = opened(path)
    if schema < SCHEMA:
        _upgrade(collection)
    collection.recover()
    return collection


def opened(path: Path) -> tuple[SqlCollection, int]:
    """A project's file as it is, and the version of its tables; raises as `open_collection` does."""
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise Refused(
            "SQLite is too old", f"this is {dbapi2.sqlite_version}", "pip install --only-binary pysqlite3 -U pysqlite3"
        )
    try:
        there = path.is_file()
    except PermissionError as error:
        raise explain(path, error) from None
    if not there:
        raise Refused("No such project", f"{path} is not there", f"workbench new {path}")
    site.refuse_network(path.parent.resolve())
    rests = not path.with_name(path.name + "-wal").exists()  # else its last page may stand in the write-ahead log alone
    short = -path.stat().st_size % PAGE if rests else 0
    collection = SqlCollection(path, connect(path))
    with told(path), collection.engine.connect() as connection:
        # Asked of SQLite: reading the file beside it would drop the locks that this process holds.
        raw = driver(connection)
        (mark,), (schema,) = (raw.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version"))
    if mark != APPLICATION_ID:
        raise Refused("Not a project", f"{path.name} is not a project of the workbench", "name a file made by `new`")
    if short:  # SQLite takes what is missing of the last page for zeros
        raise damaged(path, f"its last {short} bytes are missing")
    if schema > SCHEMA:
        raise Refused("A newer project", f"{path.name} was made by a newer workbench", "update the workbench")
    return collection, schema


def _upgrade(collection: SqlCollection) -> None:
    from storage.upgrading import fold_anew

    if not all(os.access(place, os.W_OK) for place in (collection.path, collection.path.parent)):
        name = collection.path.name
        collection.close()
        raise Refused(
            "Made by an older workbench", f"{name} has to be laid out anew, and you may not write it",
            f"let somebody who may write it open it once, or open a copy in a folder of your own: cp {name} COPY.sft",
        )  # fmt: skip
    with collection.write() as view:
        if view.raw.execute("PRAGMA user_version").fetchone()[0] < SCHEMA:
            fold_anew(view, laid_out=True)
            view.raw.execute(f"PRAGMA user_version={SCHEMA}")


def _do(view: SqlView, act: Act, operation: Operation) -> Changes:
    pen = view.log.pen(act.member.id, act.account, act.step, act.label)
    for news in operation(view):
        if isinstance(news, NewEvent):
            _one(view, pen, news)
        elif news:
            _many(view, pen, news)
    if pen.events:
        view.projection.note_step(pen.events)
        _read_back(view, pen)
    return Changes(tuple(pen.events))


def _one(view: SqlView, pen: Pen, news: NewEvent) -> None:
    (event,) = view.log.write(pen, [news])
    if event.kind in ("step.undone", "step.redone"):
        view.projection.toggle(event)
        view.projection.refold(view.projection.subjects_of_step(event.subject))
        return
    if event.kind == "text.erased":
        view.projection.note_erased(event)
        gone = [(bytes.fromhex(digest),) for digest in event.payload["erased"]]
        view.raw.executemany("UPDATE text SET body = NULL, salt = NULL WHERE hash = ?", gone)
    view.projection.refold([event.subject])


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Make many objects that hold each other in no circle, without their being looked through for one at every turn."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _many(view: SqlView, pen: Pen, news: Sequence[NewEvent]) -> None:
    view.projection.add(view.log.write(pen, news), (new.texts for new in news))


def _read_back(view: SqlView, pen: Pen) -> None:
    """Compare what the file now holds with what was hashed, before it is committed."""
    events = view.log.stored(pen.events[0].place, pen.events[-1].place, pen.line)
    texts = view.log.stored_texts(pen.first_text)
    if events != pen.rows or (
        texts != pen.texts and any(body is not None for *_, body in _differing(texts, pen.texts))
    ):
        raise damaged(view.path, "what was written is not what was meant; nothing was changed")


def _differing(stored: list[tuple[Any, ...]], meant: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows that differ; a text that the same operation erased is there without its body."""
    if len(stored) != len(meant):
        yield (b"", None, "")
    yield from (row for row, other in zip(stored, meant, strict=False) if row != other)


def _stale(raw: dbapi2.Connection) -> list[tuple[str, str, str]]:
    rows = raw.execute("SELECT step, actor, account, host, process FROM batch").fetchall()
    return [
        (step.hex(), actor.hex(), account)
        for step, actor, account, host, process in rows
        if host == site.host() and not site.alive(process)
    ]


def _take_back(view: SqlView, step: str, actor: str, account: str) -> None:
    if view.raw.execute("SELECT 1 FROM step WHERE uid = ? AND undone = 0", (bytes.fromhex(step),)).fetchone():
        pen = view.log.pen(actor, account, new_id(), "Take back what was interrupted")
        _one(view, pen, NewEvent("step.undone", step, {"step": step}))
        view.projection.note_step(pen.events)
