"""ctrl+o: a letter beside everything that can take the focus; the letter takes one there."""

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

LETTERS = "asdfghjklqwertyuiopzxcvbnm1234567890"


class JumpScreen(ModalScreen[Widget | None]):
    """Letters over the room."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "stay", tooltip="Stay where you are", id="jump.stay"),
    ]
    DEFAULT_CSS = """
    JumpScreen { background: transparent; }
    JumpScreen > Static { width: auto; height: 1; background: $accent; color: $background; text-style: bold;
                          position: absolute; }
    """

    def __init__(self, room: Screen[Any]) -> None:
        """Find what is in view of a room."""
        super().__init__()
        seen = [widget for widget in room.focus_chain if widget.region.height and widget.region.width]
        self.targets = dict(zip(LETTERS, seen, strict=False))

    def compose(self) -> ComposeResult:
        """One letter a widget, at its upper left corner."""
        for letter, widget in self.targets.items():
            label = Static(Content(f" {letter} "), markup=False)
            label.styles.offset = Offset(widget.region.x, widget.region.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        """A letter decides."""
        if event.character in self.targets and self.is_current:
            event.stop()
            self.dismiss(self.targets[event.character])


class RoomsMenu(ModalScreen[str | None]):
    """`g`: the rooms with their letters, so that nobody has to remember them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "stay", tooltip="Stay in this room", id="rooms.stay"),
    ]
    DEFAULT_CSS = """
    RoomsMenu { align: center middle; background: transparent; }
    RoomsMenu > Static { width: auto; height: auto; border: round $accent; background: $surface; padding: 0 1; }
    """

    def __init__(self, rooms: list[tuple[str, str, str, str]]) -> None:
        """Take (letter, name, title, summary) of each."""
        super().__init__()
        self.rooms = rooms

    def compose(self) -> ComposeResult:
        """A line a room."""
        lines = [
            Content.assemble((letter, "bold $accent"), f"  {title:<11} {summary}")
            for letter, _, title, summary in self.rooms
        ]
        yield Static(Content("\n").join([*lines, Content("esc  stay")]), markup=False)

    def on_key(self, event: events.Key) -> None:
        """A letter decides."""
        for letter, name, _, _ in self.rooms:
            if event.character == letter and self.is_current:
                event.stop()
                self.dismiss(name)
