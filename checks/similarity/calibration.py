"""The cosine from which a team's own experts call two texts duplicates: a few dozen answers, and an isotonic fit.

Pairs are drawn evenly over the cosines, not as they occur, for nearly all pairs are nothing alike. The fit (pool
adjacent violators; Ayer et al. 1955) assumes nothing but that a greater cosine makes a duplicate no less likely.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from checks.similarity.corpus import Corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

BINS: Final = 10
LOWEST: Final = 0.5
"""Cosine below which nobody is asked: no threshold lies there."""
CROWDED: Final = 0.8
"""Cosine from which all pairs of a large corpus are drawn from, for there are few; below it, those of some texts."""
SOME: Final = 1500
FEWEST: Final = 10
"""Answers below which no threshold is told."""


@dataclass(frozen=True, slots=True)
class Question:
    """Two names whose texts are to be judged."""

    a: str
    b: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expert said of two texts."""

    cosine: float
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A threshold, and what it rests on."""

    cosine: float
    precision: float
    """The share of duplicates among the answers from the threshold on."""
    recall: float
    """The share of all duplicates among the answers that the threshold catches."""


def draw(corpus: Corpus, most: int, seed: int = 0) -> list[Question]:
    """Draw pairs of texts evenly over the cosines, the same for the same seed, in a random order.

    Args:
        corpus: the texts with their vectors.
        most: how many are wanted.
        seed: of the draw.
    """
    chance = random.Random(seed)
    entries = {entry.number: entry for entry in corpus.entries()}
    some = sorted(entries)
    if len(some) > SOME:
        some = chance.sample(some, SOME)
    bins: list[list[tuple[int, int, float]]] = [[] for _ in range(BINS)]
    seen: set[tuple[int, int]] = set()
    for one, other, cosine in _pairs(corpus, some, whole=len(entries) > SOME):
        if (one, other) not in seen:
            seen.add((one, other))
            bins[min(BINS - 1, int((cosine - LOWEST) / (1 - LOWEST) * BINS))].append((one, other, cosine))
    for part in bins:
        chance.shuffle(part)
    chosen: list[tuple[int, int, float]] = []
    # Round and round, so that what an empty bin lacks is drawn from the others.
    while len(chosen) < most and any(bins):
        for part in bins:
            if part and len(chosen) < most:
                chosen.append(part.pop())
    chance.shuffle(chosen)
    return [Question(min(entries[one].names), min(entries[other].names), cosine) for one, other, cosine in chosen]


def _pairs(corpus: Corpus, some: Sequence[int], *, whole: bool) -> "Iterator[tuple[int, int, float]]":
    for part in corpus.vectors.pairs(LOWEST, some):
        yield from part
    if whole:
        for part in corpus.vectors.pairs(CROWDED):
            yield from part


def isotonic(answers: Sequence[Answer]) -> list[tuple[float, float]]:
    """The fitted chance of a duplicate by cosine: (least cosine of a step, chance), rising."""
    steps: list[list[float]] = []  # least cosine, duplicates, answers
    for cosine, some in groupby(sorted(answers, key=lambda one: one.cosine), key=lambda one: one.cosine):
        said = [one.duplicate for one in some]
        steps.append([cosine, float(sum(said)), float(len(said))])
        while len(steps) > 1 and steps[-2][1] / steps[-2][2] >= steps[-1][1] / steps[-1][2]:
            _, duplicates, count = steps.pop()
            steps[-1][1] += duplicates
            steps[-1][2] += count
    return [(cosine, duplicates / count) for cosine, duplicates, count in steps]


def calibrate(answers: Sequence[Answer], precision: float) -> Calibrated | None:
    """The least cosine from which a pair is a duplicate with a stated chance; None where the answers reach none.

    Args:
        answers: what the experts said.
        precision: the chance, such as 0.9: it holds for each pair at the threshold, and more above it.
    """
    reached = next((cosine for cosine, chance in isotonic(answers) if chance >= precision), None)
    if reached is None:
        return None
    below = max((one.cosine for one in answers if one.cosine < reached), default=reached)
    cosine = round((below + reached) / 2, 4)
    above = [one for one in answers if one.cosine >= cosine]
    hits = sum(one.duplicate for one in above)
    return Calibrated(cosine, hits / len(above), hits / sum(one.duplicate for one in answers))
