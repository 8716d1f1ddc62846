"""All pairs of texts that are alike, of a whole corpus: for a file, for the clusters of a project."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Final

from checks.similarity.corpus import SHORTLIST, Corpus, Entry
from checks.similarity.likeness import Asked, Likeness, apart, compared
from checks.similarity.normal import squeezed
from workbench.progress import Progress, Work

ALL: Final = 1000
"""Texts up to which every two are compared in their characters; with more, those that sketches name."""
LEAST: Final = 0.85
"""Likeness of sorted words from which two texts of a small corpus are compared further."""
COPIES: Final = 10
"""Copies of one text, or twos of two texts, up to which all are named; of more, each with the first."""
STEP: Final = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """Two names whose texts are alike."""

    a: str
    b: str
    field: str
    likeness: Likeness


def everywhere(corpus: Corpus, field: str, asked: Asked) -> Work[list[Alike]]:
    """Find all pairs that are alike. Of many copies of a text in the same context, the first stands for all.

    Args:
        corpus: the texts; it must not change meanwhile.
        field: which field they are, for the answer.
        asked: how alike.
    """
    found: list[Alike] = []
    entries = list(corpus.entries())
    for entry in entries:
        same = Likeness(1.0, corpus.vectors.cosine(entry.number, entry.number) and 1.0, True, (), True)
        found += [Alike(a, b, field, same) for a, b in _copies(entry)]
    seen: set[tuple[int, int]] = set()
    total = len(entries)
    if asked.kind != "lexical":
        for part in corpus.vectors.pairs(asked.floor):
            for number, (one, other, cosine) in enumerate(part):
                if number % STEP == 0:
                    yield Progress(0, None, f"{field}s by meaning, {len(found)} found")
                seen.add((one, other))
                found += _both(corpus, one, other, cosine, field, asked)
    if asked.kind != "semantic":
        for done, (one, others) in enumerate(_by_letters(corpus, entries, asked)):
            if done % STEP == 0:
                yield Progress(done, total, f"{field}s by their characters, {len(found)} found")
            for other in others:
                if (min(one, other), max(one, other)) not in seen:
                    seen.add((min(one, other), max(one, other)))
                    found += _both(corpus, one, other, corpus.vectors.cosine(one, other), field, asked)
    return sorted(found, key=lambda one: one.likeness.rank, reverse=True)


def _copies(entry: Entry) -> Iterator[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    for name, context in entry.names.items():
        groups.setdefault(squeezed(context), []).append(name)
    for names in groups.values():
        yield from combinations(names, 2) if len(names) <= COPIES else ((names[0], other) for other in names[1:])


def _both(corpus: Corpus, one: int, other: int, cosine: float | None, field: str, asked: Asked) -> Iterator[Alike]:
    a, b = corpus.entry(one), corpus.entry(other)
    if a is None or b is None:
        return
    likeness = compared(a.text, b.text, cosine, asked)
    if likeness is None:
        return
    for first, second in _named(a, b):
        differs = apart(a.names[first], b.names[second])
        if differs is not None:
            yield Alike(first, second, field, replace(likeness, differs=likeness.differs + differs))


def _named(a: Entry, b: Entry) -> Iterable[tuple[str, str]]:
    """Whose texts are to be named: every two, or where there are many, one of each that carry the same context."""
    if len(a.names) * len(b.names) <= COPIES:
        return product(a.names, b.names)
    contexts = {context: name for name, context in reversed(b.names.items())}
    shared = next((name for name, context in a.names.items() if context in contexts), None)
    if shared is not None:
        return [(shared, contexts[a.names[shared]])]
    return [(next(iter(a.names)), next(iter(b.names)))]


def _by_letters(corpus: Corpus, entries: list[Entry], asked: Asked) -> Iterator[tuple[int, list[int]]]:
    """Each text with those that may share most of its characters."""
    if len(entries) > ALL:
        for entry in entries:
            yield entry.number, [n for n in corpus.sketches.near(squeezed(entry.text), SHORTLIST) if n != entry.number]
        return
    import numpy as np
    from rapidfuzz import fuzz, process

    ordered = [" ".join(sorted(squeezed(entry.text).split(" "))) for entry in entries]
    least = 100 * min(LEAST, LEAST if asked.threshold is None else asked.threshold)
    for at, entry in enumerate(entries):
        scores = process.cdist(ordered[at : at + 1], ordered[at + 1 :], scorer=fuzz.ratio, score_cutoff=least)[0]
        near = [entries[at + 1 + place].number for place in np.flatnonzero(scores >= least)]
        yield entry.number, near
