"""Checksums of the projection's rows: a bit that flipped on the disk is no answer."""

import zlib
from collections.abc import Iterable
from operator import methodcaller
from pathlib import Path
from typing import Any, Protocol

import orjson
from pysqlite3 import dbapi2

from storage.faults import damaged

Row = tuple[Any, ...]

PAIR = (
    "uid", "stage", "resume", "author", "language", "skill", "facts", "prompt", "completion", "context", "prompt_head",
    "completion_head", "context_head", "rivals", "settled", "imported", "on_word", "edited", "fingerprint", "first",
    "last",
)  # fmt: skip
DOCUMENT = ("uid", "text", "sha256", "path", "title", "facts", "chunker", "chunks")
CHUNK = ("uid", "document", "ordinal", "start", "end", "heading_path", "fingerprint")
STATE = ("kept", "decided_by", "why", "profile", "source", "failure", "uid")
WORD = ("uid", "word", "language", "known")
DRAFT = ("uid", "purpose", "text", "facts", "state", "reason", "taken_in", "chunk", "pair")
"""Columns that a seal covers, in its order; what is known of a chunk has one of its own, as it changes alone."""


class Told(Protocol):
    """Reads texts by their salted hash."""

    @property
    def path(self) -> Path:
        """The project's file."""

    def text(self, digest: str) -> str | None:
        """A text, compared with its hash; None where it was erased."""


_hex = methodcaller("hex")


def seal(values: Row) -> int:
    """A checksum that no single flipped bit leaves as it was."""
    return zlib.crc32(orjson.dumps(values, default=_hex))


def checked(row: Row, what: str, path: Path) -> Row:
    """The values of a row whose last one is their seal; raises AnswerIsNo where they are not what was written."""
    values = row[:-1]
    try:
        sound = seal(values) == row[-1]
    except (TypeError, ValueError, AttributeError):  # no longer of a type that was ever written
        sound = False
    if not sound:
        raise damaged(path, f"the row of {what} is not what was written")
    return values


def sound(raw: dbapi2.Connection, seen: set[str], tables: Iterable[str], path: Path) -> None:
    """Compare tables with their indexes, once for each that is not among those seen.

    A seal tells of a row that is read. Rows that a damaged page hides, or that its index puts elsewhere, are not read.

    Raises:
        AnswerIsNo: they differ.
    """
    for table in tables:
        if table not in seen:
            if raw.execute(f"PRAGMA integrity_check({table})").fetchone() != ("ok",):
                raise damaged(path, f"the table {table} and its indexes are not what was written")
            seen.add(table)
