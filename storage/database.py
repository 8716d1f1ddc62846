"""One SQLite file, opened the one safe way: its modes, its pragmas, and writes that wait their turn fairly."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from workbench.errors import InTheWay

APPLICATION_ID = 0x53465457
"""Marks the file as a project of the workbench (`SFTW`)."""
PATIENCE = 10.0
"""Seconds that a write waits for others before it gives up."""
LOG_PAGES = 8000
"""Pages of 4 KiB that the write-ahead log holds before they are carried into the file."""

# Binding bytes or None, the driver first looks for a way to adapt them, which takes thirty times as long as the
# binding itself; where it finds one at once, a row costs a quarter.
dbapi2.register_adapter(bytes, bytearray)
dbapi2.register_adapter(type(None), {}.get)


def connect(path: Path) -> Engine:
    """Open a project's file through SQLAlchemy on the driver whose wheel carries a safe SQLite."""
    engine = create_engine(
        URL.create("sqlite", database=str(path.absolute())), module=dbapi2, hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 5},
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _prepare(connection: dbapi2.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            "secure_delete=ON",
            "synchronous=FULL",
            "trusted_schema=OFF",
            "cache_size=-65536",
            f"wal_autocheckpoint={LOG_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = "IMMEDIATE" if connection.get_execution_options().get("write") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def sqlite_version() -> str:
    """The version of the SQLite library in use."""
    return str(dbapi2.sqlite_version)


def is_busy(error: OperationalError) -> bool:
    """Whether an error only says that somebody else is writing."""
    return "locked" in str(error.orig) or "busy" in str(error.orig)


class Queue:
    """A side file on which waiting writers hold a shared lock, so that long work can see them and step aside.

    SQLite's own waiting is unfair: a loop of short transactions can keep a colleague's save out for half a second.
    """

    def __init__(self, path: Path) -> None:
        """Name the project whose writers queue."""
        self.project = path
        self.path = path.with_name(path.name + "-queue")

    def _open(self) -> int | None:
        """The side file, with the project's modes; None where it can't be had, and nobody is waited for."""
        with contextlib.suppress(OSError):
            return os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        status = self.project.stat()
        with contextlib.suppress(PermissionError):
            os.fchown(handle, -1, status.st_gid)
        os.fchmod(handle, status.st_mode & 0o660)
        return handle

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Stand in the queue."""
        handle = self._open()
        try:
            if handle is not None:
                fcntl.flock(handle, fcntl.LOCK_SH)
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def step_aside(self, limit: float = 0.2) -> None:
        """Let those who wait go first, for at most `limit` seconds."""
        deadline = time.monotonic() + limit
        handle = self._open()
        if handle is None:
            return
        try:
            while time.monotonic() < deadline:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return
                time.sleep(0.002)
        finally:
            os.close(handle)


@contextlib.contextmanager
def writing(engine: Engine, queue: Queue, *, last: bool = True) -> Iterator[Connection]:
    """A transaction that holds the write lock from its first moment; commits at the end, rolls back on any error.

    With `last` false, a part of long work: it survives the program's death at once, a power cut with the next write.
    """
    with engine.connect().execution_options(write=True) as connection:
        driver(connection).execute(f"PRAGMA synchronous={'FULL' if last else 'NORMAL'}")
        _begin_in_turn(connection, queue)
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def driver(connection: Connection) -> dbapi2.Connection:
    """The driver's own connection, for the statements where SQLAlchemy would cost more than SQLite."""
    raw: dbapi2.Connection = connection.connection.driver_connection
    return raw


def _begin_in_turn(connection: Connection, queue: Queue) -> None:
    raw = driver(connection)
    raw.execute("PRAGMA busy_timeout=0")
    try:
        if _begin(connection):
            return
        deadline = time.monotonic() + PATIENCE
        with queue.waiting():
            pause = 0.001
            while not _begin(connection):
                if time.monotonic() > deadline:
                    raise InTheWay(
                        "The project is being written", f"another program held it for {PATIENCE:.0f} seconds",
                        "try again; if it goes on, see who has it open: fuser -v PROJECT.sft",
                    )  # fmt: skip
                time.sleep(pause)
                pause = min(pause * 2, 0.01)
    finally:
        raw.execute("PRAGMA busy_timeout=5000")


def _begin(connection: Connection) -> bool:
    try:
        connection.begin()
    except OperationalError as error:
        if is_busy(error):
            return False
        raise
    return True


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view: all reads in it see the project at one moment."""
    with engine.connect() as connection, connection.begin():
        yield connection
