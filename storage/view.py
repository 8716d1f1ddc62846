"""The project at one moment, read through one connection."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection

from storage import tallies
from storage.check_records import CheckRecords
from storage.database import driver
from storage.drafts import drafts
from storage.faults import damaged
from storage.log import Log
from storage.projection import Projection, kind_of
from storage.rows import blob, pair_row, simple_rows
from storage.sealed import PAIR, Row, sound
from storage.tallies import Known
from storage.undoing import Undoing
from workbench.domain.event import Event, derived_id, event_id, salted_hash
from workbench.domain.fold import Subject
from workbench.domain.listing import ChunkLine, DocumentLine, DraftLine, Filter, PairLine
from workbench.domain.pair import Pair
from workbench.domain.project import Member, Project, Setting, Word
from workbench.domain.settings import option
from workbench.errors import Refused
from workbench.view import Tally

_KINDS = ("pair", "document", "chunk", "draft")
SHORTEST = 6
"""Digits that a prefix has at least."""
LONGEST = 64
"""Digits of an event's id; all others have half as many."""


class SqlView:
    """Satisfies `workbench.view.View`."""

    def __init__(self, connection: Connection, path: Path) -> None:
        """Read through a connection; the caller holds the transaction."""
        self.connection = connection
        self.path = path
        self.raw = driver(connection)
        self.log = Log(self.raw)
        self.projection = Projection(self.raw, self.log)
        self.known = Known(self.raw, path)
        """What the project holds already."""
        self.undoing = Undoing(self.raw)
        """What undo and redo ask of the project."""
        self.checks = CheckRecords(self)
        """What the project says of its checks, and what became of their findings."""

    @cached_property
    def project(self) -> Project:
        """The project itself."""
        self._sound("project")
        row = self.raw.execute("SELECT uid FROM project").fetchone()
        found = self.subject(row[0].hex()) if row is not None else None
        if not isinstance(found, Project):
            raise damaged(self.path, "it holds no project")
        return found

    def members(self) -> list[Member]:
        """Everybody, in the order of their joining."""
        self._sound("member")
        rows = self.raw.execute(
            "SELECT uid FROM member ORDER BY (SELECT min(place) FROM event WHERE subject = member.uid), uid"
        ).fetchall()
        found = [self.subject(uid.hex()) for (uid,) in rows]
        if not all(isinstance(member, Member) for member in found):
            raise damaged(self.path, "a member is not what the log says")
        return [member for member in found if isinstance(member, Member)]

    def setting(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """A setting's value, or its default."""
        found = self.subject(derived_id("setting", option(key).name))
        return found.value if isinstance(found, Setting) else option(key).default

    def subject(self, subject: str) -> Subject | None:
        """Anything that the log is about, folded from its events."""
        events = self.log.of_subject(subject)
        if not events:
            self._none(subject)
        if not events or kind_of(events) == "step":
            return None
        self._compare(events)
        toggles = self.log.toggles({event.step for event in events})
        state = self.projection.state(subject, events, toggles)[0]
        if isinstance(state, Pair):
            query = f"SELECT {', '.join(PAIR)}, seal FROM pair WHERE uid = ?"
            row = self.raw.execute(query, (blob(subject),)).fetchone()
            self._agree(subject, row, row and pair_row(state, row[PAIR.index("fingerprint")]))
        elif isinstance(state, Project | Member | Setting | Word):
            table, (wanted,) = simple_rows(state)
            self._agree(
                subject, self.raw.execute(f"SELECT * FROM {table} WHERE uid = ?", (blob(subject),)).fetchone(), wanted
            )
        return state

    def _compare_places(self, events: Sequence[Event]) -> None:
        """An event's place follows from the log and is in no hash, but it stands in an index too."""
        query = "SELECT place FROM event INDEXED BY event_subject WHERE subject = ? ORDER BY place"
        for subject in {event.subject for event in events}:
            places = [place for (place,) in self.raw.execute(query, (blob(subject),))]
            if places != sorted(event.place for event in events if event.subject == subject):
                raise damaged(self.path, f"events of {subject[:12]} are not where they were")

    def _sound(self, table: str) -> None:
        sound(self.raw, self.connection.info.setdefault("sound", set()), [table], self.path)

    def _agree(self, subject: str, row: Row | None, wanted: Row | None) -> None:
        """A row is what the log gives: else the row is damaged, or the index by which the events were found."""
        if row is None or row != wanted:
            raise damaged(self.path, f"what is known of {subject[:12]} is not what its log says")

    def _none(self, subject: str) -> None:
        for table in ("pair", "setting", "dictionary", "member", "project", "document", "draft"):
            if self.raw.execute(f"SELECT 1 FROM {table} WHERE uid = ?", (blob(subject),)).fetchone():
                raise damaged(self.path, f"events of {subject[:12]} are not where they were")

    def _compare(self, events: Sequence[Event]) -> None:
        for event in events:
            if event_id(event) != event.id:
                raise damaged(self.path, f"the event {event.id[:12]} is not what was written")

    def pair(self, pair: str) -> Pair:
        """A pair; raises Refused if there is none."""
        found = self.subject(pair)
        if not isinstance(found, Pair):
            raise Refused("No such pair", f"there is no pair {pair[:12]}", "workbench list pairs")
        return found

    def text(self, digest: str) -> str | None:
        """A text by its salted hash, compared with it; None where it was erased."""
        row = self.raw.execute("SELECT salt, body FROM text WHERE hash = ?", (blob(digest),)).fetchone()
        if row is None:
            raise damaged(self.path, f"the text {digest[:12]} is missing")
        salt, body = row
        if body is None and self.log.erased(digest):
            return None
        if not isinstance(body, str) or salt is None or salted_hash(salt, body) != digest:
            raise damaged(self.path, f"the text {digest[:12]} is not what was written")
        return body

    def find(self, prefix: str, *kinds: str) -> str:
        """The full name behind a prefix of at least 6 characters; raises Refused if none or several fit."""
        digits = prefix.lower().removeprefix("#")
        what = " or ".join(kinds or _KINDS)
        if not SHORTEST <= len(digits) <= LONGEST or set(digits) - set("0123456789abcdef"):
            raise Refused(f"No such {what}", f"{prefix!r} names nothing", "give at least 6 digits of an id")
        low = bytes.fromhex(digits + "0" * (len(digits) % 2))  # not longer than the id: a longer blob is a greater one
        high = bytes.fromhex(digits.ljust(LONGEST, "f"))
        found: set[str] = set()
        for kind in kinds or _KINDS:
            table, column = ("event", "hash") if kind in ("event", "revision") else (kind, "uid")
            only = "AND kind IN ('pair.written', 'pair.imported', 'text.revised')" if kind == "revision" else ""
            query = f"SELECT {column} FROM {table} WHERE {column} BETWEEN ? AND ? {only} LIMIT 2"
            found.update(uid.hex() for (uid,) in self.raw.execute(query, (low, high)).fetchall())
        if len(found) == 1:
            return found.pop()
        if found:
            raise Refused("Not a single one", f"{prefix!r} names several", "give more digits of the id")
        raise Refused(f"No such {what}", f"there is no {what} {prefix!r}", f"workbench list {(kinds or _KINDS)[0]}s")

    def pairs(self, filter: Filter) -> Iterator[PairLine]:  # noqa: A002 - the field's word
        """The pairs that a filter lets through."""
        from storage import lists

        return lists.pairs(self.connection, filter, self)

    def tally(
        self, *names: str, of: Literal["pair", "chunk"] = "pair", only: Mapping[str, Sequence[str]] | None = None
    ) -> Tally:
        """How many there are of each combination of values."""
        return tallies.tally(self.raw, *names, of=of, only=only)

    def documents(self, filter: Filter) -> Iterator[DocumentLine]:  # noqa: A002
        """The source documents."""
        from storage import lists

        return lists.documents(self.connection, filter, self)

    def chunks(self, filter: Filter) -> Iterator[ChunkLine]:  # noqa: A002
        """The chunks, with their texts."""
        from storage import lists

        return lists.chunks(self.connection, filter, self)

    def drafts(self, filter: Filter) -> Iterator[DraftLine]:  # noqa: A002
        """The drafts, with their texts."""
        return drafts(self.connection, filter, self)

    def history(self, subject: str) -> list[Event]:
        """All events that touched a subject, oldest first; undo and redo of its steps among them."""
        # By the index, and without any (that is what the signs say): damage to either would leave events out.
        scanned = self.log.events("+subject = ?", (bytes.fromhex(subject),), "+place, +hash")
        events = list({event.id: event for event in [*self.log.of_subject(subject), *scanned]}.values())
        steps = {event.step for event in events}
        undone = self.log.events("kind IN ('step.undone', 'step.redone')", order="+place, +hash")
        toggles = [event for event in undone if event.subject in steps]
        self._compare([*events, *toggles])
        self._compare_places([*events, *toggles])
        return sorted([*events, *toggles], key=lambda event: (event.place, event.id))
