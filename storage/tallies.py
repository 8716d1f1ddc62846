"""Counts of pairs, by whatever they are asked by; and what the project holds already.

A count is for the eye and is compared with nothing: to read every row with its seal would make it wait as a list of
all pairs does. Whatever acts on pairs reads them, and what is read is compared.
"""

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
    "author": "lower(hex(author))",
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
    "document": "lower(hex(document))",
    "state": (
        "CASE WHEN kept = 0 THEN 'dropped' WHEN profile IS NOT NULL THEN 'profiled' WHEN failure <> '' THEN 'failed' "
        "WHEN kept = 1 THEN 'kept' ELSE 'open' END"
    ),
}
"""What chunks can be counted by."""


def tally(raw: dbapi2.Connection, *names: str, of: Literal["pair", "chunk"] = "pair") -> Tally:
    """How many there are of each combination of values; raises Refused for what is not counted by."""
    known = _COLUMNS if of == "pair" else _CHUNK
    strange = [name for name in names if name not in known]
    if strange:
        raise Refused("Not counted by that", ", ".join(strange), f"one of {', '.join(known)}")
    columns = ", ".join(known[name] for name in names)
    rows = raw.execute(f"SELECT {columns}, count(*) FROM {of} GROUP BY {', '.join(map(str, range(1, len(names) + 1)))}")
    return {tuple(values): number for *values, number in rows.fetchall()}


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
