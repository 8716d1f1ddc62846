"""What others changed since one looked: asked every second by every open room, so it costs next to nothing."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from storage.database import driver

if TYPE_CHECKING:
    from storage.collection import SqlCollection

MOST = 1000
"""Subjects that are named one by one; with more, all is to be read again."""
_TOUCHED = """
    SELECT DISTINCT subject FROM event WHERE id > :mark
    UNION
    SELECT DISTINCT subject FROM event WHERE step IN
      (SELECT subject FROM event WHERE id > :mark AND kind IN ('step.undone', 'step.redone'))
    LIMIT :most"""


@dataclass(frozen=True, slots=True)
class News:
    """What happened since a mark."""

    mark: int
    """Where it ends: the mark for the next question."""
    subjects: frozenset[str] = frozenset()
    """What was touched, by undo too; empty where `whole` is set."""
    kinds: frozenset[str] = frozenset()
    """Kinds of events that were written."""
    whole: bool = False
    """Whether everything is to be read again: an import, a merge of many, another file in this one's place."""

    def __bool__(self) -> bool:
        """Whether anything happened."""
        return self.whole or bool(self.subjects)


class Watch:
    """One connection that is kept for looking whether anything was written."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is opened before it is asked."""
        self._engine = engine
        self._connection: Connection | None = None
        self._guard = threading.Lock()
        self._known: tuple[int, int] | None = None

    def mark(self) -> int:
        """The place in the log that has been reached now; 0 in an empty one."""
        with self._guard:
            return self._newest()

    def since(self, mark: int) -> News:
        """What was committed since a mark by anybody, this program too; may be asked from any thread."""
        with self._guard:
            (version,) = driver(self._open()).execute("PRAGMA data_version").fetchone()
            if self._known == (version, mark):
                return News(mark)
            news = self._news(mark)
            # The version was read first: what is committed in between is seen again the next time, not missed.
            self._known = (version, news.mark)
            return news

    def close(self) -> None:
        """Let go of the connection."""
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _news(self, mark: int) -> News:
        newest = self._newest()
        if newest == mark:
            return News(mark)
        raw = driver(self._open())
        kinds = frozenset(
            kind
            for (kind,) in raw.execute("SELECT DISTINCT kind FROM event WHERE id BETWEEN ? AND ?", (mark + 1, newest))
        )
        rows = raw.execute(_TOUCHED, {"mark": mark, "most": MOST + 1}).fetchall()
        # A member's name and roles are in everybody's rows.
        if newest < mark or len(rows) > MOST or "member.changed" in kinds:
            return News(newest, kinds=kinds, whole=True)
        return News(newest, frozenset(uid.hex() for (uid,) in rows), kinds)

    def _newest(self) -> int:
        newest: int = driver(self._open()).execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0]
        return newest

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection


class Follower:
    """Somebody who keeps what a project says, and reads again what changed."""

    def __init__(self, collection: "SqlCollection") -> None:
        """Nothing is known yet: at first everything is to be read."""
        self._collection = collection
        self._mark: int | None = None

    @contextlib.contextmanager
    def news(self) -> Iterator[News]:
        """What is to be taken in now, from one thread at a time; where that fails it comes again the next time."""
        if self._mark is None:
            found = News(self._collection.mark(), whole=True)
        else:
            found = self._collection.changed_since(self._mark)
        yield found
        self._mark = found.mark
