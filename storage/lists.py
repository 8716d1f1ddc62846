"""Lists, page by page, straight from the projection."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import orjson
from sqlalchemy import Connection, Select, func, or_
from sqlmodel import col, select

from storage.faults import damaged
from storage.projected import CellRow, ChunkRow, DocumentRow, DraftRow, PairRow
from storage.rows import SEALED, blob, seal
from workbench.domain.listing import ChunkLine, DocumentLine, DraftLine, Filter, PairLine
from workbench.domain.project import Cell
from workbench.domain.road import FIELDS
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


class Told(Protocol):
    """Reads texts by their salted hash."""

    @property
    def path(self) -> Path:
        """The project's file."""

    def text(self, digest: str) -> str | None:
        """A text, compared with its hash; None where it was erased."""


def pairs(connection: Connection, filter: Filter, told: Told) -> Iterator[PairLine]:  # noqa: A002
    """The pairs that a filter lets through; raises AnswerIsNo where a row is not what was written."""
    row = PairRow
    chosen = (("stage", filter.stage), ("language", filter.language), ("skill", filter.skill))
    query = _select(*(getattr(row, name) for name in SEALED), row.seal)
    for column, wanted in (
        (col(row.stage), filter.stage),
        (col(row.language), filter.language),
        (col(row.skill), filter.skill),
    ):
        # A list that is read whole is chosen from below, after each row was compared with its seal: a damaged index,
        # or a damaged row that no longer seems to fit, would leave pairs out.
        if wanted is not None and (filter.limit is not None or filter.offset):
            query = query.where(column == wanted)
    if filter.author is not None:
        query = query.where(col(row.author) == blob(filter.author))
    if filter.ids is not None:
        query = query.where(col(row.uid).in_([bytes.fromhex(uid) for uid in filter.ids]))
    if filter.conflicts:
        query = query.where(col(row.rivals) != "[]")
    fields = {
        "id": row.id, "stage": row.stage, "language": row.language, "skill": row.skill, "made": row.first,
        "changed": row.last,
    }  # fmt: skip
    for *values, mark in _rows(connection, _sorted(query, filter, fields)):
        if seal(tuple(values)) != mark:
            raise damaged(told.path, "a pair's row is not what was written")
        found = dict(zip(SEALED, values, strict=True))
        if all(found[name] == wanted for name, wanted in chosen if wanted is not None):
            yield _pair_line(found, told)


def _pair_line(row: dict[str, Any], told: Told) -> PairLine:
    texts = {name: told.text(row[name].hex()) if row[name] else None for name in FIELDS}
    heads = {name: row[f"{name}_head"] for name in FIELDS}
    return PairLine(
        row["uid"].hex(), row["stage"], texts["prompt"], texts["completion"], texts["context"], row["author"].hex(),
        row["language"], row["skill"], {name: head.hex() if head else None for name, head in heads.items()},
        orjson.loads(row["facts"]), len(orjson.loads(row["rivals"])), row["on_word"], row["edited"],
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


def chunks(connection: Connection, filter: Filter, told: Told) -> Iterator[ChunkLine]:  # noqa: A002
    """The chunks, cut out of their documents' texts."""
    row = ChunkRow
    query = _select(
        row.uid, row.document, DocumentRow.text, row.start, row.end, row.heading_path, row.kept, row.decided_by,
        row.why, row.profile, row.failure, row.fingerprint, row.id,
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
    digest, whole = b"", ""
    for found in _rows(connection, _sorted(query, filter, fields)):
        uid, document, text, start, end, path, kept, by, why, profile, failure, mark, number = found
        if text != digest:
            digest, whole = text, told.text(text.hex()) or ""
        known = told.text(profile.hex()) if profile else None
        yield ChunkLine(
            uid.hex(), document.hex(), start, end, tuple(orjson.loads(path)), whole[start:end],
            None if kept is None else bool(kept), by, why, orjson.loads(known) if known else None, failure,
            _has_earlier(connection, mark, number),
        )  # fmt: skip


def _has_earlier(connection: Connection, mark: bytes | None, number: int) -> bool:
    if mark is None:
        return False
    query = "SELECT min(id) FROM chunk WHERE fingerprint = ?"
    first = connection.exec_driver_sql(query, (mark,)).scalar_one()
    return bool(first < number)


def drafts(connection: Connection, filter: Filter, told: Told) -> Iterator[DraftLine]:  # noqa: A002
    """The drafts, with their texts."""
    row = DraftRow
    query = _select(row.uid, row.purpose, row.text, row.state, row.reason, row.taken_in, row.facts)
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
            uid.hex(),
            purpose,
            (told.text(text.hex()) if text else None) or "",
            known.get("model", ""),
            state,
            reason,
            tuple(orjson.loads(taken_in)),
            known,
        )


def cells(connection: Connection) -> Iterator[Cell]:
    """The cells with their targets."""
    query = _select(CellRow.uid, CellRow.dimensions, CellRow.target, CellRow.bounds).order_by(col(CellRow.dimensions))
    for uid, dimensions, target, bounds in _rows(connection, query):
        limits = {name: (least, most) for name, (least, most) in orjson.loads(bounds).items()}
        yield Cell(uid.hex(), orjson.loads(dimensions), target, limits)
