"""Counts of pairs, by whatever they are asked by; and what the project holds already.

A count is for the eye and is compared with nothing: to read every row with its seal would make it wait as a list of
all pairs does. Whatever acts on pairs reads them, and what is read is compared.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from pysqlite3 import dbapi2

from storage.faults import damaged
from storage.rows import fingerprint
from storage.sealed import DOCUMENT, PAIR, checked
from workbench.errors import Refused
from workbench.view import Tally

_COLUMNS: Final = {
    "stage": "stage",
    "author": "author",
    "language": "language",
    "skill": "skill",
    "cell": "json_extract(facts, '$.cell')",
    "rivals": "CASE WHEN rivals = '[]' THEN '0' ELSE '1' END",
    "edited": "CASE WHEN edited = '' THEN '0' ELSE '1' END",
    "imported": "CASE WHEN imported THEN '1' ELSE '0' END",
    "returned": (
        "CASE WHEN stage IN ('prompt_draft', 'completion_draft') AND 'reject' = (SELECT ruling FROM verdict "
        "JOIN event ON event.hash = verdict.event WHERE verdict.pair = pair.uid AND standing "
        "ORDER BY event.place DESC LIMIT 1) THEN '1' ELSE '0' END"
    ),
}
"""What pairs can be counted by, as SQL over a row of the projection."""

_CHUNK: Final = {
    "document": "document",
    "state": (
        "CASE WHEN kept = 0 THEN 'dropped' WHEN profile IS NOT NULL THEN 'profiled' WHEN failure <> '' THEN 'failed' "
        "WHEN kept = 1 THEN 'kept' ELSE 'open' END"
    ),
}
"""What chunks can be counted by."""


_QUICK: Final = {("rivals", "0"): "rivals = '[]'", ("rivals", "1"): "rivals <> '[]'"}
"""Conditions that need not be worked out for every row."""


def tally(
    raw: dbapi2.Connection,
    *names: str,
    of: Literal["pair", "chunk"] = "pair",
    only: Mapping[str, Sequence[str]] | None = None,
) -> Tally:
    """How many there are of each combination of values; raises Refused for what is not counted by."""
    known = _COLUMNS if of == "pair" else _CHUNK
    wanted = only or {}
    strange = [name for name in (*names, *wanted) if name not in known]
    if strange:
        raise Refused("Not counted by that", ", ".join(strange), f"one of {', '.join(known)}")
    columns = ", ".join([*(known[name] for name in names), "count(*)"])
    conditions, values = ["1"], list[str | bytes]()
    for name, chosen in wanted.items():
        quick = _QUICK.get((name, chosen[0])) if len(chosen) == 1 else None
        conditions.append(quick or f"{known[name]} IN ({', '.join('?' * len(chosen))})")
        if quick is None:
            values += [bytes.fromhex(value) if known[name] in ("author", "document") else value for value in chosen]
    groups = ", ".join(str(number + 1) for number in range(len(names)))
    query = f"SELECT {columns} FROM {of} WHERE {' AND '.join(conditions)}" + (f" GROUP BY {groups}" if names else "")
    rows = raw.execute(query, values)
    return {tuple(_told(value) for value in found): number for *found, number in rows.fetchall()}


def _told(value: str | bytes | None) -> str | None:
    return value.hex() if isinstance(value, bytes) else value


class Known:
    """Satisfies `workbench.view.Known`; what it finds was compared with its seal, as a pair is left out for it."""

    def __init__(self, raw: dbapi2.Connection, path: Path) -> None:
        """Look through a connection to a project's file."""
        self.raw = raw
        self.path = path

    def pair(self, prompt: str, completion: str) -> str | None:
        """A pair with these texts, blanks and case aside."""
        return self._one("pair", PAIR, "fingerprint", fingerprint(prompt, completion))

    def document(self, sha256: str) -> str | None:
        """A document made of a file with this hash."""
        return self._one("document", DOCUMENT, "sha256", sha256)

    def _one(self, table: str, columns: tuple[str, ...], name: str, value: bytes | str) -> str | None:
        query = f"SELECT {', '.join(columns)}, seal FROM {table} WHERE {name} = ? LIMIT 1"
        row = self.raw.execute(query, (value,)).fetchone()
        if row is None:
            return None
        found = dict(zip(columns, checked(row, f"a {table}", self.path), strict=True))
        if found[name] != value:
            raise damaged(self.path, f"a {table} is not where it was")
        uid: bytes = found["uid"]
        return uid.hex()
