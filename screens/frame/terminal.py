"""The last door before the terminal: only what changed goes out, and nothing that a terminal would obey.

Textual repaints the whole of a widget that changed, which is 6 kB for a key pressed in an editor. Here each update is
compared with what the terminal shows, cell by cell. Segments are also freed of every character that a terminal may
act on, whatever widget they come from, and of links; `safe.show` makes such characters visible before.
"""

import re
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
GAP = 6
"""Equal cells between two changes that are cheaper to send again than to jump over: a jump is a sequence of 6 bytes."""

Cell = tuple[str, Style | None]


def mend_keys() -> None:
    """Let alt with a letter or a digit be that key, whatever comes behind it.

    Textual takes some for a sign of a Mac's option key (alt+5 for ∞), and knows the others only by the pause behind
    them: of alt+n and F9 that come in one piece, as over a slow line, it would type `^n`.
    """
    table: dict[str, object] = ANSI_SEQUENCES_KEYS  # type: ignore[assignment]
    for mark in "abcdefghijklmnopqrstuvwxyz0123456789":
        table[f"\x1b{mark}"] = (AltKey(f"alt+{mark}"),)


class AltKey(NamedTuple):
    """A key as Textual's table has them."""

    value: str


class Sequence(CompositorUpdate):
    """An update that is ready to be written."""

    def __init__(self, data: str) -> None:
        """Take the bytes as they are."""
        self.data = data

    def render_segments(self, console: Console) -> str:
        """Give the bytes."""
        return self.data


class Glass:
    """What the terminal shows now, row by row."""

    def __init__(self) -> None:
        """Know nothing: the next update is written whole."""
        self.rows: list[Strip] = []
        self.width = 0
        self.written = 0.0
        """When all rows were written last, on the clock of Textual's events."""

    def forget(self, then: float | None = None) -> None:
        """The terminal may show something else (since `then`): write the next update whole."""
        if then is None or then > self.written:
            self.rows = []

    @property
    def knows(self) -> bool:
        """Whether it is known what the terminal shows."""
        return bool(self.rows)

    def lean(self, update: object, console: Console) -> object:
        """Turn an update of Textual's into one that holds only what differs; others pass unchanged.

        A partial update needs a whole one before it: see `knows`.
        """
        if isinstance(update, LayoutUpdate):
            return self._whole(update, console)
        if isinstance(update, ChopsUpdate):
            return Sequence("".join(self._part(update, console)))
        self.forget()
        return update

    def _whole(self, update: LayoutUpdate, console: Console) -> Sequence:
        rows = [clean(Strip.join(strips)) for strips in update.strips]
        region: Region = update.region
        known = self.rows if len(self.rows) == len(rows) and self.width == region.width else []
        self.rows, self.width = rows, region.width
        if known:
            pairs = zip(range(len(rows)), known, rows, strict=True)
            return Sequence("".join(part for y, old, new in pairs for part in _changes(0, y, old, new, console)))
        self.written = monotonic()
        out = [f"\x1b[{y + 1};1H{row.render(console)}" for y, row in enumerate(rows)]
        return Sequence("".join(out))

    def _part(self, update: ChopsUpdate, console: Console) -> Iterator[str]:
        """What differs in the rows of an update; the rows are kept as they will be."""
        touched: dict[int, dict[int, tuple[int, Strip]]] = {}
        for y, left, right in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x <= right and end > left and y < len(self.rows):
                    touched.setdefault(y, {})[x] = (end, strip)
        for y, parts in touched.items():
            row = self.rows[y]
            for x, (end, strip) in parts.items():
                new, old = clean(strip), row.crop(x, end)
                if new.cell_length != end - x:
                    new = new.adjust_cell_length(end - x)
                if new == old:
                    continue
                yield from _changes(x, y, old, new, console)
                row = Strip.join([row.crop(0, x), new, row.crop(end)])
            self.rows[y] = row


def clean(strip: Strip) -> Strip:
    """A strip without characters that a terminal obeys, and without links; its width stays."""
    if not any(_hostile(segment) for segment in strip):
        return strip
    return Strip([_freed(segment) for segment in strip], strip.cell_length)


def _hostile(segment: Segment) -> bool:
    text, style = segment.text, segment.style
    return (not (text.isascii() and text.isprintable()) and bool(_OBEYED.search(text))) or bool(style and style.link)


def _freed(segment: Segment) -> Segment:
    style = segment.style
    return Segment(_OBEYED.sub("", segment.text), style.update_link(None) if style and style.link else style)


def _cells(strip: Strip) -> list[Cell]:
    """One entry a cell; the second cell of a wide character is empty, what has no width stands with what is before."""
    cells: list[Cell] = []
    for text, style, _ in strip:
        if text.isascii():
            cells += [(char, style) for char in text]
            continue
        for char in text:
            width = cell_len(char)
            if width == 0:
                if cells:
                    cells[-1] = (cells[-1][0] + char, cells[-1][1])
                continue
            cells.append((char, style))
            cells += [("", style)] * (width - 1)
    return cells


def _changes(x: int, y: int, old: Strip, new: Strip, console: Console) -> Iterator[str]:
    """The sequences that turn one strip on the terminal into another."""
    if old == new:
        return
    before, after = _cells(old), _cells(new)
    before += [("\0", None)] * (len(after) - len(before))
    for left, right in _runs([old != new for old, new in zip(before, after, strict=False)]):
        while left > 0 and after[left][0] == "":
            left -= 1
        while right < len(after) and after[right][0] == "":
            right += 1
        yield f"\x1b[{y + 1};{x + left + 1}H"
        yield Strip(_joined(after[left:right])).render(console)


def _runs(differs: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Spans of changed cells; small gaps between them are swallowed."""
    start, end = -1, -1
    for at, changed in enumerate(differs):
        if not changed:
            continue
        if start >= 0 and at - end > GAP:
            yield start, end
            start = at
        start, end = (at if start < 0 else start), at + 1
    if start >= 0:
        yield start, end


def _joined(cells: list[Cell]) -> list[Segment]:
    """Cells as segments, neighbours of one style together."""
    segments: list[Segment] = []
    text, style = "", cells[0][1] if cells else None
    for char, other in cells:
        if other != style:
            segments.append(Segment(text, style))
            text, style = "", other
        text += char
    segments.append(Segment(text, style))
    return segments
