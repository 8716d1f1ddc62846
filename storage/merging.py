"""Merging two copies: the union of their logs and texts, then a fold of what was touched."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from storage.collection import SCHEMA, SqlCollection, open_collection, opened
from storage.faults import damaged
from storage.log import DAY
from storage.upkeep import default_folder, snapshot
from storage.view import SqlView
from workbench.canonical import canonical
from workbench.domain.event import Event, event_id, salted_hash
from workbench.domain.kinds import KINDS
from workbench.errors import Refused

BATCH = 1000
"""Events taken in together."""


@dataclass(slots=True)
class Merged:
    """What a merge brought."""

    events: int = 0
    conflicts: int = 0
    """Pairs with texts that wait for an editor, in the whole project."""
    void: int = 0
    """Events that have no effect in the union: a lead may look at them."""
    warnings: list[str] = field(default_factory=list)


def merge(collection: SqlCollection, other: Path) -> Merged:
    """Take in what another copy of the same project has and this one lacks.

    Commutative, associative and idempotent in what the project then contains. A backup is made first, unless there is
    nothing to take in.

    Raises:
        Refused: the other file is not a copy of this project.
        AnswerIsNo: the other file is damaged; nothing was taken in.
    """
    if other.resolve() == collection.path.resolve():
        return _told(collection, Merged())
    with _theirs(other, collection.path.parent) as theirs:
        with theirs.view() as source:
            with collection.view() as view:
                _same_project(view, source, other)
                lacking = _lacks(view, source)
            if not lacking:
                return _told(collection, Merged())
            snapshot(collection, default_folder(collection.path))
            with collection.write() as view:
                merged = _take_in(view, source, other)
        if merged.events:
            collection.forget_erased()
        return _told(collection, merged)


@contextlib.contextmanager
def _theirs(other: Path, folder: Path) -> Iterator[SqlCollection]:
    """The other copy, open; one of an older workbench stays as it is, and a copy of it, in `folder`, is read."""
    with contextlib.ExitStack() as stack:
        theirs, schema = opened(other)
        stack.callback(theirs.close)
        if schema < SCHEMA:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".merge-", dir=folder)))
            theirs = open_collection(snapshot(theirs, place))
            stack.callback(theirs.close)
        else:
            theirs.recover()
        yield theirs


def _same_project(view: SqlView, source: SqlView, other: Path) -> None:
    if view.project.id != source.project.id:
        raise Refused(
            "Another project", f"{other.name} is the project {source.project.name!r}, not a copy of this one",
            "export its pairs and import them here",
        )  # fmt: skip


def _lacks(view: SqlView, source: SqlView) -> bool:
    """Whether the other copy's lines end in events that are not here: a chain is known with its last event."""
    tips = source.raw.execute("SELECT tip_hash FROM line WHERE tip_hash IS NOT NULL").fetchall()
    known = "SELECT 1 FROM event WHERE hash = ?"
    return any(view.raw.execute(known, tip).fetchone() is None for tip in tips)


def _new_events(view: SqlView, source: SqlView) -> Iterator[list[Event]]:
    """Events that are not here, causes first, in batches."""
    own = {digest for (digest,) in view.raw.execute("SELECT hash FROM event")}
    rows = source.raw.execute("SELECT place, hash, id FROM event").fetchall()
    new = sorted(row for row in rows if row[1] not in own)
    for start in range(0, len(new), BATCH):
        numbers = ",".join(str(number) for _, _, number in new[start : start + BATCH])
        yield list(source.log.events(f"id IN ({numbers})"))


