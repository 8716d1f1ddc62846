"""The texts of pairs that are in force, many at a time: for whoever compares all with all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from storage.sealed import PAIR, checked, sound
from storage.search import bodies_of
from storage.view import SqlView
from workbench.domain.event import derived_id
from workbench.domain.project import Setting
from workbench.domain.road import FIELDS

AT_ONCE = 500
"""Pairs whose texts are read together."""


@dataclass(frozen=True, slots=True)
class Heads:
    """A pair's texts in force."""

    id: str
    stage: str
    texts: dict[str, str]
    """By field, those that there are."""
    last: int
    """Microseconds since 1970 of its last change."""


def heads(view: SqlView, pairs: Collection[str] | None = None) -> Iterator[Heads]:
    """The pairs with their texts in force, each compared with its hash; what is no pair is left out.

    Args:
        view: the project.
        pairs: their ids; None for all.

    Raises:
        AnswerIsNo: a row or a text is not what was written.
    """
    sound(view.raw, view.connection.info.setdefault("sound", set()), ["pair"], view.path)
    if pairs is None:
        found = [uid for (uid,) in view.raw.execute("SELECT uid FROM pair ORDER BY id").fetchall()]
    else:
        found = [bytes.fromhex(uid) for uid in sorted(pairs)]
    query = f"SELECT {', '.join(PAIR)}, seal FROM pair WHERE uid IN (SELECT unhex(value) FROM json_each(?)) ORDER BY id"
    places = [PAIR.index(name) for name in FIELDS]
    for start in range(0, len(found), AT_ONCE):
        part = orjson.dumps([uid.hex() for uid in found[start : start + AT_ONCE]]).decode()
        rows = [checked(row, "a pair", view.path) for row in view.raw.execute(query, (part,)).fetchall()]
        bodies = bodies_of(view, {row[at] for row in rows for at in places if row[at]})
        for row in rows:
            texts = {name: bodies[row[at]] for name, at in zip(FIELDS, places, strict=True) if row[at]}
            there = {name: text for name, text in texts.items() if text is not None}
            yield Heads(row[0].hex(), row[PAIR.index("stage")], there, row[PAIR.index("last")])


def settings_under(view: SqlView, prefix: str) -> dict[str, Any]:
    """The settings whose keys begin so, each as its log has it: key -> value."""
    sound(view.raw, view.connection.info.setdefault("sound", set()), ["setting"], view.path)
    rows = view.raw.execute("SELECT key FROM setting WHERE key >= ? AND key < ?", (prefix, prefix + "\U0010ffff"))
    found = [view.subject(derived_id("setting", key)) for (key,) in rows.fetchall()]
    return {one.key: one.value for one in found if isinstance(one, Setting)}
