"""The editor: a text with the origin of every character, with marks that move along, and an undo of its own.

What is costly (counting, checking, keeping) hangs on messages and happens after a pause, never on a key's own path.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.document._document import EditResult, Selection
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.document._wrapped_document import WrappedDocument
from textual.widgets import TextArea

from screens.frame.room import key
from screens.widgets.sourced import Lines, SourcedEdit
from workbench.services.provenance import PASTED, TYPED, Run, Runs, Span, moved

IDLE = 30.0
"""Seconds without a key after which nobody is taken to be at work."""
UNDOS = 500


SHORT = 80
"""Code points of a part that is about its very words: it is marked no more once one of them is changed."""


@dataclass(slots=True)
class Marked:
    """A part of the text that something is said of; it moves with the text."""

    start: int
    end: int
    kind: str
    """`remark`, a finding's severity, or `passed` for a finding that was let pass."""
    stale: bool = field(default=False, init=False, compare=False)
    """Whether its words were changed since it was said."""

    @property
    def look(self) -> tuple[int, int, str]:
        """What is drawn of it."""
        return self.start, self.end, self.kind

    def move(self, start: int, end: int, length: int) -> None:
        """The characters from `start` to `end` were replaced by so many others."""
        inside = self.start < start < self.end if start == end else start < self.end and end > self.start
        self.stale = self.stale or (inside and self.kind != "remark" and self.end - self.start <= SHORT)
        self.start, self.end = moved((self.start, self.end), start, end, length)


