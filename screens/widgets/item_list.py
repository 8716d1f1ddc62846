"""A list of any length: only the lines in view are read and drawn, and it keeps its place when the data changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from screens.frame.room import key

PAGE = 100
"""Lines that are read at a time."""
MOST_PAGES = 40


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it stands for, and how it looks at a width in cells."""

    key: str
    draw: Callable[[int], Content]
    faint: bool = False
    """Whether it is done, dropped, or another's."""


class Source(Protocol):
    """Where the lines come from."""

    def size(self) -> int:
        """How many there are."""

    def page(self, offset: int, limit: int) -> Sequence[Item]:
        """Some of them."""

    def place(self, name: str) -> int | None:
        """Where the item with a key stands now; None where it is gone."""

    def keys(self) -> Iterator[str]:
        """All of them, for marking."""


class Few:
    """Lines that are all at hand."""

    def __init__(self, items: Sequence[Item]) -> None:
        """Take the lines in their order."""
        self.items = list(items)
        self._places = {item.key: place for place, item in enumerate(self.items)}

    def size(self) -> int:
        """How many there are."""
        return len(self.items)

    def page(self, offset: int, limit: int) -> Sequence[Item]:
        """Some of them."""
        return self.items[offset : offset + limit]

    def place(self, name: str) -> int | None:
        """Where an item stands now."""
        return self._places.get(name)

    def keys(self) -> Iterator[str]:
        """All of them."""
        return iter(self._places)


