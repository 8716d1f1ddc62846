"""Folding subjects into their rows: after a write, after a merge, and all of them in a rebuild."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import orjson
from pysqlite3 import dbapi2

from storage.log import Log
from storage.rows import (
    INSERTS,
    chunk_row,
    chunk_state,
    document_row,
    fingerprint,
    imported_row,
    pair_rows,
    simple_rows,
)  # fmt: skip
from storage.sealed import Row, seal
from workbench.domain.event import Event, derived_id
from workbench.domain.fold import Ground, Subject, fold
from workbench.domain.kinds import LASTING, subject_type
from workbench.domain.pair import Pair
from workbench.domain.project import ChunkState, Document
from workbench.domain.steps import effective

PAIR = ("prompt", "completion")
"""Texts whose fingerprint recognises a pair."""
BATCH = 500
"""Subjects whose rows are written together in a rebuild."""

_CLEAR = {
    "pair": tuple(f"DELETE FROM {table} WHERE pair = ?" for table in ("revision", "verdict", "waiver", "outcome")),
    "guideline": ("DELETE FROM guideline WHERE ? IS NOT NULL",),
    "document": ("DELETE FROM chunk WHERE document = ?",),
}
"""Type of subject -> statements that remove its rows in the tables of its parts."""

_KEEP_CHUNK = (
    "UPDATE chunk SET state_seal = ?, kept = ?, decided_by = ?, why = ?, profile = ?, source = ?, failure = ? "
    "WHERE uid = ?"
)


class Projection:
    """The projection of one file, on one connection; the caller holds the transaction."""

    def __init__(self, raw: dbapi2.Connection, log: Log) -> None:
        """Fold what the log says, on its connection."""
        self.raw = raw
        self.log = log
        self._ground: Ground | None = None

    def _reviewers(self) -> Mapping[str, bool]:
        """Everybody who was ever a member, and whether they ever were a reviewer: what a verdict may lean on."""
        ever: dict[str, bool] = {}
        for uid, payload in self.raw.execute("SELECT subject, payload FROM event WHERE kind = 'member.changed'"):
            roles = orjson.loads(payload)["roles"]
            ever[uid.hex()] = ever.get(uid.hex(), False) or "reviewer" in roles or "lead" in roles
        return ever

    @property
    def ground(self) -> Ground:
        """What every fold leans on."""
        if self._ground is None:
            row = self.raw.execute("SELECT team FROM project").fetchone()
            if row is None:
                first = next(self.log.events("kind = 'project.created'"), None)
                row = (bool(first and first.payload["team"]),)
            self._ground = Ground(self.log.causality, bool(row[0]), self._reviewers())
        return self._ground

    # --- a few subjects -------------------------------------------------------------------------------------------

    def refold(self, subjects: Iterable[str]) -> None:
        """Fold some subjects again and write what they now are."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for subject in dict.fromkeys(subjects):
            events = self.log.of_subject(subject)
            if events:
                self._replace(rows, events, self._toggles(events))
            if len(rows["pair"]) >= BATCH:
                self._flush(rows)
                rows.clear()
        self._flush(rows)

    def _toggles(self, events: Sequence[Event]) -> list[Event]:
        steps = {event.step for event in events}
        marks = ",".join("?" * len(steps))
        found = self.raw.execute(
            f"SELECT uid FROM step WHERE toggled = 1 AND uid IN ({marks})",
            [bytes.fromhex(step) for step in steps],
        ).fetchall()
        return self.log.toggles(uid.hex() for (uid,) in found) if found else []

    def _replace(self, rows: dict[str, list[Row]], events: Sequence[Event], toggles: Sequence[Event]) -> None:
        """Take a subject's rows out; those of pairs are collected, those of what others hang on go in at once."""
        subject = events[0].subject
        kind = kind_of(events)
        if kind == "step":
            return
        uid = bytes.fromhex(subject)
        if kind == "member":
            self._ground = None
        for statement in _CLEAR.get(kind, ()):
            self.raw.execute(statement, (uid,))
        self.raw.execute("DELETE FROM overruled WHERE subject = ?", (uid,))
        state, overruled = self.state(subject, events, toggles)
        if state is None:
            self._remove(kind, subject)
        self._collect(rows, state, {})
        rows["overruled"] += [(bytes.fromhex(event), uid, why) for event, why in overruled.items()]
        if kind != "pair":
            self._flush(rows)
            rows.clear()
        if isinstance(state, ChunkState):
            self._write_chunk(state)
        if isinstance(state, Document):
            self.refold(self._chunk_subjects(uid))

    def state(
        self, subject: str, events: Sequence[Event], toggles: Sequence[Event]
    ) -> tuple[Subject | None, Mapping[str, str]]:
        """What a subject is, and which of its events have no effect, and why."""
        counted = effective(events, toggles, self.ground.causality) if toggles else None
        state = fold(subject, counted.events if counted else events, self.ground)
        overruled = dict(counted.overruled) if counted else {}
        if isinstance(state, Pair):
            overruled.update(state.overruled)
        return state, overruled

    def _remove(self, kind: str, subject: str) -> None:
        if kind == "chunk":
            self._write_chunk(ChunkState(subject, ""))
        elif kind != "guideline":
            self.raw.execute(f"DELETE FROM {kind} WHERE uid = ?", (bytes.fromhex(subject),))

    def _write_chunk(self, state: ChunkState) -> None:
        values = chunk_state(state)
        self.raw.execute(_KEEP_CHUNK, (seal(values), *values))

    def _chunk_subjects(self, document: bytes) -> list[str]:
        query = (
            "SELECT DISTINCT event.subject FROM chunk JOIN event ON event.subject = chunk.uid WHERE chunk.document = ?"
        )
        return [uid.hex() for (uid,) in self.raw.execute(query, (document,)).fetchall()]

    # --- many at once ---------------------------------------------------------------------------------------------

    def add(self, events: Sequence[Event], texts: Iterable[Mapping[str, str]]) -> None:
        """Write subjects that have exactly one event each; `texts` are those that each event brings, by name."""
        rows: dict[str, list[Row]] = defaultdict(list)
        pairs = rows["pair"]
        for event, own in zip(events, texts, strict=True):
            if event.kind == "pair.imported":
                whole = "prompt" in own and "completion" in own
                pairs.append(imported_row(event, fingerprint(own["prompt"], own["completion"]) if whole else None))
            else:
                bodies = {digest: own[name] for name, digest in event.texts().items()}
                self._collect(rows, fold(event.subject, (event,), self.ground), bodies)
        self._flush(rows)

    def rebuild(self) -> None:
        """Fold the whole log into empty tables."""
        self.rebuild_steps()
        toggled = {step: self.log.toggles([step]) for step in self._toggled()}
        later: list[ChunkState] = []
        states: list[Subject] = []
        rows: dict[str, list[Row]] = defaultdict(list)
        for subject, group in self._subjects():
            toggles = [toggle for step in {e.step for e in group} for toggle in toggled.get(step, ())]
            state, overruled = self.state(subject, group, sorted(toggles, key=lambda e: (e.place, e.id)))
            if isinstance(state, ChunkState):
                later.append(state)
            elif state is not None:
                states.append(state)
            rows["overruled"] += [(bytes.fromhex(e), bytes.fromhex(subject), why) for e, why in overruled.items()]
            if len(states) == BATCH:
                self._write(rows, states)
        self._write(rows, states)
        for chunk in later:
            self._write_chunk(chunk)

    def _write(self, rows: dict[str, list[Row]], states: list[Subject]) -> None:
        """Write the rows gathered and those of these subjects, whose texts are read together; empties both."""
        bodies = self._bodies([state.texts() for state in states if isinstance(state, Pair)])
        for state in states:
            self._collect(rows, state, bodies)
        self._flush(rows)
        rows.clear()
        states.clear()

    def _bodies(self, named: Sequence[Mapping[str, str]]) -> dict[str, str]:
        """The texts of many pairs, unchecked; without those that were erased."""
        digests = [bytearray.fromhex(texts[name]) for texts in named for name in PAIR if name in texts]
        query = f"SELECT hash, body FROM text WHERE hash IN ({','.join('?' * len(digests))}) AND body IS NOT NULL"
        return {digest.hex(): body for digest, body in self.raw.execute(query, digests)}

    def _subjects(self) -> Iterator[tuple[str, list[Event]]]:
        for subject, group in groupby(self.log.events(order="subject, place, hash"), key=lambda event: event.subject):
            events = list(group)
            if kind_of(events) != "step":
                yield subject, events

    def rebuild_steps(self) -> None:
        """Fold the table of steps."""
        lasting = ",".join(f"'{kind}'" for kind in sorted(LASTING))
        self.raw.execute("DELETE FROM erased")
        self.raw.execute("DELETE FROM step")
        self.raw.execute(
            "INSERT INTO step (uid, actor, label, lasting, last, undone, toggled) "
            f"SELECT step, actor, word.value, max(kind IN ({lasting})), max(place), 0, 0 "
            "FROM event JOIN word ON word.id = event.label GROUP BY step"
        )
        for event in self.log.events("kind IN ('step.undone', 'step.redone')"):
            self.toggle(event)
        for event in self.log.events("kind = 'text.erased'"):
            self.note_erased(event)

    def toggle(self, event: Event) -> None:
        """Record that a step was undone or redone."""
        self.raw.execute(
            "UPDATE step SET undone = CASE WHEN toggled AND last > :place THEN undone ELSE :undone END, toggled = 1, "
            "last = max(last, :place) WHERE uid = :step",
            {"place": event.place, "undone": event.kind == "step.undone", "step": bytes.fromhex(event.subject)},
        )

    def note_erased(self, event: Event) -> None:
        """Record which texts must be gone."""
        self.raw.executemany(
            "INSERT OR IGNORE INTO erased (hash) VALUES (?)", [(bytes.fromhex(h),) for h in event.payload["erased"]]
        )

    def note_step(self, events: Sequence[Event]) -> None:
        """Record the step that these events belong to."""
        last = events[-1]
        lasting = int(any(event.kind in LASTING for event in events))
        self.raw.execute(
            "INSERT INTO step (uid, actor, label, lasting, last, undone, toggled) VALUES (?,?,?,?,?,0,0) "
            "ON CONFLICT (uid) DO UPDATE SET last = max(last, excluded.last), lasting = max(lasting, excluded.lasting)",
            (bytes.fromhex(last.step), bytes.fromhex(last.actor), last.label, lasting, last.place),
        )

    def subjects_of_step(self, step: str) -> list[str]:
        """Everything that a step touched."""
        query = "SELECT DISTINCT subject FROM event WHERE step = ?"
        return [uid.hex() for (uid,) in self.raw.execute(query, (bytes.fromhex(step),)).fetchall()]

    def _toggled(self) -> list[str]:
        return [uid.hex() for (uid,) in self.raw.execute("SELECT uid FROM step WHERE toggled = 1").fetchall()]

    # --- rows -----------------------------------------------------------------------------------------------------

    def _collect(self, rows: dict[str, list[Row]], state: Subject | None, bodies: Mapping[str, str]) -> None:
        if isinstance(state, Pair):
            texts = state.texts()
            full = [bodies.get(texts[name]) or self.body(texts[name]) for name in PAIR if name in texts]
            mark = fingerprint(*full) if len(full) == 2 and None not in full else None
            for table, own in pair_rows(state, mark):
                rows[table] += own
        elif isinstance(state, Document):
            rows["document"].append(document_row(state))
            rows["chunk"] += self._chunk_rows(state)
        elif state is not None and not isinstance(state, ChunkState):
            table, own = simple_rows(state)
            rows[table] += own

    def _chunk_rows(self, document: Document) -> Iterator[Row]:
        text = self.body(document.text)
        for ordinal, span in enumerate(document.spans):
            start, end, _ = span
            mark = fingerprint(text[start:end]) if text is not None else None
            yield chunk_row(document.id, chunk_id(document.id, start, end), ordinal, span, mark)

    def body(self, digest: str) -> str | None:
        """A text, unchecked; None where it was erased."""
        row = self.raw.execute("SELECT body FROM text WHERE hash = ?", (bytes.fromhex(digest),)).fetchone()
        return row[0] if row else None

    def _flush(self, rows: Mapping[str, list[Row]]) -> None:
        for table, statement in INSERTS.items():
            if rows.get(table):
                self.raw.executemany(statement, rows[table])


def kind_of(events: Sequence[Event]) -> str:
    """The type of subject that these events are about."""
    return next((kind for event in events if (kind := subject_type(event.kind)) != "any"), "any")


def chunk_id(document: str, start: int, end: int) -> str:
    """A chunk's name follows from its document and its span."""
    return derived_id("chunk", document, str(start), str(end))
