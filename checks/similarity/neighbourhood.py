"""The pairs around a pair: prompts and completions laid out for likeness, asked by several threads."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from checks.similarity.corpus import SHORTEST, Corpus
from checks.similarity.everywhere import Alike, everywhere
from checks.similarity.likeness import Asked, Likeness
from checks.similarity.limits import Limits, limits
from checks.tools import Near
from workbench.ports import Embedder
from workbench.progress import Progress, Work

if TYPE_CHECKING:
    from checks.similarity.vectors import Vector

FIELDS: Final = ("prompt", "completion")
"""The fields that are compared."""
AT_ONCE: Final = 32
"""Texts that are embedded between two signs of progress: a second's work at most."""
PAGE: Final = 250
"""Texts that are sketched while others wait: some 25 ms."""
REMEMBERED: Final = 8
"""Vectors of texts that were asked about last: a rule asks about the same text again at every pause in typing."""


class Kept(Protocol):
    """Vectors that were made before, by the text's mark."""

    def marks(self) -> set[bytes]:
        """The texts that there are vectors of."""

    def get(self, marks: Sequence[bytes]) -> "Vector":
        """The vectors of texts that there are, in their order."""

    def put(self, marks: Sequence[bytes], vectors: "Vector") -> None:
        """Keep vectors."""


class Neighbourhood:
    """Satisfies `checks.tools.Neighbours` with the texts that it was given."""

    def __init__(self, embedder: Embedder | None, bands: Limits | None = None) -> None:
        """Begin empty.

        Args:
            embedder: makes the vectors; None to go by characters alone.
            bands: the bands of likeness; None for those of the embedder's model.
        """
        self.embedder = embedder
        self.limits = bands or limits(embedder.name if embedder else "")
        self.corpora = {field: Corpus(SHORTEST[field]) for field in FIELDS}
        self._guard = threading.Lock()
        self._embedded: dict[str, set[bytes]] = {field: set() for field in FIELDS}
        self._asked: dict[str, Vector] = {}

    def put(self, pairs: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        """Take in pairs as (name, texts by field); a text that is missing is none of it."""
        pairs = list(pairs)
        for start in range(0, len(pairs), PAGE):
            part = pairs[start : start + PAGE]
            with self._guard:
                for field, corpus in self.corpora.items():
                    for name, texts in part:
                        if not texts.get(field):
                            corpus.drop(name)
                    # The context belongs to what is asked; answers are compared whatever they lean on.
                    corpus.put(
                        (name, texts[field], texts.get("context", "") if field == "prompt" else "")
                        for name, texts in part if texts.get(field)
                    )  # fmt: skip

    def drop(self, names: Iterable[str]) -> None:
        """Forget pairs."""
        with self._guard:
            for name in names:
                for corpus in self.corpora.values():
                    corpus.drop(name)

    def names(self) -> set[str]:
        """The pairs that are here."""
        with self._guard:
            return {name for corpus in self.corpora.values() for name in corpus.names()}

    def marks(self) -> set[bytes]:
        """The texts that are here, by mark."""
        with self._guard:
            return {mark for corpus in self.corpora.values() for mark in corpus.marks()}

    def embed(self, kept: Kept | None = None, *, make: bool = True) -> Work[int]:
        """Give every text its vector, prompts first; returns how many are still without.

        Args:
            kept: vectors of earlier runs, which is given the new ones.
            make: whether to make those that are not kept.
        """
        if self.embedder is None:
            return 0
        left = 0
        for field, corpus in self.corpora.items():
            with self._guard:
                texts = corpus.marks()
            self._embedded[field] &= texts.keys()
            here = set(self._embedded[field])
            known = kept.marks() & (texts.keys() - here) if kept is not None else set[bytes]()
            old = sorted(known)
            for start in range(0, len(old), PAGE):
                part = old[start : start + PAGE]
                assert kept is not None
                self._give(field, part, kept.get(part))
            # Texts of like length together: a batch is padded to its longest.
            new = sorted(texts.keys() - here - known, key=lambda mark: (len(texts[mark]), mark))
            if not make:
                left += len(new)
                continue
            for start in range(0, len(new), AT_ONCE):
                yield Progress(start, len(new), f"{field}s to vectors")
                part = new[start : start + AT_ONCE]
                vectors = self.embedder.encode([texts[mark] for mark in part])
                if kept is not None:
                    kept.put(part, vectors)
                self._give(field, part, vectors)
        return left

    def _give(self, field: str, marks: Sequence[bytes], vectors: "Vector") -> None:
        with self._guard:
            self.corpora[field].give(marks, vectors)
        self._embedded[field].update(marks)

    def near(self, field: str, text: str, pair: str, context: str = "") -> Sequence[Near]:
        """The pairs whose text of a field is a duplicate or nearly, nearest first; never the pair itself."""
        found = self.likest(field, text, pair, context, Asked(self.limits))
        return [as_near(name, field, likeness) for name, likeness in found]

    def likest(self, field: str, text: str, pair: str, context: str, asked: Asked) -> list[tuple[str, Likeness]]:
        """The same in full, of whatever likeness is asked for."""
        if field not in self.corpora:
            return []
        # As long as there are no vectors to compare with, none is made.
        vector = self._vector(text) if self._embedded[field] else None
        with self._guard:
            return self.corpora[field].near(text, vector, asked, own=pair, context=context)

    def all(self, asked: Asked) -> Work[list[Alike]]:
        """All pairs of texts that are alike; others wait meanwhile only as long as one step takes."""
        found: list[Alike] = []
        for field, corpus in self.corpora.items():
            steps = everywhere(corpus, field, asked)
            while True:
                with self._guard:
                    try:
                        progress = next(steps)
                    except StopIteration as end:
                        found += end.value
                        break
                yield progress
        return found

    def _vector(self, text: str) -> "Vector | None":
        if self.embedder is None or not text.strip():
            return None
        vector = self._asked.get(text)
        if vector is None:
            [vector] = self.embedder.encode([text])
            while len(self._asked) >= REMEMBERED:
                self._asked.pop(next(iter(self._asked)), None)
            self._asked[text] = vector
        return vector


def as_near(name: str, field: str, likeness: Likeness) -> Near:
    """A likeness as checks read it."""
    return Near(
        name, field, likeness.lexical, likeness.semantic, likeness.exact, likeness.differs, likeness.sure
    )  # fmt: skip
