"""A text to be read, with remarks and findings marked in it, where a person marks a span by keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.frame.room import key
from screens.frame.safe import LONGEST
from screens.widgets.shown_text import Row, ShownText

Kind = Literal["remark", "block", "warn", "info", "passed", "evidence", "added", "removed"]
KINDS: Final = frozenset(get_args(Kind))


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text that something is said of, in code points."""

    start: int
    end: int
    kind: Kind


class TextPane(ScrollView, can_focus=True):
    """Reads a text: a cursor that walks by characters, words and sentences, and a span from one place to another."""

    HELP = "A text to read: arrows walk, v marks a word, again the sentence, again the paragraph; esc drops the span."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("v,space", "widen", "mark span", "Mark the word here; again the sentence, the paragraph, all", "text.span"),
        key("n", "next_mark", "next remark", "The next remark or finding in the text", "text.next_mark"),
        key("left,shift+left", "go('char', -1)", "left", "A character back", "text.left", show=False),
        key("right,shift+right", "go('char', 1)", "right", "A character on", "text.right", show=False),
        key("up,k,shift+up", "go('row', -1)", "up", "A row up", "text.up", show=False),
        key("down,j,shift+down", "go('row', 1)", "down", "A row down", "text.down", show=False),
        key("ctrl+left,ctrl+shift+left", "go('word', -1)", "word back", "A word back", "text.word_back", show=False),
        key("ctrl+right,ctrl+shift+right", "go('word', 1)", "word on", "To the word's end", "text.word_on", show=False),
        key(
            "left_square_bracket",
            "go('sentence', -1)",
            "sentence back",
            "The sentence before",
            "text.before",
            show=False,
        ),
        key(
            "right_square_bracket", "go('sentence', 1)", "next sentence", "The next sentence", "text.after", show=False
        ),
        key("home,shift+home", "go('edge', -1)", "row's start", "To the start of the row", "text.home", show=False),
        key("end,shift+end", "go('edge', 1)", "row's end", "To the end of the row", "text.end", show=False),
        key("ctrl+home", "go('text', -1)", "start", "To the start of the text", "text.start", show=False),
        key("ctrl+end", "go('text', 1)", "end", "To the end of the text", "text.finish", show=False),
        key("pageup", "go('page', -1)", "page up", "A page back", "text.page_up", show=False),
        key("pagedown", "go('page', 1)", "page down", "A page on", "text.page_down", show=False),
        key("escape", "drop", "drop span", "Drop the marked span", "text.drop", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text--cursor", "text--span", "text--rest", *(f"text--{kind}" for kind in KINDS),
    }  # fmt: skip
    DEFAULT_CSS = """
    TextPane { height: 1fr; background: $surface; overflow-x: hidden; }
    TextPane .text--cursor { text-style: reverse; }
    TextPane .text--span { background: $accent 50%; text-style: bold underline; }
    TextPane .text--remark { background: $warning 35%; text-style: bold; }
    TextPane .text--block { background: $error 35%; text-style: bold underline; }
    TextPane .text--warn { background: $warning 20%; text-style: underline; }
    TextPane .text--info { text-style: italic underline; }
    TextPane .text--passed { text-style: dim; }
    TextPane .text--evidence { background: $success 25%; text-style: italic; }
    TextPane .text--added { color: $text-success; text-style: underline; }
    TextPane .text--removed { color: $text-error; text-style: strike; }
    TextPane .text--rest { color: $text-muted; }
    """

    class Marked(Message):
        """The span changed, or was dropped."""

        def __init__(self, pane: "TextPane") -> None:
            """Name the pane; its `span` is the new one."""
            super().__init__()
            self.pane = pane

        @property
        def control(self) -> "TextPane":
            """The pane, for `@on` selectors."""
            return self.pane

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Begin with a text."""
        super().__init__(id=id, classes=classes)
        self.layout_text = ShownText(text)
        self.marks: tuple[Mark, ...] = ()
        self.cursor = 0
        self.begun: int | None = None
        """Where the span begins; None where there is none."""
        self._rows: list[Row] = []
        self._width = 0
        self._goal: int | None = None

    @property
    def text(self) -> str:
        """The text, as it is stored."""
        return self.layout_text.text

    @property
    def span(self) -> tuple[int, int] | None:
        """The marked part of the text, in code points; None where there is none."""
        if self.begun is None or self.begun == self.cursor:
            return None
        return min(self.begun, self.cursor), max(self.begun, self.cursor)

    def show(self, text: str, marks: Sequence[Mark] = ()) -> None:
        """Show a text with its marks; of one that is the same, cursor, span and view stay."""
        if text != self.text:
            self.layout_text = ShownText(text)
            self.cursor, self.begun, self._goal, self._rows = 0, None, None, []
            self._flow()
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
            self.refresh(layout=self.styles.is_auto_height)
        self.marks = tuple(mark for mark in marks if 0 <= mark.start < mark.end <= len(text))
        self.refresh()

    def go_to(self, start: int, end: int | None = None) -> None:
        """Put the cursor at an offset; with an end, mark the part up to it."""
        stop = self.layout_text.near(min(start, len(self.layout_text.cut)))
        self.begun = None if end is None else stop
        self._stand(stop if end is None else self.layout_text.near(min(end, len(self.layout_text.cut))))

    # --- keys ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what has an effect."""
        if action == "drop":
            return self.begun is not None
        if action == "next_mark":
            return any(mark.start != self.cursor for mark in self.marks)
        return action != "widen" or bool(self.text)

    def on_key(self, event: events.Key) -> None:
        """A key held with shift begins a span where there is none."""
        if "shift+" in event.key and self.begun is None:
            self.begun = self.cursor

    def action_widen(self) -> None:
        """Mark the word at the cursor, or a bigger part around what is marked."""
        found = self.layout_text.wider(self.span, self.cursor)
        if found is None:
            self.action_drop()
            return
        self.begun = found[0]
        self._stand(found[1])

    def action_drop(self) -> None:
        """Drop the span."""
        self.begun = None
        self._stand(self.cursor)

    def action_next_mark(self) -> None:
        """Go to the next mark, round and round."""
        places = sorted({mark.start for mark in self.marks})
        self.go_to(next((place for place in places if place > self.cursor), places[0]))

    def action_go(self, by: str, step: int) -> None:
        """Walk by characters, words, sentences, rows, pages, to the edge of the row or of the text."""
        text = self.layout_text
        if not self._rows:
            return
        match by:
            case "char":
                self._stand(text.beside(self.cursor, step))
            case "word":
                self._stand(text.word(self.cursor, step))
            case "sentence":
                self._stand(text.sentence(self.cursor, step))
            case "text":
                self._stand(0 if step < 0 else text.stops[-1])
            case "edge":
                here = self._row_of(self.cursor)
                row = self._rows[here]
                self._stand(row.start if step < 0 else self._inside(here, row.end))
            case _:
                self._go_rows(step if by == "row" else step * max(1, self.size.height - 1))

    def _go_rows(self, step: int) -> None:
        here = self._row_of(self.cursor)
        column = self.layout_text.column(self._rows[here], self.cursor) if self._goal is None else self._goal
        there = max(0, min(here + step, len(self._rows) - 1))
        self._stand(self._inside(there, self.layout_text.at_column(self._rows[there], column)))
        self._goal = column

    def on_click(self, event: events.Click) -> None:
        """The mouse puts the cursor; with shift it marks from there."""
        offset = event.get_content_offset(self)
        if offset is None or not self._rows:
            return
        there = min(offset.y + int(self.scroll_offset.y), len(self._rows) - 1)
        self.begun = (self.cursor if self.begun is None else self.begun) if event.shift else None
        self._stand(self._inside(there, self.layout_text.at_column(self._rows[there], offset.x)))

    def _inside(self, place: int, at: int) -> int:
        """A place in a row: behind the last character of a wrapped one the next row begins."""
        row, wrapped = self._rows[place], place + 1 < len(self._rows) and self._rows[place + 1].start == at
        return self.layout_text.beside(at, -1) if wrapped and at > row.start else at

    def _stand(self, at: int) -> None:
        before = self.span
        self.cursor, self._goal = at, None
        if self._rows:
            y = self._row_of(at)
            self.scroll_to_region(Region(0, y, 1, 1), animate=False, force=True, immediate=True)
        if self.span != before or self.begun is None:
            self.post_message(self.Marked(self))
            self.refresh_bindings()
        self.refresh()

    def _row_of(self, at: int) -> int:
        low, high = 0, len(self._rows) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._rows[middle].start <= at else (low, middle - 1)
        return low

    # --- drawing -------------------------------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows at a width, for a pane that is as high as its text."""
        return len(self.layout_text.rows(self._room(width)))

    def _room(self, width: int) -> int:
        """Cells for text, beside a scroll bar that may come and a blank that hangs over."""
        return max(1, width - self.styles.scrollbar_size_vertical - 1)

    def on_resize(self) -> None:
        """Wrap anew, and keep the cursor in view."""
        self._flow()
        if self._rows:
            self.scroll_to_region(Region(0, self._row_of(self.cursor), 1, 1), animate=False, immediate=True)

    def _flow(self) -> None:
        width = self.region.shrink(self.styles.gutter).width or self._width  # a hidden pane has no region
        if width > 0 and (width != self._width or not self._rows):
            self._width = width
            self._rows = self.layout_text.rows(self._room(width))
            self.virtual_size = Size(self._room(width), len(self._rows) + (len(self.text) > LONGEST))

    def watch_has_focus(self, focus: bool) -> None:
        """The cursor is there with the focus only."""
        super().watch_has_focus(focus)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row in view."""
        width = self.size.width
        place = y + int(self.scroll_offset.y)
        base = self.visual_style
        if place >= len(self._rows):
            more = len(self.text) - LONGEST
            note = f"… {more} more characters" if place == len(self._rows) and more > 0 else ""
            return Strip(Content.styled(note).render_segments(base)).adjust_cell_length(width, base.rich_style)
        row = self._rows[place]
        shown = Content(self.layout_text.slice(row.start, row.end))
        for mark in self.marks:
            shown = self._overlay(shown, row, mark.start, mark.end, f"text--{mark.kind}")
        if self.span is not None:
            shown = self._overlay(shown, row, *self.span, "text--span")
        if self.has_focus and self._row_of(self.cursor) == place:
            shown = self._overlay(shown + " ", row, self.cursor, self.cursor + 1, "text--cursor", at_end=True)
        return Strip(shown.render_segments(base)).adjust_cell_length(width, base.rich_style)

    def _overlay(
        self, shown: Content, row: Row, start: int, end: int, component: str, *, at_end: bool = False
    ) -> Content:
        low, high = max(start, row.start), min(end, row.end)
        starts = self.layout_text.starts
        left = starts[low] - starts[row.start]
        if at_end:
            behind = starts[self.layout_text.beside(low, 1)] if low < row.end else starts[low] + 1
            right = max(left + 1, behind - starts[row.start])
        elif low < high:
            right = starts[high] - starts[row.start]
        else:
            return shown
        return shown.stylize(self.get_visual_style(component, partial=True), left, right)
