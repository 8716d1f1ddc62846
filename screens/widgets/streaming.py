"""A draft that grows in a thread of its own: what comes is posted to a widget, and it can be told to stop."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from workbench.errors import WorkbenchError
from workbench.services.answers import Partial
from workbench.services.drafting import Made

Drafting = Generator[Partial, None, Made]
FRAME = 0.1
"""Seconds between two partial texts that are shown."""


class Grew(Message):
    """More of the draft came; a later message stands for an earlier one that nobody read yet."""

    def __init__(self, stream: "Stream", text: str) -> None:
        """Tell all of the draft so far."""
        super().__init__()
        self.stream = stream
        self.text = text

    def can_replace(self, message: Message) -> bool:
        """Whether an unread message may be dropped for this one."""
        return isinstance(message, Grew) and message.stream is self.stream


class Ended(Message):
    """The draft is made, was stopped, or failed."""

    def __init__(self, stream: "Stream", made: Made | None, error: WorkbenchError | None) -> None:
        """Tell what came of it; neither where it was stopped."""
        super().__init__()
        self.stream = stream
        self.made = made
        self.error = error


@dataclass(eq=False)
class Stream:
    """One draft under way."""

    widget: Widget
    start: Callable[[], Drafting]
    """Begins it; called in the thread, where it may open what must stay there."""
    stopped: bool = False

    def run(self) -> None:
        """Begin."""
        self.widget.app.run_worker(self._work, thread=True, group="drafts")

    def stop(self) -> None:
        """Stop it within a fifth of a second, at the host too; nothing of it is stored."""
        self.stopped = True

    def _work(self) -> None:
        made: Made | None = None
        error: WorkbenchError | None = None
        try:
            made = self._follow()
        except WorkbenchError as trouble:
            error = trouble
        self.widget.post_message(Ended(self, made, error))

    def _follow(self) -> Made | None:
        drafting, told = self.start(), 0.0
        try:
            while not self.stopped:
                try:
                    partial = next(drafting)
                except StopIteration as end:
                    made: Made = end.value
                    return made
                if time.monotonic() - told >= FRAME:
                    told = time.monotonic()
                    self.widget.post_message(Grew(self, partial.text))
        finally:
            drafting.close()
        return None
