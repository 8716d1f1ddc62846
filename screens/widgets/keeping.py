"""Keeps what somebody types in its private file: a moment after each key, beside the screen's thread, and at the end.

One thread writes, in the order in which it was told to; so a text that was dropped stays dropped. Only the last words
of a program that ends are written by whoever ends it, into a file of their own (see `workbench.services.unsaved`).
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from textual.widget import Widget

from workbench.services import unsaved
from workbench.services.unsaved import Place, Unsaved

T = TypeVar("T")
SOON = 0.1
"""Seconds after a key until it is written down: with the writing itself, less than the 0.4 that are promised."""


class Keeper:
    """Of one editor."""

    def __init__(self, owner: Widget, snapshot: Callable[[], Unsaved | None], trouble: Callable[[str], None]) -> None:
        """Keep for a widget what `snapshot` says is unsaved; tell `trouble` where it can't be written."""
        self._owner = owner
        self._snapshot = snapshot
        self._trouble = trouble
        self._pending = False
        self._thread = ThreadPoolExecutor(1, "unsaved-typing")
        self._told = ""

    def touched(self) -> None:
        """Something was typed. Costs next to nothing."""
        if not self._pending:
            self._pending = True
            self._owner.set_timer(SOON, self.soon)

    def soon(self) -> None:
        """Write it down, beside the screen's thread."""
        self._pending = False
        typed = self._snapshot()
        if typed is not None:
            self.after(lambda: unsaved.keep(typed)).add_done_callback(self._written)

    def now(self) -> None:
        """Write it down before this returns: in a signal handler, in any thread."""
        typed = self._snapshot()
        if typed is not None:
            try:
                unsaved.keep(typed, unsaved.LAST)
            except OSError as error:
                self._told = str(error)

    def drop(self, place: Place) -> None:
        """Forget what was kept of a text."""
        self.after(lambda: unsaved.drop(place))

    def after(self, work: Callable[[], T]) -> "Future[T]":
        """Do something when all that was told before is written."""
        return self._thread.submit(work)

    def close(self) -> None:
        """Write the last words, and end."""
        self.now()
        self._thread.shutdown(wait=True)

    def _written(self, done: "Future[None]") -> None:
        error = done.exception()
        told = str(error) if error is not None else ""
        if told and told != self._told and self._owner.is_running:
            self._owner.app.call_later(self._trouble, told)
        self._told = told
