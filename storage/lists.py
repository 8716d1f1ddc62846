"""Lists, page by page, straight from the projection."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Select, true
from sqlmodel import col, select

from storage.database import driver
from storage.faults import damaged
from storage.projected import ChunkRow, DocumentRow, PairRow
from storage.rows import blob
from storage.sealed import CHUNK, DOCUMENT, PAIR, STATE, Told, checked, sound
from workbench.domain.listing import ChunkLine, DocumentLine, Filter, PairLine
from workbench.domain.road import FIELDS
from workbench.errors import Refused

PAGE = 1000
"""Rows fetched at a time where a list is read whole."""


def _columns(table: Any, names: Iterable[str]) -> list[Any]:  # noqa: ANN401 - a table's class
    return [getattr(table, name) for name in names]


def _ordered(query: Select[Any], filter: Filter, fields: dict[str, Any]) -> Select[Any]:  # noqa: A002
    """Put a list in order."""
    name = filter.sort or ""
    down, name = name.startswith("-"), name.removeprefix("-")
    if name:
        if name not in fields:
            raise Refused("Can't be sorted by that", f"there is no field {name!r}", f"one of {', '.join(fields)}")
        query = query.order_by(fields[name].desc() if down else fields[name])
    return query.order_by(fields["id"])


def _page(lines: Iterator[Any], filter: Filter) -> Iterator[Any]:  # noqa: A002
    """Cut the page out of a list that was chosen row by row, each after it was compared with its seal."""
    return islice(lines, filter.offset, None if filter.limit is None else filter.offset + filter.limit)


def _select(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of whatever type
    """More columns than the overloads of `sqlmodel.select` know."""
    choose: Any = select
    query: Select[Any] = choose(*columns)
    return query


def _rows(connection: Connection, query: Select[Any], told: Told, *tables: str) -> Iterator[tuple[Any, ...]]:
    sound(driver(connection), connection.info.setdefault("sound", set()), tables, told.path)
    yield from map(tuple, connection.execution_options(yield_per=PAGE).execute(query))


def _in_pages(connection: Connection, query: Select[Any], told: Told) -> Iterator[tuple[Any, ...]]:
    """The rows of a whole list of pairs: their numbers are put in order, as SQLite sorts whole rows in memory."""
    numbers = array(
        "q", (number for (number,) in _rows(connection, query.with_only_columns(col(PairRow.id)), told, "pair"))
    )
    for start in range(0, len(numbers), PAGE):
        part = numbers[start : start + PAGE]
        page = _select(PairRow.id, *query.selected_columns).where(col(PairRow.id).in_(part))
        rows = {row[0]: row[1:] for row in _rows(connection, page, told, "pair")}
        if len(rows) != len(part):
            raise damaged(told.path, "a pair is not where it was")
        yield from (rows[number] for number in part)


def _named(column: Any, names: Iterable[str] | None) -> Any:  # noqa: ANN401 - a column, a condition
    """Only these, found by the index that was compared with the table; all where none are named."""
    return true() if names is None else column.in_([bytes.fromhex(name) for name in names])


def pairs(connection: Connection, filter: Filter, told: Told) -> Iterator[PairLine]:  # noqa: A002
    """The pairs that a filter lets through; raises AnswerIsNo where a row is not what was written."""
    row = PairRow
    author = bytes.fromhex(filter.author) if filter.author is not None else None
    chosen = [
        (name, wanted)
        for name, wanted in (
            ("stage", filter.stage), ("language", filter.language), ("skill", filter.skill), ("author", author),
        )
        if wanted is not None
    ]  # fmt: skip
    query = _select(*_columns(row, PAIR), row.seal).where(_named(row.uid, filter.ids))
    fields = {
        "id": row.id, "stage": row.stage, "language": row.language, "skill": row.skill, "made": row.first,
        "changed": row.last,
    }  # fmt: skip
    query = _ordered(query, filter, fields)
    # SQL chooses and cuts where only columns are asked for that stand in an index too, which was compared with the
    # table; else each row is compared with its seal before it is chosen.
    cut = not filter.conflicts and filter.among is None and (filter.limit is not None or filter.offset > 0)
    if cut:
        query = query.where(*(getattr(row, name) == wanted for name, wanted in chosen))
        query = query.limit(-1 if filter.limit is None else filter.limit).offset(filter.offset)

    def lines() -> Iterator[PairLine]:
        whole = filter.sort is not None and not cut
        for values in _in_pages(connection, query, told) if whole else _rows(connection, query, told, "pair"):
            found = dict(zip(PAIR, checked(values, "a pair", told.path), strict=True))
            if (
                all(found[name] == wanted for name, wanted in chosen)
                and (not filter.conflicts or found["rivals"] != "[]")
                and (filter.among is None or filter.among(found["uid"].hex(), orjson.loads(found["facts"])))
            ):
                yield _pair_line(found, told)

    return lines() if cut else _page(lines(), filter)


def _pair_line(row: dict[str, Any], told: Told) -> PairLine:
    texts = {name: told.text(row[name].hex()) if row[name] else None for name in FIELDS}
    heads = {name: row[f"{name}_head"] for name in FIELDS}
    return PairLine(
        row["uid"].hex(), row["stage"], texts["prompt"], texts["completion"], texts["context"], row["author"].hex(),
        row["language"], row["skill"], {name: head.hex() if head else None for name, head in heads.items()},
        orjson.loads(row["facts"]), len(orjson.loads(row["rivals"])), row["on_word"], row["edited"],
    )  # fmt: skip


def documents(connection: Connection, filter: Filter, told: Told) -> Iterator[DocumentLine]:  # noqa: A002
    """The source documents."""
    row = DocumentRow
    fields = {"id": row.id, "path": row.path, "title": row.title, "chunks": row.chunks}
    query = _ordered(_select(*_columns(row, DOCUMENT), row.seal), filter, fields)

    def lines() -> Iterator[DocumentLine]:
        for values in _rows(connection, query, told, "document"):
            uid, _, sha256, path, title, facts, _, chunks = checked(values, "a document", told.path)
            known = orjson.loads(facts)
            if filter.language is None or known.get("language") == filter.language:
                yield DocumentLine(uid.hex(), path, title, sha256, chunks, known)

    return _page(lines(), filter)


_STATES: dict[str | None, Callable[[Any, Any, str], bool]] = {
    None: lambda kept, profile, failure: True,
    "kept": lambda kept, profile, failure: kept == 1,
    "dropped": lambda kept, profile, failure: kept == 0,
    "profiled": lambda kept, profile, failure: profile is not None,
    "open": lambda kept, profile, failure: profile is None and kept != 0,
    "failed": lambda kept, profile, failure: failure != "",
}
"""State of chunks that a list asks for -> whether a chunk is in it."""


def chunks(connection: Connection, filter: Filter, told: Told) -> Iterator[ChunkLine]:  # noqa: A002
    """The chunks, cut out of their documents' texts."""
    row, document = ChunkRow, DocumentRow
    query = _select(
        *_columns(row, CHUNK), row.seal, *_columns(row, STATE), row.state_seal, row.id,
        *_columns(document, DOCUMENT), document.seal,
    )  # fmt: skip
    query = query.join(document, col(document.uid) == row.document).where(_named(row.uid, filter.ids))
    if filter.parent is not None:
        query = query.where(col(row.document) == blob(filter.parent))
    query = _ordered(query, filter, {"id": row.id, "document": row.document, "start": row.start})
    wanted = _STATES[filter.state]

    def lines() -> Iterator[ChunkLine]:
        digest, whole = b"", ""
        for values in _rows(connection, query, told, "chunk", "document"):
            uid, owner, _, start, end, path, mark = checked(values[:8], "a chunk", told.path)
            kept, by, why, profile, _, failure, _ = checked(values[8:16], "a chunk", told.path)
            _, text, _, _, _, said, *_ = checked(values[17:], "a document", told.path)
            if not wanted(kept, profile, failure) or filter.language not in (None, orjson.loads(said).get("language")):
                continue
            if text != digest:
                digest, whole = text, told.text(text.hex()) or ""
            known = told.text(profile.hex()) if profile else None
            yield ChunkLine(
                uid.hex(), owner.hex(), start, end, tuple(orjson.loads(path)), whole[start:end],
                None if kept is None else bool(kept), by, why, orjson.loads(known) if known else None, failure,
                _has_earlier(connection, mark, values[16]),
            )  # fmt: skip

    return _page(lines(), filter)


def _has_earlier(connection: Connection, mark: bytes | None, number: int) -> bool:
    if mark is None:
        return False
    query = "SELECT min(id) FROM chunk WHERE fingerprint = ?"
    first = connection.exec_driver_sql(query, (mark,)).scalar_one()
    return bool(first < number)
