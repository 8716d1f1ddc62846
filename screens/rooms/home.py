"""Home: recent projects, a new one, the demo."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from screens.frame import safe, session
from screens.frame.room import Room, RoomScreen
from screens.widgets.item_list import Few, Item, ItemList
from workbench.errors import WorkbenchError


class HomeScreen(RoomScreen):
    """Where one begins."""

    HELP = "Home: open a project, make a new one, or look at the demo."
    BINDINGS: ClassVar[list[BindingType]] = []

    def body(self) -> ComposeResult:
        """The recent projects."""
        yield ItemList(empty="No project yet.", classes="body")

    async def reload(self) -> None:
        """Read what was opened before."""
        self.query_one(ItemList).fill(
            Few(
                [
                    Item(str(path), lambda width, path=path: safe.line(str(path), "", width))  # type: ignore[misc]
                    for path in session.recent()
                ]
            )
        )

    @on(ItemList.Opened)
    async def _open(self, event: ItemList.Opened) -> None:
        try:
            await self.workbench.open_project(Path(event.name))
        except WorkbenchError as error:
            self.say_error(error)


ROOM = Room("home", "Home", "h", 0, "recent projects, a new one, the demo", HomeScreen, needs_project=False)
HomeScreen.ROOM = ROOM
