"""Reading the log and writing at its end: chain, clock, places, salted texts."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, make_dataclass
from typing import Any

import orjson
from pysqlite3 import dbapi2

from storage.words import Words
from workbench.canonical import canonical
from workbench.domain.causality import Causality
from workbench.domain.event import VERSION, Event, NewEvent, event_id, salted_hash
from workbench.domain.kinds import KINDS

DAY = 24 * 3600 * 1_000_000
"""Microseconds. A clock that is ahead by more is shown, not believed."""

_COLUMNS = (
    "hash, line, site, seq, prev, parents, clock, place, actor, account, kind, subject, step, label, payload, version"
)
_blob = bytearray.fromhex
"""A name as the driver binds it at once: `bytes` it would first look for a way to adapt."""
_Open: Any = make_dataclass("_Open", [(one.name, one.type) for one in fields(Event)], slots=True)
"""An event that is still being made: to fill a frozen one takes five times as long."""
_INSERT = f"INSERT INTO event ({_COLUMNS}) VALUES ({', '.join('?' * 16)})"


@dataclass(slots=True)
class Pen:
    """Where the next event of this copy goes, and whose action it is part of."""

    site: str
    line: int
    seq: int
    prev: str | None
    parents: tuple[str, ...]
    place: int
    """The highest place in the log."""
    actor: str
    account: str
    step: str
    label: str
    first_text: int
    """Rows of texts from this number on are its own."""
    events: list[Event] = field(default_factory=list)
    """What it wrote."""
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    texts: list[tuple[bytearray, bytearray, str]] = field(default_factory=list)


class Log:
    """The log of one file, on one connection."""

    def __init__(self, raw: dbapi2.Connection) -> None:
        """Read and write through a connection; the caller holds the transaction."""
        self.raw = raw
        self.words = Words(raw)
        self._causality: Causality | None = None

    @property
    def causality(self) -> Causality:
        """Who knew of what."""
        if self._causality is None:
            self._causality = Causality()
            for line, seq, vector in self.raw.execute("SELECT line, seq, vector FROM news ORDER BY line, seq"):
                known = {int(other): last for other, last in orjson.loads(vector).items()}
                self._causality.news.setdefault(line, []).append((seq, known))
        return self._causality

    def pen(self, actor: str, account: str, step: str, label: str) -> Pen:
        """Take up the pen at the end of this copy's line."""
        site, line, seq, prev = self.raw.execute(
            "SELECT here.site, line.id, line.tip_seq, line.tip_hash FROM here JOIN line ON line.id = here.line"
        ).fetchone()
        tips = self.raw.execute(
            "SELECT id, tip_seq, tip_hash FROM line WHERE id <> ? AND tip_seq > 0 ORDER BY id", (line,)
        ).fetchall()
        known = self.causality.known(line, seq) if tips else {}
        fresh = [(other, last, tip) for other, last, tip in tips if last > known.get(other, 0)]
        if fresh:
            self.learn(line, seq + 1, [(other, last) for other, last, _ in fresh])
        (place,) = self.raw.execute("SELECT coalesce(max(place), 0) FROM event").fetchone()
        (text,) = self.raw.execute("SELECT coalesce(max(id), 0) + 1 FROM text").fetchone()
        return Pen(
            self.words.value(site), line, seq, prev.hex() if prev else None,
            tuple(sorted(tip.hex() for _, _, tip in fresh)), place, actor, account, step, label,
            text,
        )  # fmt: skip

    def learn(self, line: int, seq: int, causes: Iterable[tuple[int, int]]) -> None:
        """Record that the event at a position was made on these positions."""
        vector = self.causality.learn(line, seq, causes)
        text = orjson.dumps({str(other): last for other, last in vector.items()}, option=orjson.OPT_SORT_KEYS)
        self.raw.execute("INSERT OR REPLACE INTO news (line, seq, vector) VALUES (?, ?, ?)", (line, seq, text.decode()))

    def write(self, pen: Pen, news: Sequence[NewEvent]) -> list[Event]:
        """Append events with their texts."""
        texts: list[tuple[bytearray, bytearray, str]] = []
        rows: list[tuple[Any, ...]] = []
        written: list[Event] = []
        salts = os.urandom(16 * sum([len(new.texts) for new in news]))
        for new in news:
            payload = dict(new.payload)
            if new.texts:
                payload["texts"] = named = {}
                for name, body in new.texts.items():
                    salt = salts[16 * len(texts) : 16 * len(texts) + 16]
                    named[name] = digest = salted_hash(salt, body)
                    texts.append((_blob(digest), bytearray(salt), body))
            event, row = self._seal(pen, new, payload)
            written.append(event)
            rows.append(row)
        self.raw.executemany("INSERT INTO text (hash, salt, body) VALUES (?, ?, ?)", texts)
        self.raw.executemany(_INSERT, rows)
        pen.events.extend(written)
        pen.rows.extend(rows)
        pen.texts.extend(texts)
        return written

    def stored(self, first: int, last: int, line: int) -> list[tuple[Any, ...]]:
        """Rows of events as they stand in the file."""
        query = f"SELECT {_COLUMNS} FROM event WHERE place BETWEEN ? AND ? AND line = ? ORDER BY place"
        rows: list[tuple[Any, ...]] = self.raw.execute(query, (first, last, line)).fetchall()
        return rows

    def stored_texts(self, first: int) -> list[tuple[Any, ...]]:
        """Rows of texts as they stand in the file, from a number on."""
        query = "SELECT hash, salt, body FROM text WHERE id >= ? ORDER BY id"
        rows: list[tuple[Any, ...]] = self.raw.execute(query, (first,)).fetchall()
        return rows

    def erased(self, digest: str) -> bool:
        """Whether a text is gone because it had to: one that is only missing is damage."""
        return self.raw.execute("SELECT 1 FROM erased WHERE hash = ?", (_blob(digest),)).fetchone() is not None

    def _seal(self, pen: Pen, new: NewEvent, payload: Mapping[str, Any]) -> tuple[Event, tuple[Any, ...]]:
        now = time.time_ns() // 1000
        clock = now if now > pen.place or pen.place - now > DAY else pen.place + 1
        pen.place = max(clock, pen.place + 1)
        pen.seq += 1
        body = canonical(payload).decode()
        made = _Open(
            "", pen.site, pen.seq, pen.prev, pen.parents, clock, pen.actor, pen.account, new.kind, new.subject,
            payload, pen.step, pen.label, VERSION, pen.place, pen.line,
        )  # fmt: skip
        made.id = event_id(made, body)
        pen.prev, pen.parents = made.id, ()
        made.__class__ = Event
        event: Event = made
        return event, self.row(event, body)

    def row(self, event: Event, payload: str) -> tuple[Any, ...]:
        """An event as a row of its table."""
        number = self.words.number
        return (
            _blob(event.id), event.line, number(event.site), event.seq, _blob(event.prev) if event.prev else None,
            ",".join(event.parents) or None, event.clock, event.place, _blob(event.actor), number(event.account),
            event.kind, _blob(event.subject), _blob(event.step), number(event.label), payload, event.version,
        )  # fmt: skip

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Put rows of events that other copies made."""
        self.raw.executemany(_INSERT, rows)

    def events(self, where: str = "1", values: Sequence[Any] = (), order: str = "place, hash") -> Iterator[Event]:
        """Read events; `where` and `order` are SQL on the event table."""
        query = f"SELECT {_COLUMNS} FROM event WHERE {where} ORDER BY {order}"
        made = self._event
        names: dict[bytes, str] = {}
        for row in self.raw.execute(query, values):
            try:
                event = made(row, names)
            except (ValueError, TypeError, AttributeError):  # a damaged page gives any type for any column
                raise dbapi2.DatabaseError("malformed event") from None
            yield event

    def _event(self, row: tuple[Any, ...], names: dict[bytes, str]) -> Event:
        """An event of its row; `names` keeps what many events have in common."""
        (
            digest, line, site, seq, prev, parents, clock, place, actor, account, kind, subject, step, label, body,
            version,
        ) = row  # fmt: skip
        if kind not in KINDS:
            raise ValueError(kind)
        words, value = self.words.values, self.words.value
        made = _Open(
            digest.hex(), words.get(site) or value(site), seq, prev.hex() if prev else None,
            tuple(parents.split(",")) if parents else (), clock,
            names.get(actor) or names.setdefault(actor, actor.hex()), words.get(account) or value(account), kind,
            subject.hex(), orjson.loads(body), names.get(step) or names.setdefault(step, step.hex()),
            words.get(label) or value(label), version, place, line,
        )  # fmt: skip
        made.__class__ = Event
        event: Event = made
        return event

    def of_subject(self, subject: str) -> list[Event]:
        """All events about a subject, in the order of the fold."""
        return list(self.events("subject = ?", (bytes.fromhex(subject),)))

    def toggles(self, steps: Iterable[str]) -> list[Event]:
        """Undo and redo events of these steps, in the order of the fold."""
        found: list[Event] = []
        for step in set(steps):
            found.extend(
                event
                for event in self.events("subject = ?", (bytes.fromhex(step),))
                if event.kind in ("step.undone", "step.redone")
            )
        return sorted(found, key=lambda event: (event.place, event.id))
