"""F3: texts of the model for this pair, those that were offered before and one that streams in."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from screens.frame.room import key
from screens.widgets.side import Offer, SidePane
from screens.widgets.streaming import Ended, Grew, Stream
from screens.widgets.text_pane import TextPane
from workbench.domain.listing import DraftLine
from workbench.errors import WorkbenchError
from workbench.services.drafting import Made

GROWING = "growing"
"""Stands for the id of the draft that is not made yet."""


class DraftsPane(SidePane):
    """Offers drafts."""

    empty = "No draft of this text yet: F3 asks the model for one."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("x", "refuse", "refuse", "Refuse this draft: its text is not offered again", "drafts.refuse"),
        key("ctrl+c", "stop", "stop", "Stop the model; nothing of the draft is kept", "drafts.stop"),
    ]

    class Refused(Message):
        """A draft is not wanted."""

        def __init__(self, draft: str) -> None:
            """Name it."""
            super().__init__()
            self.draft = draft

    class Came(Message):
        """A draft is there, was stopped, or failed."""

        def __init__(self, made: Made | None, error: WorkbenchError | None) -> None:
            """Tell what came of it; neither where it was stopped."""
            super().__init__()
            self.made = made
            self.error = error

    def __init__(self) -> None:
        """Begin with nothing under way."""
        super().__init__("Drafts", id="drafts")
        self.stream: Stream | None = None
        self.growing = ""
        self.lines: Sequence[DraftLine] = ()
        self.used: frozenset[str] = frozenset()

    def tell(self, lines: Sequence[DraftLine], used: frozenset[str]) -> None:
        """Show the drafts that are offered; `used` are those of which something is in the editor."""
        self.lines, self.used = lines, used
        self._fill()

    def begin(self, stream: Stream) -> None:
        """Show a draft as it comes."""
        self.stop()
        self.stream, self.growing = stream, ""
        self._fill()
        self.choose(GROWING)
        stream.run()

    def stop(self) -> bool:
        """Stop what is under way; returns whether something was."""
        there = self.stream is not None
        if self.stream is not None:
            self.stream.stop()
            self.stream, self.growing = None, ""
            self._fill()
        self.refresh_bindings()
        return there

    def _fill(self) -> None:
        offers = [Offer(one.id, f"{one.model} · {len(one.text.split())} words", one.text, one.id in self.used)
                  for one in self.lines]  # fmt: skip
        if self.stream is not None:
            words = len(self.growing.split())
            offers.insert(0, Offer(GROWING, f"● the model is writing … {words} words (ctrl+c stops it)", self.growing))
        self.fill(offers, "" if offers else "F3 asks for one")
        self.refresh_bindings()

    @on(Grew)
    def _grew(self, event: Grew) -> None:
        event.stop()
        if event.stream is self.stream:
            self.growing = event.text
            self._fill()
            self.query_one(TextPane).scroll_end(animate=False)

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        event.stop()
        if event.stream is self.stream:
            self.stream, self.growing = None, ""
            self._fill()
            self.post_message(self.Came(event.made, event.error))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what has an effect: a draft that still grows is neither taken nor refused."""
        if action == "stop":
            return self.stream is not None
        if action in ("take", "refuse"):
            return self.current is not None and self.current.id != GROWING
        return super().check_action(action, parameters)

    def action_refuse(self) -> None:
        """Refuse the draft that is shown."""
        if self.current is not None:
            self.post_message(self.Refused(self.current.id))

    def action_stop(self) -> None:
        """Stop the model."""
        if self.stop():
            self.post_message(self.Came(None, None))
