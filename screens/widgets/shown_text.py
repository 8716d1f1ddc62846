"""A text laid out in rows, where each place on the screen knows its place in the original.

Characters that hide are shown in words, blanks of a tab as four, and lines are wrapped; what a person marks there is
nevertheless cut out of the text as it is stored.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import split_graphemes

from screens.frame.safe import LONGEST
from workbench.domain.shown import visible

TAB = "    "
NEAR = 2000
"""Characters back to which the word before is looked for."""
_SENTENCE = re.compile(r"(?:[.!?…][\"')\]»”’]*(?=\s|$)|[。！？]|\n)\s*")  # noqa: RUF001 - the ends of CJK sentences
_WORD = re.compile(r"\w[\w'’-]*")  # noqa: RUF001 - the apostrophe that typesetting uses
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the screen: a stretch of the original text, without the line end behind it."""

    start: int
    end: int


class ShownText:
    """A text, how it looks, and how the offsets of both belong together. All offsets are code points."""

    def __init__(self, text: str) -> None:
        """Lay a text out; only so much of a very long one that a terminal can show it."""
        self.text = text
        self.cut = text[:LONGEST]
        pieces = list(_pieces(self.cut))
        self.shown = "".join(pieces)
        self.starts = [0]
        """Where each original character begins in what is shown, and where that ends."""
        for piece in pieces:
            self.starts.append(self.starts[-1] + len(piece))
        self.stops: list[int] = []
        """Where a cursor may stand: never inside what is one character to the eye."""
        self.widths: list[int] = []
        """Cells between a stop and the next."""
        self._lay()

    def _lay(self) -> None:
        begin = 0
        for line in self.cut.split("\n"):
            shift = self.starts[begin]
            graphemes, _ = split_graphemes(self.shown[shift : self.starts[begin + len(line)]])
            place = begin
            for start, _end, cells in graphemes:
                while self.starts[place] < shift + start:
                    place += 1
                if self.starts[place] == shift + start and (not self.stops or self.stops[-1] != place):
                    self.stops.append(place)
                    self.widths.append(cells)
                else:
                    self.widths[-1] += cells
            begin += len(line) + 1
            self.stops.append(begin - 1)
            self.widths.append(0)

    def rows(self, width: int) -> list[Row]:
        """The rows at a width in cells, words kept whole where they fit; a blank may hang over the edge."""
        rows: list[Row] = []
        begin = place = 0
        while begin < len(self.stops):
            end = bisect_left(self.stops, self._line_end(self.stops[begin]))
            start, breaking, cells = begin, -1, 0
            for place in range(begin, end):
                if self.cut[self.stops[place]].isspace():
                    breaking = place + 1
                while breaking <= place and place > start and cells + self.widths[place] > width:
                    cut = breaking if breaking > start else place
                    rows.append(Row(self.stops[start], self.stops[cut]))
                    start, breaking, cells = cut, -1, sum(self.widths[cut:place])
                cells += self.widths[place]
            rows.append(Row(self.stops[start], self.stops[end]))
            begin = end + 1
        return rows

    def _line_end(self, at: int) -> int:
        found = self.cut.find("\n", at)
        return len(self.cut) if found < 0 else found

    def slice(self, start: int, end: int) -> str:
        """How a stretch of the original looks."""
        return self.shown[self.starts[start] : self.starts[end]]

    # --- where a cursor goes -------------------------------------------------------------------------------------

    def near(self, at: int) -> int:
        """The stop at an offset, or the one before it."""
        return self.stops[max(0, bisect_right(self.stops, at) - 1)]

    def beside(self, at: int, step: int) -> int:
        """Some stops further, or back."""
        place = bisect_right(self.stops, at) - 1 + step
        return self.stops[max(0, min(place, len(self.stops) - 1))]

    def column(self, row: Row, at: int) -> int:
        """Cells before an offset in its row."""
        return sum(self.widths[bisect_left(self.stops, row.start) : bisect_left(self.stops, at)])

    def at_column(self, row: Row, column: int) -> int:
        """The stop of a row that stands at a column, or at the row's end."""
        place = bisect_left(self.stops, row.start)
        while self.stops[place] < row.end and column >= self.widths[place]:
            column -= self.widths[place]
            place += 1
        last = bisect_left(self.stops, row.end)
        return self.stops[min(place, last)]

    def word(self, at: int, step: int) -> int:
        """The end of the next word, or the beginning of the one before."""
        if step > 0:
            return self.near(next((m.end() for m in _WORD.finditer(self.cut, at) if m.end() > at), len(self.cut)))
        least = max(0, at - NEAR)
        return self.near(max((m.start() for m in _WORD.finditer(self.cut, least, at)), default=least))

    def sentence(self, at: int, step: int) -> int:
        """Where the next sentence begins, or the one before."""
        begun = [0, *(m.end() for m in _SENTENCE.finditer(self.cut))]
        place = bisect_right(begun, at) if step > 0 else bisect_left(begun, at) - 1
        return self.near(begun[max(0, place)]) if place < len(begun) else self.stops[-1]

    def wider(self, span: tuple[int, int] | None, at: int) -> tuple[int, int] | None:
        """The least of word, sentence, paragraph and whole text at an offset that is more than a span."""
        for start, end in self._around(span[0] if span else at):
            end = start + len(self.cut[start:end].rstrip())
            found = self.near(start), self.stops[bisect_left(self.stops, end)]
            if found[0] < found[1] and (
                span is None or (found[0] <= span[0] and span[1] <= found[1] and found != span)
            ):
                return found
        return None

    def _around(self, at: int) -> Iterator[tuple[int, int]]:
        yield next(((m.start(), m.end()) for m in _WORD.finditer(self.cut) if m.end() > at), (at, at))
        for pattern in (_SENTENCE, _PARAGRAPH):
            bounds = sorted({0, len(self.cut), *(m.end() for m in pattern.finditer(self.cut))})
            place = min(bisect_right(bounds, at), len(bounds) - 1)
            yield bounds[place - 1] if place else 0, bounds[place]
        yield 0, len(self.cut)


def _pieces(text: str) -> Iterator[str]:
    """How each character of a text is shown."""
    shown = visible(text, keep_newlines=True)
    at = 0
    for char in text:
        code = ord(char)
        length = 1 if shown[at] == char or code < 0x20 or code == 0x7F else len(f"⟨U+{code:04X}⟩")
        yield TAB if char == "\t" else shown[at : at + length]
        at += length
