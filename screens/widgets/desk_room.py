"""What the rooms have in common in which one sits at a desk: things done in their turn, beside the keys."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from screens.frame.room import RoomScreen
from screens.widgets.at_work import Holding
from screens.widgets.returning import Returning
from screens.widgets.saving import Saving
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from screens.widgets.desk import Desk


class DeskRoom(RoomScreen):
    """A room with a desk."""

    def __init__(self, doing: str) -> None:
        """Begin with nothing open; `doing` is the word that colleagues read."""
        super().__init__()
        self.desk: Desk
        """Where one writes."""
        self.wanted = ""
        """The pair that one is sent here for."""
        self.hold = Holding(self, doing)
        self.returning = Returning(self)
        self.saving = Saving(self)
        self._turn = asyncio.Lock()

    def show_item(self, name: str) -> None:
        """Sent here to write on a pair."""
        self.wanted, self.stale = name, True

    async def open_text(self, pair: str, name: str | None = None) -> None:
        """Open a text; what was typed in the one before stays in its private file."""

    def soon(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something beside the keys, after what was begun before: whoever types goes on. Its trouble is told."""

        async def guarded() -> None:
            async with self._turn:
                try:
                    await work
                except WorkbenchError as error:
                    self.say_error(error)
            self.refresh_bindings()

        self.run_worker(guarded(), group="desk")
