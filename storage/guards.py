"""Triggers that hold the rules for every caller, a bare INSERT among them.

They read the projection, so every event is folded before the next is written. Events of other copies are judged
by the fold instead.
"""

from collections.abc import Iterator

from workbench.domain.kinds import KINDS, MOVES
from workbench.domain.road import ROAD

_MOVES = "(SELECT moves FROM kind WHERE name = NEW.kind)"
Rule = tuple[str, str]
"""Why an event is refused ('' for: it is not, and no later rule is asked), and the condition for that."""


def kinds() -> list[tuple[str, int]]:
    """Rows of the table of kinds: a probe of it costs a tenth of a list of names in a trigger."""
    return [(kind, int(kind in MOVES)) for kind in sorted(KINDS)]


def _abort(why: str, condition: str) -> str:
    return f"SELECT RAISE(ABORT, 'workbench: {why}') WHERE {condition};"


def _trigger(name: str, when: str, body: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN {body} END"


def guards() -> Iterator[str]:
    """The statements that create the triggers."""
    for table in ("event", "text"):
        yield _trigger(f"{table}_stays", f"BEFORE DELETE ON {table}", _abort("the log is only ever added to", "1"))
    yield _trigger("event_fixed", "BEFORE UPDATE ON event", _abort("an event is never changed", "1"))
    yield _trigger(
        "text_fixed",
        "BEFORE UPDATE ON text",
        _abort(
            "a text is never changed",
            "NEW.body IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.hash IS NOT OLD.hash OR NEW.id IS NOT OLD.id "
            "OR NOT EXISTS (SELECT 1 FROM erased WHERE hash = OLD.hash)",
        ),
    )
    yield _trigger(
        "text_new",
        "BEFORE INSERT ON text",
        _abort(
            "a text is never replaced",
            "EXISTS (SELECT 1 FROM text WHERE hash = NEW.hash) OR EXISTS (SELECT 1 FROM text WHERE id = NEW.id)",
        ),
    )
    cases = " ".join(
        f"WHEN {condition} THEN " + (f"RAISE(ABORT, 'workbench: {why}')" if why else "NULL")
        for rules in (_new(), _own(), _move(), _verdict(), _text())
        for why, condition in rules
    )
    # One trigger with one SELECT: each further one costs every event of an import a tenth of its insertion.
    yield _trigger("event_new", "BEFORE INSERT ON event", f"SELECT CASE {cases} END;")
    yield _trigger(
        "event_tip",
        "AFTER INSERT ON event",
        "UPDATE line SET tip_seq = NEW.seq, tip_hash = NEW.hash WHERE id = NEW.line;",
    )


def _new() -> Iterator[Rule]:
    yield (
        "an event is never replaced",
        "EXISTS (SELECT 1 FROM event WHERE hash = NEW.hash) OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id)",
    )
    yield "there is no such kind of event", "NOT EXISTS (SELECT 1 FROM kind WHERE name = NEW.kind)"
    yield "", "NEW.line IS NOT (SELECT line FROM here)"


def _own() -> Iterator[Rule]:
    yield (
        "an event continues its line",
        "NOT EXISTS (SELECT 1 FROM line WHERE id = NEW.line AND tip_seq = NEW.seq - 1 AND tip_hash IS NEW.prev)",
    )
    yield "its place is after all others", "NEW.place <= (SELECT max(place) FROM event)"
    yield (
        "there is no such member",
        "NEW.kind NOT IN ('project.created', 'member.changed') "
        "AND NOT EXISTS (SELECT 1 FROM member WHERE uid = NEW.actor)",
    )
    yield (
        "there is no such member",
        "NEW.kind = 'member.changed' AND EXISTS (SELECT 1 FROM member) "
        "AND NOT EXISTS (SELECT 1 FROM member WHERE uid = NEW.actor AND roles LIKE '%\"lead\"%')",
    )


def _move() -> Iterator[Rule]:
    yield "", f"NEW.kind <> 'text.revised' AND {_MOVES} IS NOT 1"
    legal = ", ".join(f"'{move}:{a}:{b}'" for move, pairs in sorted(ROAD.items()) for a, b in sorted(pairs))
    move = (
        "CASE NEW.kind WHEN 'verdict.given' THEN json_extract(NEW.payload, '$.ruling') ELSE NEW.kind END || ':' || "
        "json_extract(NEW.payload, '$.from') || ':' || json_extract(NEW.payload, '$.to')"
    )
    yield (
        "the pair is at another stage",
        "NEW.kind <> 'text.revised' AND "
        "(SELECT stage FROM pair WHERE uid = NEW.subject) IS NOT json_extract(NEW.payload, '$.from')",
    )
    yield "the road has no such move", f"NEW.kind <> 'text.revised' AND coalesce({move}, '') NOT IN ({legal})"


def _verdict() -> Iterator[Rule]:
    judged = (
        "((revision.field IN ('prompt', 'completion') "
        "AND lower(hex(revision.event)) = json_extract(NEW.payload, '$.revisions.' || revision.field)) "
        "OR (revision.field = 'context' AND revision.event IS pair.context_head "
        "AND json_extract(NEW.payload, '$.revisions.prompt') IS NOT NULL))"
    )
    both = "SELECT 1 FROM revision, pair WHERE revision.pair = NEW.subject AND pair.uid = NEW.subject AND"
    named = f"{both} {judged} AND "
    first = (
        "SELECT 1 FROM event AS first, pair WHERE first.subject = NEW.subject AND pair.uid = NEW.subject "
        "AND first.kind IN ('pair.written', 'pair.imported') AND (lower(hex(first.hash)) IN "
        "(json_extract(NEW.payload, '$.revisions.prompt'), json_extract(NEW.payload, '$.revisions.completion')) "
        "OR (first.hash IS pair.context_head AND json_extract(NEW.payload, '$.revisions.prompt') IS NOT NULL)) AND "
    )
    yield "", "NEW.kind NOT IN ('verdict.given', 'text.revised')"
    yield (
        "a reviewer gives a verdict",
        "NEW.kind = 'verdict.given' AND NOT EXISTS (SELECT 1 FROM member WHERE uid = NEW.actor "
        "AND (roles LIKE '%\"reviewer\"%' OR roles LIKE '%\"lead\"%'))",
    )
    yield (
        "who wrote a text does not verify it",
        f"NEW.kind = 'verdict.given' AND (EXISTS ({first} NEW.actor = pair.author) OR "
        f"EXISTS ({named} EXISTS (SELECT 1 FROM json_each(revision.hands) WHERE value = lower(hex(NEW.actor)))))",
    )
    yield (
        "in a team, who wrote a text does not verify it under another name",
        f"NEW.kind = 'verdict.given' AND (SELECT team FROM project) AND (EXISTS ({first} "
        "first.account = NEW.account AND first.actor = pair.author) "
        f"OR EXISTS ({named} EXISTS (SELECT 1 FROM json_each(revision.accounts) "
        "WHERE value = (SELECT value FROM word WHERE id = NEW.account))))",
    )


def _text() -> Iterator[Rule]:
    yield (
        "a submitted or accepted text is not written on",
        "NEW.kind = 'text.revised' AND "
        "(SELECT stage FROM pair WHERE uid = NEW.subject) NOT IN ('prompt_draft', 'completion_draft', 'editing')",
    )
