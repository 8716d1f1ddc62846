"""Lists, page by page, straight from the projection."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, func, or_
from sqlmodel import col, select

from storage.rows import blob
from storage.tables import ChunkRow, DocumentRow, DraftRow, PairRow, TextRow
from workbench.domain.listing import ChunkLine, DocumentLine, DraftLine, Filter, PairLine
from workbench.errors import Refused

PAGE = 1000
"""Rows fetched at a time where a list is read whole."""


def _sorted(query: Select[Any], filter: Filter, fields: dict[str, Any]) -> Select[Any]:  # noqa: A002
    """Put a list in order and cut the page out."""
    name = filter.sort or ""
    down, name = name.startswith("-"), name.removeprefix("-")
    if name:
        if name not in fields:
            raise Refused("Can't be sorted by that", f"there is no field {name!r}", f"one of {', '.join(fields)}")
        query = query.order_by(fields[name].desc() if down else fields[name])
    query = query.order_by(fields["id"])
    if filter.limit is not None or filter.offset:
        query = query.limit(-1 if filter.limit is None else filter.limit).offset(filter.offset)
    return query


def _select(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of whatever type
    """More columns than the overloads of `sqlmodel.select` know."""
    choose: Any = select
    query: Select[Any] = choose(*columns)
    return query


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    yield from connection.execution_options(yield_per=PAGE).execute(query)


def _body(digest: Any) -> ColumnElement[str | None]:  # noqa: ANN401 - a column
    return select(TextRow.body).where(col(TextRow.hash) == digest).correlate_except(TextRow).scalar_subquery()


def pairs(connection: Connection, filter: Filter) -> Iterator[PairLine]:  # noqa: A002
    """The pairs that a filter lets through."""
    row = PairRow
    query = _select(
        row.uid, row.stage, _body(row.prompt), _body(row.completion), _body(row.context), row.author, row.language,
        row.skill, row.prompt_head, row.completion_head, row.context_head, row.facts, row.rivals,
        row.on_word, row.edited,
    )  # fmt: skip
    for column, wanted in (
        (col(row.stage), filter.stage),
        (col(row.language), filter.language),
        (col(row.skill), filter.skill),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if filter.author is not None:
        query = query.where(col(row.author) == blob(filter.author))
    if filter.ids is not None:
        query = query.where(col(row.uid).in_([bytes.fromhex(uid) for uid in filter.ids]))
    if filter.conflicts:
        query = query.where(col(row.rivals) != "[]")
    fields = {"id": row.id, "stage": row.stage, "language": row.language, "skill": row.skill, "changed": row.last}
    for found in _rows(connection, _sorted(query, filter, fields)):
        (uid, stage, prompt, completion, context, author, language, skill, *heads, facts, rivals, word, edited) = found
        names = ("prompt", "completion", "context")
        revisions = {name: head.hex() if head else None for name, head in zip(names, heads, strict=True)}
        yield PairLine(
            uid.hex(), stage, prompt, completion, context, author.hex(), language, skill, revisions,
            orjson.loads(facts), len(orjson.loads(rivals)), word, edited,
        )  # fmt: skip


def documents(connection: Connection, filter: Filter) -> Iterator[DocumentLine]:  # noqa: A002
    """The source documents."""
    row = DocumentRow
    query = _select(row.uid, row.path, row.title, row.sha256, row.chunks, row.facts)
    if filter.language is not None:
        query = query.where(func.json_extract(row.facts, "$.language") == filter.language)
    fields = {"id": row.id, "path": row.path, "title": row.title, "chunks": row.chunks}
    for uid, path, title, sha256, chunks, facts in _rows(connection, _sorted(query, filter, fields)):
        yield DocumentLine(uid.hex(), path, title, sha256, chunks, orjson.loads(facts))


def chunks(connection: Connection, filter: Filter) -> Iterator[ChunkLine]:  # noqa: A002
    """The chunks, with their texts."""
    row = ChunkRow
    cut = func.substr(_body(DocumentRow.text), row.start + 1, row.end - row.start)
    query = _select(
        row.uid, row.document, row.start, row.end, row.heading_path, cut, row.kept, row.decided_by, row.why,
        _body(row.profile), row.failure, row.fingerprint, row.id,
    ).join(DocumentRow, col(DocumentRow.uid) == row.document)  # fmt: skip
    if filter.parent is not None:
        query = query.where(col(row.document) == blob(filter.parent))
    if filter.ids is not None:
        query = query.where(col(row.uid).in_([bytes.fromhex(uid) for uid in filter.ids]))
    if filter.language is not None:
        query = query.where(func.json_extract(DocumentRow.facts, "$.language") == filter.language)
    conditions = {
        "kept": col(row.kept) == 1, "dropped": col(row.kept) == 0, "profiled": col(row.profile).is_not(None),
        "open": col(row.profile).is_(None) & or_(col(row.kept).is_(None), col(row.kept) == 1),
        "failed": col(row.failure) != "",
    }  # fmt: skip
    if filter.state is not None:
        query = query.where(conditions[filter.state])
    fields = {"id": row.id, "document": row.document, "start": row.start}
    for found in _rows(connection, _sorted(query, filter, fields)):
        uid, document, start, end, path, text, kept, by, why, profile, failure, mark, number = found
        yield ChunkLine(
            uid.hex(), document.hex(), start, end, tuple(orjson.loads(path)), text or "",
            None if kept is None else bool(kept), by, why, orjson.loads(profile) if profile else None, failure,
            _has_earlier(connection, mark, number),
        )  # fmt: skip


def _has_earlier(connection: Connection, mark: bytes | None, number: int) -> bool:
    if mark is None:
        return False
    query = "SELECT min(id) FROM chunk WHERE fingerprint = ?"
    first = connection.exec_driver_sql(query, (mark,)).scalar_one()
    return bool(first < number)


def drafts(connection: Connection, filter: Filter) -> Iterator[DraftLine]:  # noqa: A002
    """The drafts, with their texts."""
    row = DraftRow
    query = _select(row.uid, row.purpose, _body(row.text), row.state, row.reason, row.taken_in, row.facts)
    if filter.state is not None:
        query = query.where(col(row.state) == filter.state)
    if filter.parent is not None:
        query = query.where(or_(col(row.chunk) == blob(filter.parent), col(row.pair) == blob(filter.parent)))
    if filter.ids is not None:
        query = query.where(col(row.uid).in_([bytes.fromhex(uid) for uid in filter.ids]))
    for name, wanted in (("language", filter.language), ("skill", filter.skill)):
        if wanted is not None:
            query = query.where(func.json_extract(row.facts, f"$.{name}") == wanted)
    fields = {"id": row.id, "purpose": row.purpose, "state": row.state}
    for uid, purpose, text, state, reason, taken_in, facts in _rows(connection, _sorted(query, filter, fields)):
        known = orjson.loads(facts)
        yield DraftLine(
            uid.hex(), purpose, text or "", known.get("model", ""), state, reason, tuple(orjson.loads(taken_in)), known
        )
