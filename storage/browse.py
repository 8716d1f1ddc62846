"""Paging through any number of pairs: the order is read as numbers, 8 bytes a pair, and a page is read by its numbers.

So a page far down costs what the first one costs, and no line is shown twice or left out while others write. What is
shown was compared with its seal, and the table with its indexes, as for every list.
"""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson
from pysqlite3 import dbapi2

from storage.sealed import PAIR, checked, sound
from storage.search import PAIRS, quoted
from storage.shelf import consult
from storage.view import SqlView
from workbench.domain.road import Stage
from workbench.domain.wanted import ANY, NONE, Term, Wanted
from workbench.services.splitting import split_of

Condition = tuple[str, list[Any]]
_ROAD: Final = " ".join(f"WHEN '{stage}' THEN {number}" for number, stage in enumerate(Stage))
_SORTS: Final = {
    "changed": "last", "made": "first", "stage": f"CASE stage {_ROAD} END", "skill": "skill", "id": "uid",
}  # fmt: skip
_FLAGS: Final = {
    "conflicts": "rivals <> '[]'",
    "edited": "edited <> ''",
    "imported": "imported = 1",
    "returned": (
        "stage IN ('prompt_draft', 'completion_draft') AND 'reject' = coalesce((SELECT ruling FROM verdict "
        "JOIN event ON event.hash = verdict.event WHERE verdict.pair = pair.uid AND standing "
        "ORDER BY event.place DESC LIMIT 1), '')"
    ),
}
_REASON: Final = (
    "uid IN (SELECT pair FROM verdict, json_each(verdict.payload, '$.reasons') "
    "WHERE standing AND ruling <> 'accept' AND value IN ({}))"
)

_FOUND: Final = {"finding": "fixed + waived + open", "fixed": "fixed", "waived": "waived", "open": "open"}
"""What became of a check's findings in a pair."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as a line of a long list needs it, and as an action on many pairs judges it."""

    number: int
    id: str
    stage: str
    resume: str | None
    author: str
    language: str | None
    skill: str | None
    facts: dict[str, Any]
    words: str | None
    """The beginning of the prompt, else of the completion, where it was asked for; None where it was erased."""
    conflicts: int
    edited: str
    imported: bool
    last: int
    """Microseconds since 1970 of its last change."""


def order(view: SqlView, cache: Path, wanted: Wanted) -> "array[int]":
    """The numbers of the pairs wanted, in their order.

    Args:
        view: the project.
        cache: the user's folder for search indexes.
        wanted: which pairs.

    Raises:
        InTheWay: another program is making the search index.
        AnswerIsNo: the table and its indexes differ.
    """
    if any(term.field == "split" for term in wanted.terms):
        view.raw.create_function("side", 1, split_of(view).side, deterministic=True)
    conditions = [_condition(term) for term in wanted.terms]
    if wanted.ids is not None:
        conditions.append(_among(wanted.ids))
    words = quoted(list(wanted.words))
    if words:
        conditions.append(_among(_found(view, cache, words, open_end=wanted.open_end)))
    where = " AND ".join(f"({sql})" for sql, _ in conditions) or "1"
    seen = view.connection.info.setdefault("sound", set())
    sound(view.raw, seen, ["pair", "verdict"], view.path)
    values = [value for _, some in conditions for value in some]
    way = "DESC" if wanted.down else "ASC"
    sort = f"{_SORTS[wanted.sort]} {way}" + ("" if wanted.sort == "changed" else ", last DESC") + f", id {way}"
    query = f"SELECT json_group_array(id) FROM (SELECT id FROM pair WHERE {where} ORDER BY {sort})"
    (numbers,) = view.raw.execute(query, values).fetchone()
    return array("q", orjson.loads(numbers))


def lines(view: SqlView, numbers: Sequence[int], *, words: int = 0) -> Iterator[Shown]:
    """Pairs by their numbers, in the order given; one that is gone is left out.

    Args:
        view: the project.
        numbers: of the pairs.
        words: how many characters of the text are wanted; 0 reads none.

    Raises:
        AnswerIsNo: a row or a text is not what was written.
    """
    query = f"SELECT id, {', '.join(PAIR)}, seal FROM pair WHERE id IN (SELECT value FROM json_each(?))"
    rows = {row[0]: row[1:] for row in view.raw.execute(query, (orjson.dumps(list(numbers)).decode(),))}
    for number in numbers:
        if number in rows:
            values = checked(rows[number], "a pair", view.path)
            yield _shown(view, number, dict(zip(PAIR, values, strict=True)), words)