class ItemList(ScrollView, can_focus=True):
    """Lines with a cursor and marks."""

    HELP = "A list: arrows or j/k move, space marks, enter opens."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("down,j", "move(1)", "down", "Next line", "list.down", show=False),
        key("up,k", "move(-1)", "up", "Line before", "list.up", show=False),
        key("pagedown,ctrl+f", "turn(1)", "page down", "A page further", "list.page_down", show=False),
        key("pageup", "turn(-1)", "page up", "A page back", "list.page_up", show=False),
        key("home", "move(-1000000000)", "first", "First line", "list.home", show=False),
        key("end,G", "move(1000000000)", "last", "Last line", "list.end", show=False),
        key("enter", "open", "open", "Open the line under the cursor", "list.open", show=False),
        key("space", "mark", "mark", "Mark or unmark the line", "list.mark"),
        key("asterisk", "mark_all", "mark all", "Mark all lines, or none", "list.mark_all", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor", "list--cursor-blurred", "list--faint"}
    DEFAULT_CSS = """
    ItemList { height: 1fr; background: $surface; overflow-x: hidden; }
    ItemList .list--cursor { background: $accent 40%; text-style: bold; }
    ItemList .list--cursor-blurred { background: $panel; }
    ItemList .list--faint { color: $text-muted; }
    """

    class Moved(Message):
        """The cursor came to stand on another item, or on none."""

        def __init__(self, sender: "ItemList", name: str) -> None:
            """Name the item, '' for none."""
            super().__init__()
            self.list = sender
            self.name = name

        @property
        def control(self) -> "ItemList":
            """The list, for `@on` selectors."""
            return self.list

    class Opened(Moved):
        """Enter was pressed on an item."""

    class Marked(Moved):
        """The marks changed."""

    def __init__(self, source: Source | None = None, *, empty: str = "", id: str | None = None,  # noqa: A002
                 classes: str | None = None) -> None:  # fmt: skip
        """Begin with a source; `empty` says what would be here, and the key that gets it there."""
        super().__init__(id=id, classes=classes)
        self.source: Source = source or Few([])
        self.empty = empty
        self.cursor = 0
        self.marks: set[str] = set()
        self.can_mark = True
        self._pages: dict[int, Sequence[Item]] = {}
        self.count = self.source.size()
        self._shown = ""

    # --- what is there -------------------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        """Key of the item under the cursor; '' where there is none."""
        item = self._item(self.cursor)
        return item.key if item else ""

    @property
    def chosen(self) -> list[str]:
        """What an action is about: the marked items, else the one under the cursor."""
        return sorted(self.marks) if self.marks else [name for name in (self.current,) if name]

    def fill(self, source: Source) -> None:
        """Take other data; the cursor stays on its item, or where that was."""
        before = self.current
        self.source = source
        self._pages.clear()
        self.count = source.size()
        if self.marks:
            self.marks = {name for name in self.marks if source.place(name) is not None}
        place = source.place(before) if before else None
        offset = self.cursor - int(self.scroll_offset.y)
        self.cursor = max(0, min(self.cursor if place is None else place, self.count - 1))
        self.virtual_size = Size(self.size.width, self.count)
        self.scroll_to(y=max(0, self.cursor - max(0, offset)), animate=False, force=True, immediate=True)
        self._tell()
        self.refresh()

    def is_marked(self, place: int, item: Item) -> bool:
        """Whether a line is marked."""
        return item.key in self.marks

    def go_to(self, name: str) -> bool:
        """Put the cursor on an item; returns whether it is there."""
        place = self.source.place(name)
        if place is None:
            return False
        self._stand(place)
        return True

    def _item(self, place: int) -> Item | None:
        if not 0 <= place < self.count:
            return None
        number, within = divmod(place, PAGE)
        if number not in self._pages:
            if len(self._pages) >= MOST_PAGES:
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = self.source.page(number * PAGE, PAGE)
        page = self._pages[number]
        return page[within] if within < len(page) else None

    def _tell(self) -> None:
        now = self.current
        if now != self._shown:
            self._shown = now
            self.post_message(self.Moved(self, now))

    # --- keys ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer marks only where something can be done with them."""
        return not (action in ("mark", "mark_all") and (not self.can_mark or not self.count))

    def _stand(self, place: int) -> None:
        place = max(0, min(place, self.count - 1))
        before, self.cursor = self.cursor, place
        self.scroll_to_region(Region(0, place, 1, 1), animate=False, force=True, immediate=True)
        for line in {before, place}:
            self.refresh_line(line)
        self._tell()
        # Once this frame is out: read what the next page in this direction will need.
        ahead = place + (2 if place >= before else -2) * self.size.height
        self.call_after_refresh(self._item, max(0, min(ahead, self.count - 1)))

    def action_move(self, step: int) -> None:
        """Some lines on."""
        self._stand(self.cursor + step)

    def action_turn(self, pages: int) -> None:
        """Some pages on."""
        self._stand(self.cursor + pages * max(1, self.size.height - 1))

    def action_open(self) -> None:
        """Open what the cursor is on."""
        if self.current:
            self.post_message(self.Opened(self, self.current))

    def action_mark(self) -> None:
        """Mark or unmark, and go on."""
        if self.current:
            self.marks ^= {self.current}
            self._stand(self.cursor + 1)
            self.post_message(self.Marked(self, self.current))
            self.refresh()

    def action_mark_all(self) -> None:
        """Mark all; none where all are."""
        self.marks = set() if len(self.marks) == self.count else set(self.source.keys())
        self.post_message(self.Marked(self, self.current))
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """The mouse does what enter does, on the second click."""
        place = event.y + int(self.scroll_offset.y)
        if 0 <= place < self.count:
            again = place == self.cursor and event.chain > 1
            self._stand(place)
            if again:
                self.action_open()

    # --- drawing -------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """The lines have another width."""
        self.virtual_size = Size(self.size.width, self.count)

    def watch_has_focus(self, focus: bool) -> None:
        """The cursor looks different without the focus."""
        super().watch_has_focus(focus)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line in view."""
        width = self.size.width
        place = y + int(self.scroll_offset.y)
        if self.count == 0:
            lines = self.empty.split("\n")
            return self._strip(Content.styled(f" {lines[y]}" if y < len(lines) else "", "$text-muted"), width, "")
        item = self._item(place)
        if item is None:
            return self._strip(Content(""), width, "")
        mark = ("●" if self.is_marked(place, item) else " ") if self.can_mark else ""
        gap = cell_len(mark) + 1
        shown = Content.assemble(mark or " ", " " if mark else "", item.draw(max(1, width - gap - 1)))
        style = "list--faint" if item.faint else ""
        if place == self.cursor:
            style = "list--cursor" if self.has_focus else "list--cursor-blurred"
        return self._strip(shown, width, style)

    def _strip(self, shown: Content, width: int, component: str) -> Strip:
        base = self.visual_style
        if component:
            base += self.get_visual_style(component, partial=True)
        # Straight to segments: what Textual does beside (wrapping, links, selection) costs four times as much.
        cut = shown.truncate(width, ellipsis=True)
        parts = cut.render(base, end="", parse_style=self._get_style)
        strip = Strip([Segment(text, style.rich_style) for text, style in parts if text], cut.cell_length)
        return strip.adjust_cell_length(width, base.rich_style)


__all__ = ["Few", "Item", "ItemList", "RenderOptions", "Source", "Style"]
