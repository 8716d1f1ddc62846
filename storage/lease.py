"""Leases in a small file beside the project: disposable, with the project's own modes, and never in its log.

Beside it and not in it, so that a heartbeat never waits for the lock of a save, never writes a project that could
have been left alone, and travels with no copy. Where the file can't be written (read-only folder, full disk), nobody
is warned and all work goes on.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from pysqlite3 import dbapi2

from storage import site
from workbench.domain.event import new_id
from workbench.domain.project import Member
from workbench.services.leasing import LASTS, Lease, Taken

T = TypeVar("T")
PATIENCE = 0.2
"""Seconds that a lease waits for another's to be written."""
_COLUMNS = "subject, field, doing, member, name, account, host, process, session, since"
_SCHEMA = f"CREATE TABLE IF NOT EXISTS lease ({_COLUMNS}, renewed, PRIMARY KEY (session, subject, field))"
_PUT = f"INSERT OR REPLACE INTO lease ({_COLUMNS}, renewed) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
_DROP = "DELETE FROM lease WHERE session = ? AND subject = ? AND field = ?"


class SqlLeases:
    """Satisfies `workbench.services.leasing.Leases` with one SQLite file, `PROJECT.sft-leases`."""

    def __init__(self, project: Path, member: Member, account: str) -> None:
        """Speak for a member at an open project; nothing is written before something is taken.

        Args:
            project: the project's file.
            member: who is at work.
            account: operating system account and host.
        """
        self.trouble = ""
        self._project = project.resolve()
        self._path = self._project.with_name(self._project.name + "-leases")
        self._who = (member.id, member.name, account, site.host(), site.process(), new_id())
        self._own: dict[tuple[str, str], Lease] = {}
        self._guard = threading.Lock()
        self._file: dbapi2.Connection | None = None
        self._inode = ""

    def take(self, subject: str, field: str = "", doing: str = "writing", *, beside: bool = False) -> Taken:
        """Say that one is at work on something, if nobody else is, or `beside` them."""
        wanted = Lease(subject, field, doing, *self._who, time.time_ns() // 1000)

        def put(file: dbapi2.Connection) -> Taken:
            with _writing(file):
                others = tuple(lease for lease in self._others(file) if lease.touches(subject, field))
                if others and not beside:
                    return Taken(None, others)
                file.execute(_PUT, _row(wanted))
            return Taken(wanted, others)

        taken = self._ask(put, Taken(wanted, ()), make=True)
        if taken.lease:
            self._own[subject, field] = taken.lease
        return taken

    def renew(self) -> None:
        """Keep all leases of this workbench; also puts them back where the file was lost, and sweeps out the dead."""
        if self._own:
            self._ask(self._renew, None, make=True)

    def release(self, lease: Lease) -> None:
        """Say that one is done."""
        if self._own.pop((lease.subject, lease.field), None):
            self._ask(lambda file: file.execute(_DROP, (lease.session, lease.subject, lease.field)), None)

    def others(self) -> list[Lease]:
        """What everybody else is working on, the longest first."""
        return self._ask(self._others, [])

    def close(self) -> None:
        """Release everything and let go of the file."""
        for lease in list(self._own.values()):
            self.release(lease)
        with self._guard:
            self._let_go()

    def _renew(self, file: dbapi2.Connection) -> None:
        with _writing(file):
            dead = [lease for lease, renewed in _rows(file) if not _holds(lease, renewed)]
            file.executemany(_DROP, [(lease.session, lease.subject, lease.field) for lease in dead])
            file.executemany(_PUT, [_row(lease) for lease in self._own.values()])

    def _others(self, file: dbapi2.Connection) -> list[Lease]:
        own = self._who[-1]
        found = [lease for lease, renewed in _rows(file) if lease.session != own and _holds(lease, renewed)]
        return sorted(found, key=lambda lease: (lease.since, lease.session))

    def _ask(self, question: Callable[[dbapi2.Connection], T], otherwise: T, *, make: bool = False) -> T:
        """Ask the file something; what keeps it from answering is noted, and nobody waits for it."""
        with self._guard:
            for last in (False, True):
                try:
                    file = self._opened(make=make)
                    answer = question(file) if file else otherwise
                except (dbapi2.Error, OSError) as error:
                    self._let_go()
                    self.trouble = f"colleagues can't be seen: {error}"
                    if last or not _broken(error):
                        break
                    with contextlib.suppress(OSError):
                        self._path.unlink(missing_ok=True)
                else:
                    self.trouble = ""
                    return answer
            return otherwise

    def _opened(self, *, make: bool) -> dbapi2.Connection | None:
        """The file, opened anew where it was replaced; None where there is none and none is to be made."""
        try:
            inode = site.inode(self._path)
        except FileNotFoundError:
            inode = ""
        if self._file is not None and inode == self._inode:
            return self._file
        self._let_go()
        if not inode:
            if not make:
                return None
            self._make()
        file: dbapi2.Connection = dbapi2.connect(
            str(self._path), timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        self._file, self._inode = file, site.inode(self._path)
        # Neither a second file beside it nor a wait for the disk: what a crash spoils is made anew.
        file.execute("PRAGMA journal_mode=MEMORY")
        file.execute("PRAGMA synchronous=OFF")
        if make:
            file.execute(_SCHEMA)
        return file

    def _make(self) -> None:
        """An empty file with the project's group and modes, there at once with both or not at all."""
        status = self._project.stat()
        beside = self._path.with_name(f"{self._path.name}.{self._who[-1]}")
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with contextlib.suppress(PermissionError):
                os.fchown(handle, -1, status.st_gid)
            os.fchmod(handle, status.st_mode & 0o660)
            with contextlib.suppress(FileExistsError):  # somebody was faster
                os.link(beside, self._path)
        finally:
            os.close(handle)
            beside.unlink(missing_ok=True)

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


@contextlib.contextmanager
def _writing(file: dbapi2.Connection) -> Iterator[None]:
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def _row(lease: Lease) -> tuple[str | int, ...]:
    """A lease as a row, renewed now."""
    facts = tuple(getattr(lease, name) for name in _COLUMNS.split(", "))
    return (*facts, time.time_ns() // 1000)


def _rows(file: dbapi2.Connection) -> Iterator[tuple[Lease, int]]:
    """All leases with the time of their renewal; none where the file is still empty."""
    try:
        rows = file.execute(f"SELECT {_COLUMNS}, renewed FROM lease").fetchall()
    except dbapi2.OperationalError as error:
        if "no such table" not in str(error):
            raise
        rows = []
    for *facts, renewed in rows:
        yield Lease(*facts), renewed


def _holds(lease: Lease, renewed: int) -> bool:
    """Whether a lease still counts: renewed of late, and its program not known to be gone."""
    # A clock that was set back leaves times in the future: those would never end.
    if abs(time.time_ns() // 1000 - renewed) > LASTS * 1_000_000:
        return False
    return lease.host != site.host() or site.alive(lease.process)


def _broken(error: BaseException) -> bool:
    """Whether an error says that the file itself is spoilt, not that it is busy or can't be reached."""
    return isinstance(error, dbapi2.DatabaseError) and any(
        word in str(error) for word in ("malformed", "not a database", "no column", "no such column")
    )
