"""A board of numbers: the cursor goes from one to the next, and each opens what it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import visualize

from screens.frame import safe
from screens.frame.room import key


@dataclass(frozen=True, slots=True)
class Number:
    """Something that the cursor can stand on."""

    text: str
    """As it is shown, made safe by the board."""
    opens: str
    """What is opened: told by `Board.Opened`."""
    style: str = ""


Line = Sequence["str | Content | Number"]
Spot = tuple[int, int, int, Number]
"""Line, first cell, cells, and what stands there."""


class Board(ScrollView, can_focus=True):
    """Lines of words and numbers."""

    HELP = "A board: the arrows go from number to number, enter opens the list that it counts."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "open", "open", "Open the list that this number counts", "board.open"),
        key("left,h", "step(-1)", "before", "The number before", "board.left", show=False),
        key("right,l", "step(1)", "next", "The next number", "board.right", show=False),
        key("up,k", "line(-1)", "up", "A line up", "board.up", show=False),
        key("down,j", "line(1)", "down", "A line down", "board.down", show=False),
        key("home", "edge(0)", "first", "The first number", "board.first", show=False),
        key("end", "edge(-1)", "last", "The last number", "board.last", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"board--cursor"}
    DEFAULT_CSS = """
    Board { height: 1fr; background: $surface; }
    Board .board--cursor { background: $accent 40%; text-style: bold reverse; }
    """

    class Opened(Message):
        """Enter was pressed on a number."""

        def __init__(self, opens: str) -> None:
            """Say what it opens."""
            super().__init__()
            self.opens = opens

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Begin empty."""
        super().__init__(id=id, classes=classes)
        self.lines: Sequence[Line] = []
        self.spots: list[Spot] = []
        self.cursor = 0

    @property
    def current(self) -> str:
        """What the number under the cursor opens; '' where there is none."""
        return self.spots[self.cursor][3].opens if self.cursor < len(self.spots) else ""

    def fill(self, lines: Sequence[Line]) -> None:
        """Show other lines; the cursor stays on what it stood on."""
        before = self.current
        self.lines = lines
        self.spots = list(_spots(lines))
        names = [spot[3].opens for spot in self.spots]
        self.cursor = names.index(before) if before in names else min(self.cursor, max(0, len(names) - 1))
        self.virtual_size = Size(self.size.width, len(lines))
        self.refresh()

    def on_resize(self) -> None:
        """The lines have another width."""
        self.virtual_size = Size(self.size.width, len(self.lines))

    def _stand(self, at: int) -> None:
        if self.spots:
            self.cursor = max(0, min(at, len(self.spots) - 1))
            first = 0 if self.cursor == 0 else self.spots[self.cursor][0]
            self.scroll_to_region(
                Region(0, first, 1, self.spots[self.cursor][0] - first + 1), animate=False, force=True, immediate=True
            )
            self.refresh()

    def action_step(self, by: int) -> None:
        """The number beside."""
        self._stand(self.cursor + by)

    def action_edge(self, at: int) -> None:
        """The first or last one."""
        self._stand(at % max(1, len(self.spots)))

    def action_line(self, by: int) -> None:
        """The nearest number of the next line that has some."""
        if not self.spots:
            return
        line, x, *_ = self.spots[self.cursor]
        others = sorted({spot[0] for spot in self.spots if (spot[0] - line) * by > 0}, key=lambda y: abs(y - line))
        if others:
            near = [at for at, spot in enumerate(self.spots) if spot[0] == others[0]]
            self._stand(min(near, key=lambda at: abs(self.spots[at][1] - x)))
        else:
            self.scroll_to(y=0 if by < 0 else self.max_scroll_y, animate=False)

    def action_open(self) -> None:
        """Open what is counted."""
        if self.current:
            self.post_message(self.Opened(self.current))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without numbers nothing can be opened."""
        return action != "open" or bool(self.spots)

    def on_click(self, event: events.Click) -> None:
        """The mouse goes to a number, and opens it on the second click."""
        y, x = event.y + int(self.scroll_offset.y), event.x
        for at, (line, start, width, _) in enumerate(self.spots):
            if line == y and start <= x < start + width:
                self._stand(at)
                if event.chain > 1:
                    self.action_open()

    def watch_has_focus(self, focus: bool) -> None:
        """The cursor is there only with the focus."""
        super().watch_has_focus(focus)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line in view."""
        width, at = self.size.width, y + int(self.scroll_offset.y)
        base = self.visual_style
        if not width or at >= len(self.lines):
            return Strip.blank(width, base.rich_style)
        chosen = self.spots[self.cursor][3] if self.spots and self.spots[self.cursor][0] == at else None
        cursor = self.get_visual_style("board--cursor", partial=True)
        parts = [
            _shown(part).stylize(cursor) if part is chosen and self.has_focus else _shown(part)
            for part in self.lines[at]
        ]
        visual = visualize(self, Content("").join(parts).truncate(width, ellipsis=True))
        strips = visual.to_strips(self, visual, width, 1, base, apply_selection=False)
        strip = strips[0] if strips else Strip.blank(width, base.rich_style)
        return strip.extend_cell_length(width, base.rich_style)


def _shown(part: "str | Content | Number") -> Content:
    if isinstance(part, Content):
        return part
    return Content(part) if isinstance(part, str) else safe.show(part.text, part.style)


def _spots(lines: Sequence[Line]) -> "list[Spot]":
    found: list[Spot] = []
    for y, line in enumerate(lines):
        x = 0
        for part in line:
            width = _shown(part).cell_length
            if isinstance(part, Number):
                found.append((y, x, width, part))
            x += width
    return found