def _take_in(view: SqlView, source: SqlView, other: Path) -> Merged:
    merged = Merged()
    intake = _Intake(view, source, other)
    for batch in _new_events(view, source):
        intake.take(batch)
    intake.fold()
    merged.events = intake.count
    horizon = time.time_ns() // 1000 + DAY
    if intake.latest > horizon:
        days = (intake.latest - time.time_ns() // 1000) // DAY
        merged.warnings.append(f"a clock of {other.name} is {days} days ahead: its times are not to be believed")
    return merged


def _told(collection: SqlCollection, merged: Merged) -> Merged:
    with collection.view() as view:
        merged.conflicts = view.raw.execute("SELECT count(*) FROM pair WHERE rivals <> '[]'").fetchone()[0]
        merged.void = view.raw.execute("SELECT count(*) FROM overruled").fetchone()[0]
    return merged


class _Intake:
    """Events of another copy on their way in."""

    def __init__(self, view: SqlView, source: SqlView, other: Path) -> None:
        """Take from one view into the other."""
        self.view, self.source, self.other = view, source, other
        self.count = 0
        self.members: set[str] = set()
        self.latest = 0
        self.subjects: dict[str, None] = {}
        self.toggled: list[Event] = []
        self.steps: dict[str, list[Event]] = {}
        self.positions: dict[str, tuple[int, int, int]] = {}
        (self.own,) = view.raw.execute("SELECT line FROM here").fetchone()
        self.tips: dict[int, int] = dict(view.raw.execute("SELECT id, tip_seq FROM line").fetchall())

    def take(self, events: list[Event]) -> None:
        """Check events and their texts, and add them to the log."""
        self._texts(events)
        rows = []
        for event in events:
            payload = canonical(event.payload).decode()
            if event_id(event, payload) != event.id or event.kind not in KINDS:
                raise damaged(self.other, f"the event {event.id[:12]} is not what its hash says; nothing was taken in")
            placed = self._place(event)
            rows.append(self.view.log.row(placed, payload))
            self._note(placed)
        self.view.log.insert(rows)
        self.count += len(events)

    def _note(self, event: Event) -> None:
        self.latest = max(self.latest, event.clock)
        self.steps.setdefault(event.step, []).append(event)
        if event.kind in ("step.undone", "step.redone"):
            self.toggled.append(event)
        else:
            self.subjects[event.subject] = None
        if event.kind == "member.changed":
            self.members.add(event.subject)
        if event.kind == "text.erased":
            self.view.projection.note_erased(event)

    def _position(self, digest: str) -> tuple[int, int, int]:
        """Line, number and place of an event that is here."""
        if digest not in self.positions:
            row = self.view.raw.execute(
                "SELECT line, seq, place FROM event WHERE hash = ?", (bytes.fromhex(digest),)
            ).fetchone()
            if row is None:
                raise damaged(self.other, f"an event before {digest[:12]} is missing; nothing was taken in")
            self.positions[digest] = row
        return self.positions[digest]

    def _place(self, event: Event) -> Event:
        """Find the event's line, its rank, and what it knew."""
        causes = [self._position(digest) for digest in (event.prev, *event.parents) if digest]
        if event.prev is None:
            line = self._new_line(event)
        else:
            line, seq, _ = self._position(event.prev)
            if event.seq != seq + 1:
                raise damaged(self.other, f"the event {event.id[:12]} is out of its line; nothing was taken in")
            if self.tips[line] != seq or line == self.own:  # the site's history was continued twice
                line = self._new_line(event)
        others = [(known, last) for known, last, _ in causes if known != line]
        if others:
            self.view.log.learn(line, event.seq, others)
        place = max([event.clock, *(1 + rank for _, _, rank in causes)])
        self.tips[line] = event.seq
        self.positions[event.id] = (line, event.seq, place)
        return Event(
            event.id, event.site, event.seq, event.prev, event.parents, event.clock, event.actor, event.account,
            event.kind, event.subject, event.payload, event.step, event.label, event.version, place, line,
        )  # fmt: skip

    def _new_line(self, event: Event) -> int:
        site = self.view.log.words.number(event.site)
        line: int = self.view.raw.execute(
            "INSERT INTO line (site, tip_seq, tip_hash) VALUES (?, 0, NULL)", (site,)
        ).lastrowid
        self.tips[line] = 0
        return line

    def _texts(self, events: list[Event]) -> None:
        rows = []
        for event in events:
            for digest in event.texts().values():
                name = bytes.fromhex(digest)
                if self.view.raw.execute("SELECT 1 FROM text WHERE hash = ?", (name,)).fetchone():
                    continue
                row = self.source.raw.execute("SELECT salt, body FROM text WHERE hash = ?", (name,)).fetchone()
                there = row is not None and row[1] is not None
                if salted_hash(*row) != digest if there else row is None or not self.source.log.erased(digest):
                    raise damaged(self.other, f"a text of {event.kind} is not what was written; nothing was taken in")
                rows.append((name, *row))
        self.view.raw.executemany("INSERT INTO text (hash, salt, body) VALUES (?, ?, ?)", rows)

    def _deeds_of_members(self) -> list[str]:
        """What members did whose roles only now became known."""
        if not self.members:
            return []
        found = self.view.raw.execute(
            "SELECT DISTINCT subject FROM event WHERE lower(hex(actor)) IN (SELECT value FROM json_each(?))",
            (orjson.dumps(sorted(self.members)).decode(),),
        )
        return [uid.hex() for (uid,) in found.fetchall()]

    def fold(self) -> None:
        """Fold again whatever the new events touch."""
        projection = self.view.projection
        for events in self.steps.values():
            projection.note_step(sorted(events, key=lambda event: event.place))
        for event in sorted(self.toggled, key=lambda event: (event.place, event.id)):
            projection.toggle(event)
            self.subjects |= dict.fromkeys(projection.subjects_of_step(event.subject))
        self.subjects |= dict.fromkeys(self._deeds_of_members())
        self.view.raw.execute(
            "UPDATE text SET body = NULL, salt = NULL WHERE body IS NOT NULL AND hash IN (SELECT hash FROM erased)"
        )
        projection.refold(self.subjects)
