"""The chunks of a project laid out for retrieval, by words and by meaning: caches of one user, never the truth."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from pysqlite3 import dbapi2

from storage.collection import SqlCollection
from storage.sealed import CHUNK, DOCUMENT, checked
from storage.search import quoted
from storage.shelf import Shelf, consult
from storage.vectors import ChromaIndex, VectorCache
from storage.view import SqlView
from workbench.paths import private_folder
from workbench.ports import Embedder
from workbench.progress import Progress, Work

PIECE = 900
"""Characters of a piece: about what a sentence embedder reads at once, with the headings above it."""
AT_ONCE = 64
"""Pieces that are embedded between two signs of progress."""
DEEPER = 4
"""Pieces that are looked at for each chunk wanted: a chunk may be found by several of its pieces."""
HEADINGS = 0.3
"""What the likeness of a chunk's headings weighs against that of its nearest piece."""
_WORD = re.compile(r"\w+")
_STOP = frozenset(
    "a an and are as at be but by can could do does for from had has have how i if in into is it its me my no not of "
    "on or our should so such than that the their them then there these they this those to was we were what when "
    "where which while who why will with would you your "
    "aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du durch ein eine einem einen einer "
    "er es für hat ich ihr im in ist kann man mein mich mit nach nicht nur ob oder sein sich sie sind so über um und "
    "uns von vor war was wenn wer wie wird wir wo zu zum zur".split()
)
"""Words of questions that say nothing of their subject, in English and German."""


class ChunkIndex:
    """Satisfies `workbench.services.retrieving.Index`."""

    def __init__(self, collection: SqlCollection, cache: Path) -> None:
        """Name the project and the user's folder for its indexes; nothing is opened yet."""
        self._collection = collection
        self._folder = private_folder(cache)
        self._cache: VectorCache | None = None
        self._chroma: ChromaIndex | None = None
        self._pieces: dict[bytes, list[str]] = {}
        self._marks: dict[str, list[bytes]] = {}

    def catch_up(self, embedder: Embedder | None) -> Work[None]:
        """Take in what changed; with an embedder the vectors too."""
        yield Progress(0, None, "passages")
        if embedder is None:
            with self._collection.view() as view:
                consult(CHUNKS, self._folder, view, lambda index: None)
            return
        cache = self._opened(embedder)
        with self._collection.view() as view:
            texts = consult(CHUNKS, self._folder, view, _pieces)
        self._pieces, self._marks = {}, {}
        bodies: dict[bytes, str] = {}
        for chunk, heading, piece in texts:
            for text in (heading, piece):
                bodies[_mark(text)] = text
            self._pieces.setdefault(_mark(piece), []).append(chunk)
            self._marks.setdefault(chunk, [_mark(heading)]).append(_mark(piece))
        known = cache.marks()
        cache.drop(known - set(bodies))
        # Texts of like length together: an embedder pads a batch to its longest.
        new = sorted(set(bodies) - known, key=lambda mark: (len(bodies[mark]), mark))
        for start in range(0, len(new), AT_ONCE):
            yield Progress(start, len(new), "embedding")
            page = new[start : start + AT_ONCE]
            cache.put(page, embedder.encode([bodies[mark] for mark in page]))
        if self._chroma is not None and self._chroma.open():
            self._chroma.sync(sorted(self._pieces), cache)

    def lexical(self, query: str, most: int) -> list[tuple[str, float]]:
        """The chunks that share words with a query, best first."""
        words = dict.fromkeys(word for word in _WORD.findall(query.casefold()) if word not in _STOP)
        asked = " OR ".join(quoted(list(words)))
        if not asked:
            return []
        ranked = (
            "SELECT lower(hex(uid)), -bm25(found) FROM found JOIN known ON known.row = found.rowid "
            "WHERE found MATCH ? ORDER BY bm25(found), found.rowid LIMIT ?"
        )
        with self._collection.view() as view:
            rows: list[tuple[str, float]] = consult(
                CHUNKS, self._folder, view, lambda index: index.execute(ranked, (asked, most)).fetchall()
            )
        return rows

    def nearest(self, embedder: Embedder, query: str, most: int, also: Sequence[str] = ()) -> list[tuple[str, float]]:
        """The chunks with the pieces nearest to a query, and others asked of, by piece and headings, best first."""
        [vector] = embedder.encode([query])
        chunks: dict[str, None] = {}
        for mark, _ in self._near(embedder, vector, most * DEEPER):
            chunks.update(dict.fromkeys(self._pieces.get(mark, ())))
        wanted = [chunk for chunk in dict.fromkeys((*list(chunks)[:most], *also)) if chunk in self._marks]
        marks = sorted({mark for chunk in wanted for mark in self._marks[chunk]})
        near = dict(zip(marks, (self._opened(embedder).get(marks) @ vector).tolist(), strict=True)) if marks else {}
        scores = []
        for chunk in wanted:
            heading, *parts = (near[mark] for mark in self._marks[chunk])
            scores.append((chunk, (max(parts) + HEADINGS * heading) / (1 + HEADINGS)))
        return sorted(scores, key=lambda one: (-one[1], one[0]))

    def close(self) -> None:
        """Let go of files and lock."""
        for one in (self._cache, self._chroma):
            if one is not None:
                one.close()
        self._cache = self._chroma = None

    def _near(self, embedder: Embedder, vector: Any, most: int) -> list[tuple[bytes, float]]:  # noqa: ANN401 - an array
        if self._chroma is not None and self._chroma.open():
            return self._chroma.nearest(vector, most)
        marks = sorted(self._pieces)
        if not marks:
            return []
        near = self._opened(embedder).get(marks) @ vector
        return [(marks[number], float(near[number])) for number in (-near).argsort(kind="stable")[:most]]

    def _opened(self, embedder: Embedder) -> VectorCache:
        if self._cache is None or self._cache.model != embedder.digest:
            self.close()
            self._cache = VectorCache(self._folder / "vectors.db", embedder.digest)
            self._chroma = ChromaIndex(self._folder / "nearest", embedder.digest)
        return self._cache


