"""F1: what this room is for, and every key that works here now, with what it does."""

from collections.abc import Iterator
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static


class HelpScreen(ModalScreen[None]):
    """The room's help over the room; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,question_mark", "dismiss(None)", "close", tooltip="Back to the room", id="help.close"),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > VerticalScroll {
        width: 90%; max-width: 100; height: 90%; border: round $accent; background: $surface; padding: 0 1;
    }
    """

    def __init__(self, room: Screen[Any]) -> None:
        """Explain a room."""
        super().__init__()
        self.room = room

    def compose(self) -> ComposeResult:
        """The room's own words, then its keys."""
        with VerticalScroll() as scroll:
            scroll.border_title = Content("Help")
            scroll.border_subtitle = Content("esc closes")
            yield Static(Content("\n").join([*self._words(), *self._keys()]), markup=False)

    def _words(self) -> Iterator[Content]:
        for node in (self.room.focused, self.room):
            text = getattr(node, "HELP", None)
            if text:
                yield Content(str(text).strip())
                yield Content("")

    def _keys(self) -> Iterator[Content]:
        yield Content.styled("Keys", "bold $accent")
        known: dict[str, tuple[list[str], Binding]] = {}
        for active in self.room.active_bindings.values():
            binding = active.binding
            if active.enabled and binding.id and binding.description:
                shown = self.app.get_key_display(binding)
                keys = known.setdefault(binding.id, ([], binding))[0]
                if shown not in keys:
                    keys.append(shown)
        for keys, binding in known.values():
            label = ", ".join(keys)
            what = binding.tooltip or binding.description
            yield Content.assemble((f"{label:>16}", "bold $accent"), "  ", what)
