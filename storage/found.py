"""What checks found in texts, kept so that nothing is checked twice: a disposable file of this user's alone.

It holds fingerprints of texts, and of those with findings their places and fixes. It can go at any time: where it
cannot be read or written, everything is checked anew.
"""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pysqlite3 import dbapi2

# As in storage.database: without this the driver looks long for a way to adapt bytes before it binds them.
dbapi2.register_adapter(bytes, bytearray)

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS found (mark BLOB PRIMARY KEY, body BLOB NOT NULL, day INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS found_day ON found (day);
"""
MANY, LATE = 1024, 1.0
"""Texts, and seconds, after which what was found is written down: each writing costs as much as many texts."""
KEPT = 30
"""Days after which a text is forgotten."""
_DAY = 86400


class FoundCache:
    """What was found, by the fingerprint of a text and of what it was checked with."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it anew where it can't be read."""
        self._today = int(time.time() // _DAY)
        self._new: dict[bytes, bytes] = {}
        self._since = time.monotonic()
        self._file: dbapi2.Connection | None = None
        with contextlib.suppress(OSError, dbapi2.OperationalError):
            try:
                self._file = _opened(path)
                self._forget()
            except dbapi2.DatabaseError as error:
                if isinstance(error, dbapi2.OperationalError):
                    raise
                for suffix in ("", "-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                self._file = _opened(path)

    def get(self, marks: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """What is known of some texts; those that are not known are left out."""
        found = {mark: self._new[mark] for mark in marks if mark in self._new}
        with self._unless_broken() as file:
            if file is not None and marks:
                query = f"SELECT mark, body FROM found WHERE mark IN ({','.join('?' * len(marks))})"
                found.update(file.execute(query, marks).fetchall())
        return found

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep what was found: it is written down together with what follows, or when the file is closed."""
        self._new.update(rows)
        if len(self._new) >= MANY or time.monotonic() - self._since > LATE:
            self._write()

    def close(self) -> None:
        """Write down what is not yet, and let go of the file."""
        self._write()
        self._let_go()

    def _write(self) -> None:
        entries = sorted((mark, body, self._today) for mark, body in self._new.items())
        with self._unless_broken() as file:
            if file is not None and entries:
                file.executemany("INSERT OR REPLACE INTO found (mark, body, day) VALUES (?, ?, ?)", entries)
                file.commit()
        self._new.clear()
        self._since = time.monotonic()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _forget(self) -> None:
        assert self._file is not None
        self._file.execute("DELETE FROM found WHERE day < ?", (self._today - KEPT,))
        self._file.commit()

    @contextlib.contextmanager
    def _unless_broken(self) -> Iterator[dbapi2.Connection | None]:
        """The file; one that fails is done without from then on."""
        try:
            yield self._file
        except dbapi2.Error:
            self._let_go()


def _opened(path: Path) -> dbapi2.Connection:
    """The file, which only its owner can read."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    connection: dbapi2.Connection = dbapi2.connect(str(path), timeout=10)
    connection.executescript(_SCHEMA)
    return connection
