"""The list of drafts: counted when a project is opened, so without the classes of the tables, which load slowly."""

from collections.abc import Iterator
from itertools import islice

import orjson
from sqlalchemy import Connection

from storage.database import driver
from storage.sealed import DRAFT, Told, checked, sound
from workbench.domain.listing import DraftLine, Filter
from workbench.errors import Refused

_FIELDS = ("id", "purpose", "state")
"""What drafts can be sorted by."""


def drafts(connection: Connection, filter: Filter, told: Told) -> Iterator[DraftLine]:  # noqa: A002
    """The drafts that a filter lets through; raises AnswerIsNo where a row is not what was written."""
    query, values = _query(filter)

    def lines() -> Iterator[DraftLine]:
        sound(driver(connection), connection.info.setdefault("sound", set()), ["draft"], told.path)
        for row in driver(connection).execute(query, values):
            uid, purpose, text, facts, state, reason, taken, *_ = checked(row, "a draft", told.path)
            known = orjson.loads(facts)
            if filter.state not in (None, state) or any(
                wanted is not None and known.get(name) != wanted
                for name, wanted in (("language", filter.language), ("skill", filter.skill))
            ):
                continue
            body = (told.text(text.hex()) if text else None) or ""
            yield DraftLine(
                uid.hex(), purpose, body, known.get("model", ""), state, reason, tuple(orjson.loads(taken)), known
            )

    return islice(lines(), filter.offset, None if filter.limit is None else filter.offset + filter.limit)


def _query(filter: Filter) -> tuple[str, list[bytes]]:  # noqa: A002
    conditions, values = ["1"], list[bytes]()
    if filter.ids is not None:
        conditions.append(f"uid IN ({', '.join('?' * len(filter.ids))})")
        values += [bytes.fromhex(name) for name in filter.ids]
    if filter.parent is not None:
        conditions.append("(chunk = ? OR pair = ?)")
        values += [bytes.fromhex(filter.parent)] * 2
    name = (filter.sort or "id").removeprefix("-")
    if name not in _FIELDS:
        raise Refused("Can't be sorted by that", f"there is no field {name!r}", f"one of {', '.join(_FIELDS)}")
    order = f"{name} DESC, id" if (filter.sort or "").startswith("-") else f"{name}, id"
    return f"SELECT {', '.join(DRAFT)}, seal FROM draft WHERE {' AND '.join(conditions)} ORDER BY {order}", values
