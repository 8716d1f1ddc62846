"""A text over the room, to be read and left: the guideline, a passage."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from screens.frame import safe
from screens.frame.room import key
from screens.widgets.text_pane import TextPane


class ReadText(ModalScreen[None]):
    """Shows one text; any of its keys goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,f5,q", "dismiss", "back", "Back to the room", "reading.leave"),
    ]
    DEFAULT_CSS = """
    ReadText { align: center middle; }
    ReadText > Vertical { width: 90%; max-width: 100; height: 90%; border: round $accent; background: $surface; }
    """

    def __init__(self, title: str, text: str, about: str = "") -> None:
        """Show a text under a title, from the place on that is about something."""
        super().__init__()
        self.heading, self.text, self.at = title, text, max(0, text.casefold().find(about.casefold()))

    def compose(self) -> ComposeResult:
        """The text in a box."""
        with Vertical() as box:
            box.border_title = safe.line(self.heading)
            box.border_subtitle = "esc back"
            yield TextPane(self.text)

    def on_mount(self) -> None:
        """Go to the place, once there are rows."""
        self.call_after_refresh(self._go)

    def _go(self) -> None:
        pane = self.query_one(TextPane)
        pane.go_to(len(self.text))
        pane.go_to(self.at)
