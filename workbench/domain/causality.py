"""Which events knew of which others: the log of several copies is a graph, and rules ask about its order.

Events of one copy form a line (a copy whose history was continued twice forms two). Across lines, only the
events that name parents carry news, so a vector of what was known is kept for these alone.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Placed(Protocol):
    """An event's position: its line and its number there."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def seq(self) -> int:
        """The number in the line."""


@dataclass(slots=True)
class Causality:
    """Answers whether one event was known to the maker of another."""

    news: dict[int, list[tuple[int, Mapping[int, int]]]] = field(default_factory=dict)
    """Line -> (seq, line -> last seq known) where something of other lines became known, by rising seq."""

    def known(self, line: int, seq: int) -> Mapping[int, int]:
        """What the event at a position knew of every other line."""
        entries = self.news.get(line, ())
        at = bisect_right(entries, seq, key=lambda entry: entry[0])
        return entries[at - 1][1] if at else {}

    def learn(self, line: int, seq: int, causes: Iterable[tuple[int, int]]) -> Mapping[int, int]:
        """Record that the event at a position was made on these positions; return all that it knew."""
        vector = dict(self.known(line, seq))
        for other, last in causes:
            for name, number in (*self.known(other, last).items(), (other, last)):
                vector[name] = max(vector.get(name, 0), number)
        self.news.setdefault(line, []).append((seq, vector))
        return vector

    def precedes(self, a: Placed, b: Placed) -> bool:
        """Whether the maker of `b` knew `a`."""
        if a.line == b.line:
            return a.seq < b.seq
        return self.known(b.line, b.seq).get(a.line, 0) >= a.seq

    def concurrent(self, a: Placed, b: Placed) -> bool:
        """Whether neither maker knew the other's event."""
        return not self.precedes(a, b) and not self.precedes(b, a)