class Editor(TextArea, inherit_bindings=False):
    """Writes one text."""

    HELP = "The editor: type; shift and arrows mark a part; ctrl+z and ctrl+y undo and redo what you typed here."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("up", "cursor_up", "up", "A line up", "editor.up", show=False),
        key("down", "cursor_down", "down", "A line down", "editor.down", show=False),
        key("left", "cursor_left", "left", "A character back", "editor.left", show=False),
        key("right", "cursor_right", "right", "A character on", "editor.right", show=False),
        key("ctrl+left", "cursor_word_left", "word back", "A word back", "editor.word_left", show=False),
        key("ctrl+right", "cursor_word_right", "word on", "A word on", "editor.word_right", show=False),
        key("home,ctrl+a", "cursor_line_start", "line start", "To the line's start", "editor.home", show=False),
        key("end,ctrl+e", "cursor_line_end", "line end", "To the line's end", "editor.end", show=False),
        key("pageup", "cursor_page_up", "page up", "A page up", "editor.page_up", show=False),
        key("pagedown", "cursor_page_down", "page down", "A page down", "editor.page_down", show=False),
        key("shift+up", "cursor_up(True)", "mark up", "Mark a line up", "editor.mark_up", show=False),
        key("shift+down", "cursor_down(True)", "mark down", "Mark a line down", "editor.mark_down", show=False),
        key("shift+left", "cursor_left(True)", "mark left", "Mark a character back", "editor.mark_left", show=False),
        key("shift+right", "cursor_right(True)", "mark right", "Mark a character", "editor.mark_right", show=False),
        key("ctrl+shift+left", "cursor_word_left(True)", "mark word back", "Mark a word back", "editor.mark_word_left",
            show=False),
        key("ctrl+shift+right", "cursor_word_right(True)", "mark word", "Mark a word", "editor.mark_word_right",
            show=False),
        key("shift+home", "cursor_line_start(True)", "mark to start", "Mark to the line's start", "editor.mark_home",
            show=False),
        key("shift+end", "cursor_line_end(True)", "mark to end", "Mark to the line's end", "editor.mark_end",
            show=False),
        key("alt+a", "select_all", "mark all", "Mark the whole text", "editor.mark_all", show=False),
        key("alt+v", "widen", "mark part", "Mark the word here; again the sentence, the paragraph, the whole",
            "editor.widen", show=False),
        key("backspace", "delete_left", "delete back", "Delete the character before", "editor.backspace", show=False),
        key("delete,ctrl+d", "delete_right", "delete", "Delete the character here", "editor.delete", show=False),
        key("ctrl+w,alt+backspace", "delete_word_left", "delete word", "Delete the word before", "editor.word_back",
            show=False),
        key("alt+delete", "delete_word_right", "delete word on", "Delete the word after", "editor.word_on", show=False),
        key("ctrl+u", "delete_to_start_of_line", "delete to start", "Delete to the line's start", "editor.to_start",
            show=False),
        key("ctrl+k", "delete_to_end_of_line_or_delete_line", "delete to end", "Delete to the line's end",
            "editor.to_end", show=False),
        key("ctrl+x", "cut", "cut", "Cut what is marked", "editor.cut", show=False),
        key("ctrl+c", "copy", "copy", "Copy what is marked", "editor.copy", show=False),
        key("ctrl+v", "paste", "paste", "Paste what was cut or copied here", "editor.paste", show=False),
        key("ctrl+z", "undo", "undo typing", "Take back what was typed last", "editor.undo", show=False),
        key("ctrl+y", "redo", "redo typing", "Bring back what was taken back", "editor.redo", show=False),
    ]  # fmt: skip
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "editor--remark", "editor--block", "editor--warn", "editor--info", "editor--passed",
    }  # fmt: skip
    DEFAULT_CSS = """
    Editor, Editor:focus { border: round $panel; background: $surface; padding: 0 1; border-title-color: $accent; }
    Editor:focus { border: round $accent; }
    Editor .editor--remark { background: $warning 35%; text-style: bold; }
    Editor .editor--block { background: $error 35%; text-style: bold underline; }
    Editor .editor--warn { background: $warning 20%; text-style: underline; }
    Editor .editor--info { text-style: italic underline; }
    Editor .editor--passed { text-style: dim; }
    """

    document: Lines

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the toolkit's word
        """Begin empty."""
        self.runs = Runs()
        self.marks: list[Marked] = []
        self._lit: dict[int, list[tuple[int, int, str]]] = {}
        self._incoming: Sequence[Run] | None = None
        self._clip: tuple[str, tuple[Run, ...]] = ("", ())
        self._active = 0.0
        self._alive = 0.0
        super().__init__(id=id, max_checkpoints=UNDOS, highlight_cursor_line=False)
        self.cursor_blink = False

    # --- the text ------------------------------------------------------------------------------------------------

    def open(self, text: str, runs: Runs, seconds: int = 0) -> None:
        """Begin with another text: its undo begins anew, its marks are none."""
        self.runs, self.marks = runs, []
        self._active, self._alive = float(seconds), 0.0
        self.load_text(text)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the text is from."""
        return tuple(self.runs.spans())

    @property
    def seconds(self) -> int:
        """Time that somebody was at work on it."""
        return int(self._active)

    @property
    def span(self) -> tuple[int, int] | None:
        """The marked part in code points; None where nothing is marked."""
        start, end = sorted(self.document.get_index_from_location(at) for at in self.selection)
        return (start, end) if start < end else None

    def put(self, text: str, runs: Sequence[Run], span: tuple[int, int] | None = None) -> tuple[int, int]:
        """Put a text of known origin in the place of a span, else of what is marked, else at the cursor."""
        places = self.selection if span is None else tuple(map(self.document.get_location_from_index, span))
        start = min(self.document.get_index_from_location(place) for place in places)
        self._incoming = runs
        self.history.checkpoint()
        try:
            self.replace(text, *places, maintain_selection_offset=False)
        finally:
            self._incoming = None
        self.history.checkpoint()
        return start, start + len(text)

    @property
    def at(self) -> int:
        """Where the cursor stands, in code points."""
        return self.document.get_index_from_location(self.cursor_location)

    def go_to(self, start: int, end: int | None = None) -> None:
        """Put the cursor at an offset; with an end, mark the part up to it."""
        last = len(self.text)
        places = [self.document.get_location_from_index(min(at, last)) for at in (start, start if end is None else end)]
        self.selection = Selection(*places)
        self.scroll_cursor_visible(animate=False)

    def light(self, marks: Sequence[Marked]) -> None:
        """Mark parts of the text; neither cursor nor view moves."""
        same = [one.look for one in marks] == [one.look for one in self.marks if not one.stale]
        self.marks = list(marks)
        if not same:
            self._build_highlight_map()
            self.refresh()

    # --- the toolkit's own steps ---------------------------------------------------------------------------------

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit, whose text is of the origin that was told, else typed."""
        self._touch()
        known = self._incoming
        done = super().edit(SourcedEdit(edit, ((len(edit.text), TYPED),) if known is None else known))
        self.scroll_cursor_visible()  # again: the toolkit scrolls before it knows that the text has a row more
        return done

    def undo(self) -> None:
        """Take back the latest steps."""
        self._touch()
        super().undo()

    def get_line(self, line_index: int) -> Text:
        """A line with its marks."""
        line = super().get_line(line_index)
        for start, end, kind in self._lit.get(line_index, ()):
            line.stylize(self.get_component_rich_style(f"editor--{kind}", partial=True), start, end)
        return line

    def _set_document(self, text: str, language: str | None) -> None:
        self.document = Lines(text)
        self.wrapped_document = WrappedDocument(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def _build_highlight_map(self) -> None:
        self._line_cache.clear()
        self._lit = {}
        for mark in self.marks:
            if mark.start < mark.end <= len(self.text) and not mark.stale:
                top, bottom = map(self.document.get_location_from_index, (mark.start, mark.end))
                for row in range(top[0], bottom[0] + 1):
                    left = top[1] if row == top[0] else 0
                    right = bottom[1] if row == bottom[0] else len(self.document.get_line(row))
                    self._lit.setdefault(row, []).append((left, right, mark.kind))

    def _touch(self) -> None:
        now = time.monotonic()
        if self._alive:
            self._active += min(now - self._alive, IDLE) if now - self._alive < IDLE else 0
        self._alive = now

    # --- cut, copy, paste ----------------------------------------------------------------------------------------

    async def _on_paste(self, event: events.Paste) -> None:
        """The terminal pastes: from elsewhere, or what was cut here."""
        event.stop()
        event.prevent_default()
        self._paste(event.text.replace("\r\n", "\n").replace("\r", "\n"))

    def action_paste(self) -> None:
        """Paste what the application's clipboard holds."""
        self._paste(self.app.clipboard)

    def action_cut(self) -> None:
        """Cut; where it came from goes along."""
        self._remember()
        if self.span is not None:
            super().action_cut()

    def action_copy(self) -> None:
        """Copy; where it came from goes along."""
        self._remember()
        super().action_copy()

    def action_widen(self) -> None:
        """Mark a word, or the next bigger part around what is marked."""
        from screens.widgets.shown_text import ShownText

        found = ShownText(self.text).wider(self.span, self.document.get_index_from_location(self.cursor_location))
        if found is not None:
            self.go_to(*found)

    def _remember(self) -> None:
        if self.span is not None:
            self._clip = (self.selected_text, self.runs.cut(*self.span))

    def _paste(self, text: str) -> None:
        if text and not self.read_only:
            clip, runs = self._clip
            self.put(text, runs if text == clip else ((len(text), PASTED),))
            self.focus()
