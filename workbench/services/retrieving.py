"""Passages for a question: by its words and by its meaning, fused by score.

The two see different things: words find names and rare terms, meaning finds what is said otherwise. A chunk's score is
its likeness in meaning plus what its words score as a share of the best one's: a convex combination, which keeps how
far apart chunks are where fusion by rank forgets it (Bruch, Gai and Ingber 2023). Both are known of every candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workbench.domain.listing import Filter
from workbench.domain.project import Document
from workbench.ports import Embedder
from workbench.progress import Work
from workbench.view import Collection, View

DEPTH = 60
"""How many chunks of each list are candidates."""
SHARED = 200
"""How far down the list by words scores are read: a chunk found by its meaning often stands far below."""
WORDS = 0.2
"""What the best match by words adds to a likeness, which is 1 at most."""

Ranking = Sequence[tuple[str, float]]
"""Chunks with their scores, best first."""


class Index(Protocol):
    """The chunks of a project, laid out for search; a cache that may be gone at any time."""

    def catch_up(self, embedder: Embedder | None) -> Work[None]:
        """Take in what changed; with an embedder the vectors too."""

    def lexical(self, query: str, most: int) -> Ranking:
        """The chunks that share words with a query, best first; scores above 0."""

    def nearest(self, embedder: Embedder, query: str, most: int, also: Sequence[str] = ()) -> Ranking:
        """The chunks whose meaning is nearest to a query, and others that are asked of, best first; scores up to 1."""

    def close(self) -> None:
        """Let go of files and lock."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, and how."""

    chunk: str
    text: str
    heading_path: tuple[str, ...]
    title: str
    """Of its document."""
    lexical: int | None
    """Rank by words, from 1, copies and dropped chunks counted; None where it is not among the first."""
    semantic: int | None
    """Rank by meaning."""
    score: str
    """What it was fused to, as a decimal."""


class Retriever:
    """Finds passages in one project."""

    def __init__(self, collection: Collection, index: Index, embedder: Embedder | None) -> None:
        """Without an embedder it finds by words alone."""
        self._collection = collection
        self._index = index
        self._embedder = embedder

    @property
    def semantic(self) -> bool:
        """Whether meaning counts; where not, a person should be told."""
        return self._embedder is not None

    def prepare(self) -> Work[None]:
        """Take in the chunks that are new; slow the first time, when all are embedded."""
        yield from self._index.catch_up(self._embedder)

    def retrieve(self, query: str, k: int = 5, language: str | None = None) -> list[Passage]:
        """The best passages for a query, best first; dropped chunks and copies of others are left out.

        Args:
            query: a question or any text.
            k: most passages.
            language: only from documents in this language.
        """
        words = self._index.lexical(query, SHARED)
        first = [chunk for chunk, _ in words[:DEPTH]]
        near = self._index.nearest(self._embedder, query, DEPTH, first) if self._embedder is not None else []
        lexical = {chunk: rank for rank, chunk in enumerate(first, 1)}
        semantic = {chunk: rank for rank, (chunk, _) in enumerate(near[:DEPTH], 1)}
        scores = fused(words, near)
        order = sorted(scores, key=lambda chunk: (-scores[chunk], chunk))
        found: list[Passage] = []
        with self._collection.view() as view:
            # Few of the candidates are shown, so they are read in order until there are enough.
            for start in range(0, len(order), k):
                page = order[start : start + k]
                lines = {line.id: line for line in view.chunks(Filter(ids=tuple(page), language=language))}
                for line in (lines[chunk] for chunk in page if chunk in lines):
                    if line.kept is not False and not line.duplicate and len(found) < k:
                        found.append(
                            Passage(line.id, line.text, line.heading_path, _title(view, line.document),
                                    lexical.get(line.id), semantic.get(line.id), f"{scores[line.id]:.6f}")
                        )  # fmt: skip
                if len(found) == k:
                    break
        return found

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()


def fused(words: Ranking, near: Ranking) -> dict[str, float]:
    """What candidates score by words and by meaning together: all of the second list and the first of the other."""
    top = words[0][1] if words else 1.0
    said = {chunk: WORDS * score / top for chunk, score in words}
    scores = {chunk: said[chunk] for chunk, _ in words[:DEPTH]}
    scores.update((chunk, score + said.get(chunk, 0.0)) for chunk, score in near)
    return scores


def _title(view: View, document: str) -> str:
    found = view.subject(document)
    return str(found.facts.get("title", "")) if isinstance(found, Document) else ""