def pieces(heading: str, text: str) -> Iterator[str]:
    """A chunk in pieces that an embedder reads at once, cut at line ends, each under the chunk's headings."""
    piece = ""
    for line in text.splitlines(keepends=True):
        if piece.strip() and len(piece) + len(line) > PIECE:
            yield f"{heading}\n{piece.strip()}"
            piece = ""
        piece += line
    if piece.strip():
        yield f"{heading}\n{piece.strip()}"


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _pieces(index: dbapi2.Connection) -> list[tuple[str, str, str]]:
    """Chunk, its headings, a piece of it."""
    rows = index.execute(
        "SELECT lower(hex(uid)), heading, body FROM found JOIN known ON known.row = found.rowid ORDER BY found.rowid"
    )
    return [(uid, heading, piece) for uid, heading, body in rows for piece in pieces(heading, body)]


def _chunks(view: SqlView, owners: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    """The chunks of documents, each with its headings (the document's title where there are none)."""
    whole = f"SELECT {', '.join(DOCUMENT)}, seal FROM document WHERE uid = ?"
    cut = f"SELECT {', '.join(CHUNK)}, seal FROM chunk WHERE document = ? ORDER BY ordinal"
    for owner in owners:
        for document in view.raw.execute(whole, (owner,)).fetchall():
            _, digest, _, _, title, *_ = checked(document, "a document", view.path)
            text = view.text(digest.hex())
            for row in view.raw.execute(cut, (owner,)).fetchall() if text is not None else ():
                uid, _, _, start, end, path, _ = checked(row, "a chunk", view.path)
                yield owner, uid, " > ".join(orjson.loads(path)) or title, (text or "")[start:end]


CHUNKS = Shelf(
    "chunks.fts", ("heading", "body"), _chunks, tokens="porter unicode61",
    total="SELECT count(*) FROM chunk NOT INDEXED JOIN document ON document.uid = chunk.document "
    "JOIN text ON text.hash = document.text WHERE text.body IS NOT NULL",
)  # fmt: skip
