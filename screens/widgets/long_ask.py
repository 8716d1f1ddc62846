"""A question whose answer is a text of several lines; leaving it keeps what was typed for the next time."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.widgets import Static, TextArea

from screens.frame import safe
from screens.frame.room import key
from screens.widgets.ask import Question


class LongAsk(Question[tuple[bool, str] | None]):
    """A text to type or mend: (taken or left, the text). Nothing typed is lost: whoever asked keeps it."""

    HELP = "Type the text; F2 takes it, esc goes back and keeps what you typed for the next time."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f2", "answer(True)", "take it", "Take the text as it stands", "ask.long_take"),
        key("escape", "answer(False)", "later", "Go back; what is typed is kept", "ask.long_leave"),
    ]
    DEFAULT_CSS = "LongAsk TextArea { height: 1fr; min-height: 6; max-height: 30; border: none; }"

    def __init__(self, title: str, label: str, value: str = "") -> None:
        """Ask under a title; `value` stands there to begin with."""
        super().__init__(title)
        self.label = label
        self.value = value

    def parts(self) -> Iterable[Any]:
        """The question and its text."""
        yield Static(safe.show(self.label), markup=False, classes="label")
        yield TextArea(self.value, soft_wrap=True, tab_behavior="focus")

    def on_mount(self) -> None:
        """The cursor stands behind what is there."""
        super().on_mount()
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        area.focus()

    def action_answer(self, taken: bool) -> None:
        """Answer with the text."""
        self.dismiss((taken, self.query_one(TextArea).text))
