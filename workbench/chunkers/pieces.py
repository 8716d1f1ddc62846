"""Takes spans apart at the best places and puts small ones together: what all chunkers do alike."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from workbench.chunkers.spec import Limits
from workbench.domain.document import Block, Extracted, Span

Piece = tuple[int, int]
Split = Callable[[str, int, int], Iterator[Piece]]

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n+")
_SENTENCE = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+(?=[^\sa-z])|(?<=[\u3002\uff01\uff1f])")
_WORD = re.compile(r"\s+")


def at(pattern: re.Pattern[str]) -> Split:
    """A split after each match of a pattern; a match belongs to the piece before it."""

    def split(text: str, start: int, end: int) -> Iterator[Piece]:
        begun = start
        for found in pattern.finditer(text, start, end):
            if begun < found.end() < end:
                yield begun, found.end()
                begun = found.end()
        yield begun, end

    return split


paragraphs, lines, sentences, words = at(_PARAGRAPH), at(_LINE), at(_SENTENCE), at(_WORD)


class Cutter:
    """Cuts one text into pieces that are no longer than they may be and, where they must not be, not cut inside."""

    def __init__(self, text: str, blocks: Sequence[Block], limits: Limits) -> None:
        """Take the text.

        Args:
            text: what is cut.
            blocks: spans that stay whole if they are not too long, outer before inner.
            limits: how long pieces may be.
        """
        self._text, self._limits = text, limits
        self._blocks = [block for block in blocks if block.start < block.end]
        self._starts = [block.start for block in self._blocks]

    def atoms(self, start: int, end: int, fine: int) -> Iterator[Piece]:
        """The smallest pieces of a span in order: blocks, and sentences where a paragraph is longer than `fine`."""
        for piece, block in self._outermost(start, end):
            if block is None:
                yield from self._running(*piece, (paragraphs, sentences, words), fine)
            elif self.size(*piece) <= self._limits.longest:
                yield piece
            elif any(
                piece[0] <= inner.start and inner.end <= piece[1] and (inner.start, inner.end) != piece
                for inner in self._within(*piece)
            ):
                yield from self._inside(*piece)
            else:
                yield from self._running(*piece, (paragraphs, lines, sentences, words), self._limits.wanted)

    def size(self, start: int, end: int) -> int:
        """The length of a span without the blanks around it, in characters."""
        return len(self._text[start:end].strip())

    def pack(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Put pieces together into about equally long ones near the target, none over the maximum."""
        if not pieces:
            return []
        total = self.size(pieces[0][0], pieces[-1][1])
        goal = total / max(1, round(total / self._limits.wanted))
        packed: list[Piece] = []
        start, end = pieces[0]
        for following in pieces[1:]:
            now, then = self.size(start, end), self.size(start, following[1])
            if then <= self._limits.longest and (now < self._limits.shortest or abs(then - goal) <= abs(now - goal)):
                end = following[1]
            else:
                packed.append((start, end))
                start, end = following
        packed.append((start, end))
        return packed

    def _within(self, start: int, end: int) -> list[Block]:
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._blocks[low:high]

    def _inside(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces of a block that is too long, with the blocks in it."""
        inner = [
            block for block in self._within(start, end) if block.end <= end and (block.start, block.end) != (start, end)
        ]
        yield from Cutter(self._text, inner, self._limits).atoms(start, end, self._limits.wanted)

    def _outermost(self, start: int, end: int) -> Iterator[tuple[Piece, Block | None]]:
        """The span as its outermost blocks and what lies between them; blanks go with what is before them."""
        position = start
        for block in self._within(start, end):
            if block.start < position or block.end > end:
                continue
            if block.start > position:
                yield (position, block.start), None
            yield (block.start, block.end), block
            position = block.end
        if position < end:
            yield (position, end), None

    def _running(self, start: int, end: int, splits: tuple[Split, ...], fine: int) -> Iterator[Piece]:
        """The pieces of running text, taken apart at the coarsest places that suffice."""
        if not splits:
            yield from self._hard(start, end)
            return
        for piece in splits[0](self._text, start, end):
            size = self.size(*piece)
            if size == 0:
                continue
            last = len(splits) == 1
            if size <= (self._limits.longest if last or splits[1] is words else fine):
                yield piece
            else:
                yield from self._running(*piece, splits[1:], fine)

    def _hard(self, start: int, end: int) -> Iterator[Piece]:
        """A single word that is too long, cut by its length, not within what is seen as one character."""
        while end - start > self._limits.longest:
            cut = start + self._limits.longest
            while cut > start + self._limits.longest // 2 and _joined(self._text[cut - 1], self._text[cut]):
                cut -= 1
            yield start, cut
            start = cut
        yield start, end


def _joined(before: str, after: str) -> bool:
    """Whether two characters are seen as one: accents, emoji modifiers and joiners."""
    return (
        bool(unicodedata.combining(after))
        or "\u200d" in (before, after)
        or (after in "\ufe0e\ufe0f" or "\U0001f3fb" <= after <= "\U0001f3ff")
    )


def merge(spans: Sequence[Span], cutter: Cutter, limits: Limits) -> list[Span]:
    """Put spans below the minimum together with a neighbour, where both stay within the maximum.

    Args:
        spans: in order.
        cutter: measures the text.
        limits: minimum and maximum.
    """
    merged: list[Span] = []
    for span in spans:
        if merged:
            last = merged[-1]
            small = min(cutter.size(last.start, last.end), cutter.size(span.start, span.end)) < limits.shortest
            if small and cutter.size(last.start, span.end) <= limits.longest:
                merged[-1] = Span(last.start, span.end, common(last.heading_path, span.heading_path))
                continue
        merged.append(span)
    return merged


def common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The headings that two paths begin with alike."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def trimmed(text: str, start: int, end: int) -> Piece:
    """The span without blank lines before it and blanks after it; the first line keeps its indent."""
    solid = len(text[start:end]) - len(text[start:end].lstrip()) + start
    line = text.rfind("\n", start, solid) + 1
    return max(start, line), end - (len(text[start:end]) - len(text[start:end].rstrip()))


def finish(extracted: Extracted, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans without blanks around them and without those that are blank."""
    found = []
    for span in spans:
        start, end = trimmed(extracted.text, span.start, span.end)
        if start < end and extracted.text[start:end].strip():
            found.append(Span(start, end, span.heading_path))
    return tuple(found)


def inside(blocks: Sequence[Block], positions: Sequence[int]) -> set[int]:
    """Those positions that lie strictly inside a block."""
    places = sorted(positions)
    found: set[int] = set()
    for block in blocks:
        found.update(places[bisect_right(places, block.start) : bisect_left(places, block.end)])
    return found
