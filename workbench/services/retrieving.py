"""Passages for a question: by its words and by its meaning, fused by rank.

The two see different things: words find names and rare terms, meaning finds what is said otherwise. In each list a
chunk is lifted by its document: where several chunks of one document answer to a question, it is about that. The
lists' scores cannot be compared with each other, their ranks can: each gives a chunk its weight / (CALM + rank)
(Cormack, Clarke and Buettcher 2009).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from workbench.domain.listing import Filter
from workbench.domain.project import Document
from workbench.ports import Embedder
from workbench.progress import Work
from workbench.view import Collection, View

CALM = 20
"""How little the first ranks stand out. The method's source has 60, for lists a thousand long."""
DEPTH = 60
"""How far down each list is read."""
MEANING = 2
"""What the list by meaning weighs against the one by words."""
SIBLINGS = 3
"""How many chunks of a document, its best ones, lift each of them."""

Ranking = Sequence[tuple[str, float]]
"""Chunks with their scores, best first."""


class Index(Protocol):
    """The chunks of a project, laid out for search; a cache that may be gone at any time."""

    def catch_up(self, embedder: Embedder | None) -> Work[None]:
        """Take in what changed; with an embedder the vectors too."""

    def lexical(self, query: str, most: int) -> Ranking:
        """The chunks that share words with a query, best first; scores from 0."""

    def nearest(self, embedder: Embedder, query: str, most: int) -> Ranking:
        """The chunks whose meaning is nearest to a query, best first, with their cosines."""

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
        words = self._index.lexical(query, DEPTH)
        meaning = self._index.nearest(self._embedder, query, DEPTH) if self._embedder is not None else []
        wanted = tuple({chunk: None for chunk, _ in (*words, *meaning)})
        with self._collection.view() as view:
            lines = {
                line.id: line
                for line in view.chunks(Filter(ids=wanted, language=language))
                if line.kept is not False and not line.duplicate
            }
            documents = {chunk: line.document for chunk, line in lines.items()}
            lexical, semantic = lifted(words, documents), lifted(meaning, documents)
            scores = fused((lexical, 1), (semantic, MEANING))
            best = sorted(scores, key=lambda chunk: (-scores[chunk], chunk))[:k]
            titles = {documents[chunk]: _title(view, documents[chunk]) for chunk in best}
        return [
            Passage(chunk, lines[chunk].text, lines[chunk].heading_path, titles[documents[chunk]],
                    _rank(lexical, chunk), _rank(semantic, chunk), f"{float(scores[chunk]):.6f}")
            for chunk in best
        ]  # fmt: skip

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()


def lifted(ranking: Ranking, documents: Mapping[str, str]) -> list[str]:
    """The chunks of a ranking that have a document, in order of their score and their document's best scores."""
    of_document: dict[str, list[float]] = {}
    for chunk, score in ranking:
        if chunk in documents:
            of_document.setdefault(documents[chunk], []).append(score)
    lift = {document: sum(sorted(scores)[-SIBLINGS:]) / SIBLINGS for document, scores in of_document.items()}
    total = {chunk: score + lift[documents[chunk]] for chunk, score in ranking if chunk in documents}
    return sorted(total, key=lambda chunk: -total[chunk])


def fused(*rankings: tuple[Sequence[str], int]) -> dict[str, Fraction]:
    """The reciprocal rank fusion of several weighted rankings: what each item scores."""
    scores: dict[str, Fraction] = {}
    for ranking, weight in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, Fraction()) + Fraction(weight, CALM + rank)
    return scores


def _rank(ranking: Sequence[str], item: str) -> int | None:
    return ranking.index(item) + 1 if item in ranking else None


def _title(view: View, document: str) -> str:
    found = view.subject(document)
    return str(found.facts.get("title", "")) if isinstance(found, Document) else ""
