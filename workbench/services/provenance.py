"""Where each character of a text came from, through every edit: typed, pasted, out of a draft, cited, or before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TYPED = "typed"
PASTED = "pasted"
FIXED = "fixed"
"""Put there by a finding's fix, which the author applied."""
BEFORE = "before"
"""There already when the writing began, from where nobody noted."""
DRAFT, PASSAGE = "draft:", "passage:"
"""What stands before the id of a draft that was taken, of a chunk that was cited."""

Run = tuple[int, str]
"""So many characters of one origin."""
Span = tuple[int, int, str]
"""From, to, origin; in code points of the text."""


class Runs:
    """The origins of a text, run by run: together the runs are exactly as long as the text."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        """Take the runs in the order of the text."""
        self._runs = _merged(runs)

    def __eq__(self, other: object) -> bool:
        """Whether they say the same of each character."""
        return isinstance(other, Runs) and self._runs == other._runs

    __hash__ = None  # type: ignore[assignment]  # they change

    @property
    def length(self) -> int:
        """Characters that are accounted for."""
        return sum(length for length, _ in self._runs)

    def replace(self, start: int, end: int, new: Sequence[Run]) -> tuple[Run, ...]:
        """Put other runs in the place of some characters; returns the runs that were there."""
        removed = self.cut(start, end)
        self._runs = _merged([*self.cut(0, start), *new, *self.cut(end, self.length)])
        return removed

    def cut(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs of a part of the text."""
        return tuple(
            (min(high, end) - max(low, start), origin)
            for low, high, origin in self.spans()
            if low < end and high > start
        )

    def spans(self) -> Iterator[Span]:
        """Each run with its place in the text."""
        at = 0
        for length, origin in self._runs:
            yield at, at + length, origin
            at += length

    def drafts(self) -> list[str]:
        """The drafts that something was taken from, the one that gave most first."""
        given: dict[str, int] = {}
        for length, origin in self._runs:
            if origin.startswith(DRAFT):
                given[origin] = given.get(origin, 0) + length
        return [origin.removeprefix(DRAFT) for origin in sorted(given, key=lambda one: -given[one])]


def covering(spans: object, length: int, rest: str = BEFORE) -> Runs:
    """The runs of a text out of spans that a file or an event holds; what they do not cover is of `rest`."""
    runs: list[Run] = []
    at = 0
    for span in spans if isinstance(spans, list | tuple) else ():
        match span:
            case [int() as start, int() as end, str() as origin] if at <= start < end <= length:
                runs += [(start - at, rest), (end - start, origin)]
                at = end
    return Runs([*runs, (length - at, rest)])


def of_source(source: Mapping[str, Any], length: int) -> Runs:
    """The runs of a revision's text, as far as its source tells them."""
    if "spans" in source:
        return covering(source["spans"], length)
    if source.get("draft"):
        return Runs([(length, DRAFT + str(source["draft"]))])
    return Runs([(length, BEFORE)])


@dataclass(frozen=True, slots=True)
class Writing:
    """How a text was written: what goes into the source of its revision."""

    runs: Runs
    shown: tuple[str, ...] = ()
    """Drafts that were on the screen meanwhile, whether anything was taken or not."""
    seconds: int = 0
    """Time in which something was done."""

    def source(self, length: int) -> dict[str, Any]:
        """What the event says: spans in code points of the text, drafts shown, active seconds; the main draft."""
        runs = self.runs if self.runs.length == length else covering([list(one) for one in self.runs.spans()], length)
        told: dict[str, Any] = {"spans": [list(span) for span in runs.spans()], "seconds": self.seconds}
        if self.shown:
            told["shown"] = list(dict.fromkeys(self.shown))
        for draft in runs.drafts()[:1]:
            told["draft"] = draft
        return told


def moved(span: tuple[int, int], start: int, end: int, length: int) -> tuple[int, int]:
    """Where a marked span lies after the characters from `start` to `end` were replaced by so many others."""
    low, high = span
    shift = length - (end - start)
    if low >= end:
        low += shift
    elif low > start:
        low = start + length
    if high >= end and high > start:
        high += shift
    elif high > start:
        high = start
    return min(low, high), high


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one origin as one run; none is empty."""
    found: list[Run] = []
    for length, origin in runs:
        if length <= 0:
            continue
        if found and found[-1][1] == origin:
            length += found.pop()[0]
        found.append((length, origin))
    return found
