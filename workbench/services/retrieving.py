"""Passages for a question: by its words and by its meaning, fused by rank.

The two see different things: words find names and rare terms, meaning finds what is said otherwise. Their scores
cannot be compared, their ranks can: each list gives a chunk 1 / (CALM + rank) (Cormack, Clarke and Buettcher 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from workbench.domain.listing import Filter
from workbench.ports import Embedder
from workbench.progress import Work
from workbench.view import Collection

CALM = 60
"""How little the first ranks stand out; the constant of the method's source."""
DEPTH = 60
"""How far down each list is read."""


class Index(Protocol):
    """The chunks of a project, laid out for search; a cache that may be gone at any time."""

    def catch_up(self, embedder: Embedder | None) -> Work[None]:
        """Take in what changed; with an embedder the vectors too."""

    def lexical(self, query: str, most: int) -> list[str]:
        """The chunks that share words with a query, best first."""

    def nearest(self, embedder: Embedder, query: str, most: int) -> list[str]:
        """The chunks whose meaning is nearest to a query, best first."""

    def close(self) -> None:
        """Let go of files and locks."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, and how."""

    chunk: str
    text: str
    heading_path: tuple[str, ...]
    title: str
    """Of its document."""
    lexical: int | None
    """Rank by words, from 1; None where it is not among the first."""
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
        lexical = self._index.lexical(query, DEPTH)
        semantic = self._index.nearest(self._embedder, query, DEPTH) if self._embedder is not None else []
        scores = fused(lexical, semantic)
        order = sorted(scores, key=lambda chunk: (-scores[chunk], chunk))
        with self._collection.view() as view:
            found = {line.id: line for line in view.chunks(Filter(ids=tuple(order), language=language))}
            wanted = [
                found[chunk]
                for chunk in order
                if chunk in found and found[chunk].kept is not False and not found[chunk].duplicate
            ][:k]
            titles = {
                line.document: getattr(view.subject(line.document), "facts", {}).get("title", "") for line in wanted
            }
        return [
            Passage(line.id, line.text, line.heading_path, titles[line.document], _rank(lexical, line.id),
                    _rank(semantic, line.id), f"{float(scores[line.id]):.6f}")
            for line in wanted
        ]  # fmt: skip

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()


def fused(*rankings: Sequence[str]) -> dict[str, Fraction]:
    """The reciprocal rank fusion of several rankings: what each item scores."""
    scores: dict[str, Fraction] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, Fraction()) + Fraction(1, CALM + rank)
    return scores


def _rank(ranking: Sequence[str], item: str) -> int | None:
    return ranking.index(item) + 1 if item in ranking else None
