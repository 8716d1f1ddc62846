"""Full-text search over pairs."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from storage.collection import SqlCollection
from storage.shelf import Shelf, consult
from storage.view import SqlView
from workbench.domain.listing import Filter, PairLine

MOST = 1000
"""Hits that one query gives."""


def search(collection: SqlCollection, cache: Path, query: str, limit: int | None = None) -> list[PairLine]:
    """Pairs whose texts hold all words of a query, best first; any query is a legal query.

    Args:
        collection: the project.
        cache: the user's folder for search indexes.
        query: words as a person types them; each is looked up as it stands, the last one as a beginning.
        limit: most pairs wanted.
    """
    words = quoted(query.split())
    if not words:
        return []
    asked = " ".join(words) + "*"
    with collection.view() as view:
        name = hashlib.sha256(f"{view.project.id}:{view.path.resolve()}".encode()).hexdigest()[:32]
        rows = consult(
            replace(PAIRS, name=f"{name}.pairs"), cache, view,
            lambda index: index.execute(
                "SELECT uid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (asked, min(limit or MOST, MOST))
            ).fetchall(),
        )  # fmt: skip
        order = {uid: number for number, (uid,) in enumerate(rows)}
        lines: list[PairLine] = []
        wanted = list(order)
        for start in range(0, len(wanted), 500):
            lines.extend(view.pairs(Filter(ids=tuple(wanted[start : start + 500]))))
    return sorted(lines, key=lambda line: order[line.id])


def quoted(words: list[str]) -> list[str]:
    """Words as FTS5 takes them, none of them an operator; what holds neither letter nor digit is left out."""
    clean = [word.replace("\x00", " ").encode("utf-8", "replace").decode() for word in words]
    return ['"' + word.replace('"', '""') + '"' for word in clean if any(char.isalnum() for char in word)]


def _pair(view: SqlView, owner: bytes) -> Iterator[tuple[Any, ...]]:
    row = view.raw.execute("SELECT prompt, completion, context FROM pair WHERE uid = ?", (owner,)).fetchone()
    if row is not None:
        yield (owner.hex(), *(view.text(text.hex()) if text else None for text in row))


PAIRS = Shelf("pairs", ("prompt", "completion", "context"), _pair)
