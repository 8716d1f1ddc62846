"""Writes an extracted text piece by piece and keeps where its headings and blocks lie.

The formats that are not text themselves (HTML, Word, slides, books, reStructuredText) come out alike: headings with
`#`, items with `-` or a number, tables as rows between `|`, code between fences.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from workbench.domain.document import Block, Extracted, Heading

_BLANKS = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_RUN = re.compile(r"`{3,}")


def one_line(text: str) -> str:
    """The text with every run of white space as one blank."""
    return _BLANKS.sub(" ", text).strip()


class Composer:
    """A text in the making. Pieces are parted by a blank line; those of one list only by a line end."""

    def __init__(self) -> None:
        """Begin with an empty text."""
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._blocks: list[Block] = []
        self._items: list[int] = []  # where each open item begins; -1 until its first piece is written
        self._marker: str | None = None  # what goes before the next piece: it is the first of an item
        self._tight = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written yet."""
        return self._length == 0

    def heading(self, level: int, title: str) -> None:
        """Write a heading; one without words is none."""
        line = one_line(title)
        if line:
            start = self._put(f"{'#' * min(max(level, 1), 6)} {line}")
            self._headings.append(Heading(max(level, 1), start, line.replace("`", "")))

    def paragraph(self, text: str) -> None:
        """Write running text; its line ends stay, its outer blanks go."""
        lines = [line.strip() for line in text.strip().split("\n")]
        if any(lines):
            self._put("\n".join(lines))

    def verbatim(self, text: str, language: str = "") -> None:
        """Write code between fences, its lines exactly as they are."""
        body = text.strip("\n").rstrip()
        if body.strip():
            fence = "`" * max(3, 1 + max((len(run) for run in _RUN.findall(body)), default=0))
            if self._marker and self._marker.strip():
                self._put("")
                self._tight = True
            self._marker = None
            start = self._put(f"{fence}{language}\n{body}\n{fence}", indent=False)
            self._blocks.append(Block(start, self._length, "fence"))

    def table(self, rows: Sequence[Sequence[str]], caption: str = "") -> None:
        """Write a table as rows of cells; its caption, if any, stands above it and in its block.

        Args:
            rows: texts of the cells; a line end in a cell becomes `<br>`, as Markdown has it.
            caption: what the table shows.
        """
        cells = [[_cell(text) for text in row] for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in cells if any(row)]
        if lines:
            first = [f"| {' | '.join('---' for _ in cells[0])} |"] if len(lines) > 1 and any(cells[0]) else []
            above = [one_line(caption), ""] if caption.strip() else []
            start = self._put("\n".join([*above, lines[0], *first, *lines[1:]]))
            self._blocks.append(Block(start, self._length, "table"))

    @contextmanager
    def item(self, marker: str = "-", kind: str = "item") -> Iterator[None]:
        """What is written inside is one item: its first piece follows the marker, the rest is indented.

        Args:
            marker: `-`, a number, or nothing for the entry of a definition list.
            kind: the kind of the block that the item becomes.
        """
        self._tight = self._tight or bool(self._items)
        self._marker = (self._marker or "") + (f"{marker} " if marker else "")
        self._items.append(-1)
        yield
        start = self._items.pop()
        self._marker = None
        if start >= 0:
            self._blocks.append(Block(start, self._length, kind))
            self._tight = True

    def loosen(self) -> None:
        """End a list: the next piece is parted from it by a blank line."""
        self._tight = False

    def finish(self, title: str, licence: str | None = None, language: str | None = None) -> Extracted:
        """The whole text with its structure.

        Args:
            title: the document's own title; where it is blank the first heading takes its place.
            licence: SPDX identifier that the file states.
            language: natural language that the file states.
        """
        own = one_line(title) or (self._headings[0].title if self._headings else "")
        blocks = sorted(self._blocks, key=lambda block: (block.start, -block.end))
        text = "".join(self._parts)
        return Extracted(own, text, tuple(self._headings), tuple(blocks), "prose", None, licence, language)

    def _put(self, piece: str, indent: bool = True) -> int:
        """Append a piece after its gap; return where it begins."""
        if self._length:
            gap = "\n" if self._tight else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        self._tight = False
        if indent and self._items:
            first, *rest = piece.split("\n")
            depth = len(self._items) if self._marker is None else len(self._items) - 1
            lead = "  " * depth + (self._marker or "")
            follow = "  " * len(self._items)
            piece = "\n".join([(lead + first).rstrip(), *((follow + line).rstrip() for line in rest)])
            self._marker = None
        start = self._length
        self._items = [start if begun < 0 else begun for begun in self._items]
        self._parts.append(piece)
        self._length += len(piece)
        return start


def _cell(text: str) -> str:
    lines = (one_line(line) for line in text.split("\n"))
    return "<br>".join(line for line in lines if line).replace("|", "\\|")
