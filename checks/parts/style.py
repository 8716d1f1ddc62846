"""A few habits of a writer that hardly follow the subject, and how far a text is from them.

Sentence length, function words and marks are what authorship studies lean on; with some twenty texts the figures of
one writer are steady enough to be a hint, and no more than that.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import fmean, pstdev
from typing import Final, NamedTuple

from checks.parts.lists import primary
from checks.parts.sentences import sentences
from checks.parts.words import function_words, words

ENOUGH: Final = 20
"""Earlier texts below which nothing is said."""
SHORTEST: Final = 40
"""Words of the shortest text that has a style."""
NAMES: Final = (
    "words a sentence", "evenness of sentences", "letters a word", "function words", "commas", "other marks",
    "different words",
)  # fmt: skip
_USUAL: Final = (3.0, 0.15, 0.2, 0.03, 0.01, 0.01, 0.05)
"""Least spread of each habit that is believed of anybody."""
_MARKS = re.compile(r"[;:!?()\u2013\u2014-]")


class Distance(NamedTuple):
    """How far a text is from earlier ones."""

    far: float
    """Root of the mean square of the distances in standard deviations."""
    usual: float
    """What 95 in 100 of the earlier texts stay below, each held against the others."""
    most: str
    """The habit that it departs from most."""


def habits(text: str, language: str = "") -> tuple[float, ...] | None:
    """The habits by figures, as `NAMES` calls them; None for a text that is too short."""
    return _habits(text, primary(language))


@lru_cache(maxsize=1024)
def _habits(text: str, language: str) -> tuple[float, ...] | None:
    found = words(text)
    if len(found) < SHORTEST:
        return None
    lengths = [len(words(text[start:end])) for start, end in sentences(text, language)]
    lengths = [length for length in lengths if length]
    count, mean = len(found), fmean(lengths)
    common = function_words(language or "en")
    return (
        mean, pstdev(lengths) / mean, sum(map(len, found)) / count, sum(word in common for word in found) / count,
        text.count(",") / count, len(_MARKS.findall(text)) / count, len(set(found[:SHORTEST])) / SHORTEST,
    )  # fmt: skip


def distance(text: str, earlier: Sequence[str], language: str = "") -> Distance | None:
    """How far a text is from the same writer's earlier ones; None where there are too few, or it is too short."""
    own = habits(text, language)
    there = [one for one in (habits(other, language) for other in earlier) if one is not None]
    if own is None or len(there) < ENOUGH:
        return None
    apart = _apart(own, there)
    rest = sorted(_far(_apart(one, there[:at] + there[at + 1 :])) for at, one in enumerate(there))
    usual = rest[min(len(rest) - 1, math.ceil(0.95 * len(rest)) - 1)]
    most = max(range(len(apart)), key=lambda at: abs(apart[at]))
    return Distance(_far(apart), usual, NAMES[most])


def _apart(own: Sequence[float], others: Sequence[Sequence[float]]) -> list[float]:
    columns = zip(own, zip(*others, strict=True), _USUAL, strict=True)
    return [(value - fmean(column)) / max(pstdev(column), least) for value, column, least in columns]


def _far(apart: Sequence[float]) -> float:
    return math.sqrt(fmean(one * one for one in apart))