def ids(view: SqlView, numbers: Sequence[int]) -> list[str]:
    """The ids of pairs by their numbers, in the order given; without those that are gone."""
    query = "SELECT id, lower(hex(uid)) FROM pair WHERE id IN (SELECT value FROM json_each(?))"
    known = dict(view.raw.execute(query, (orjson.dumps(list(numbers)).decode(),)).fetchall())
    return [known[number] for number in numbers if number in known]


def place(view: SqlView, pair: str, ordered: "array[int]") -> int | None:
    """Where a pair stands in an order; None where it does not."""
    number = number_of(view, pair)
    try:
        return None if number is None else ordered.index(number)
    except ValueError:
        return None


def number_of(view: SqlView, pair: str) -> int | None:
    """The number of a pair; None where there is none."""
    row = view.raw.execute("SELECT id FROM pair WHERE uid = ?", (bytearray.fromhex(pair),)).fetchone()
    return row[0] if row else None


def _shown(view: SqlView, number: int, row: dict[str, Any], words: int) -> Shown:
    text = (row["prompt"] or row["completion"]) if words else None
    body = view.text(text.hex()) if text else None
    return Shown(
        number, row["uid"].hex(), row["stage"], row["resume"], row["author"].hex(), row["language"], row["skill"],
        orjson.loads(row["facts"]), body if body is None else body[:words], len(orjson.loads(row["rivals"])),
        row["edited"], bool(row["imported"]), row["last"],
    )  # fmt: skip


# --- conditions --------------------------------------------------------------------------------------------------


def _condition(term: Term) -> Condition:
    """A term as SQL over a row of the projection."""
    sql, values = _plain(term)
    return (f"NOT coalesce({sql}, 0)" if term.negated else sql), values


def _plain(term: Term) -> Condition:
    name, values = term.field, list(term.values)
    if name in _FLAGS:
        return _FLAGS[name] if values[0] == "yes" else f"NOT ({_FLAGS[name]})", []
    if name == "reason":
        return _REASON.format(_marks(values)), values
    if name in _FOUND:
        of = "" if ANY in values else f" AND rule IN ({_marks(values)})"
        return f"uid IN (SELECT pair FROM outcome WHERE {_FOUND[name]} > 0{of})", [] if ANY in values else values
    if name == "accepted":
        return _accepted_since(min(values))
    if name == "split":
        return f"side(coalesce(json_extract(facts, '$.chunk'), lower(hex(uid)))) IN ({_marks(values)})", values
    column, more = name, list[Any]()
    if name.startswith("cell."):
        dimension = name.removeprefix("cell.")
        own = dimension if dimension in ("language", "skill") else "NULL"
        column, more = f"coalesce(json_extract(facts, ?), {own})", [_path(dimension)]
    known = [bytearray.fromhex(value) if name == "author" else value for value in values if value != NONE]
    among = f"{column} IN ({_marks(known)})", [*more, *known]
    return (f"{among[0]} OR {column} IS NULL", [*among[1], *more]) if NONE in values else among


def _accepted_since(day: str) -> Condition:
    """Accepted now, and since a day: by a verdict, by the end of an edit, or on a lead's word."""
    moves = "kind IN ('verdict.given', 'submitted') AND json_extract(payload, '$.to') = 'accepted'"
    taken = "kind = 'pair.imported' AND json_extract(payload, '$.stage') = 'accepted'"
    since = "clock >= CAST(strftime('%s', ?) AS INTEGER) * 1000000"
    query = f"SELECT subject FROM event WHERE {since} AND (({moves}) OR ({taken}))"
    return f"stage = 'accepted' AND uid IN ({query})", [day]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _among(ids: Sequence[str]) -> Condition:
    return "uid IN (SELECT unhex(value) FROM json_each(?))", [orjson.dumps(list(ids)).decode()]


def _found(view: SqlView, cache: Path, words: list[str], *, open_end: bool) -> list[str]:
    """The pairs in whose texts all words stand."""
    asked = " ".join(words) + ("*" if open_end else "")
    name = hashlib.sha256(f"{view.project.id}:{view.path.resolve()}".encode()).hexdigest()[:32]
    query = (
        "SELECT json_group_array(lower(hex(known.uid))) FROM found JOIN known ON known.row = found.rowid "
        "WHERE found MATCH ?"
    )

    def ask(index: dbapi2.Connection) -> list[str]:
        found: list[str] = orjson.loads(index.execute(query, (asked,)).fetchone()[0])
        return found

    return consult(replace(PAIRS, name=f"{name}.pairs"), cache, view, ask)


def _path(dimension: str) -> str:
    """A dimension of a cell as a path into a pair's facts."""
    return '$.cell."' + "".join(char for char in dimension if char.isprintable() and char != '"') + '"'
