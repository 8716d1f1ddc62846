"""Dashboard: cells against their targets, what waits, why texts come back, and how fast it goes."""

import asyncio
import time
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from screens.frame.room import Room, RoomScreen, key
from screens.widgets.board import Board, Line
from screens.widgets.dashboard_checks import counted
from screens.widgets.dashboard_lines import Numbers, lines
from screens.widgets.latest import Latest
from storage import pace
from workbench.domain.project import Role
from workbench.errors import WorkbenchError
from workbench.services.standing import overview
from workbench.services.waiting import waiting_for

WEEKS = 8


class DashboardScreen(RoomScreen):
    """Where the project stands."""

    HELP = """Dashboard: where the project stands, and what waits for you.

The arrows go from number to number; enter opens the list that a number counts, in the Library. A cell shows its
accepted pairs and its target: ✔ full, ● more than half under way, ○ begun, ▲ nothing yet.
Checks tell what became of their findings when texts were handed in: fixed, waived, or left; ▲ marks a noisy one."""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f", "plan", "fill cells", "Plan drafts of prompts for the emptiest cells", "dashboard.plan"),
    ]
    AUTO_FOCUS = "Board"

    def __init__(self) -> None:
        """Begin with nothing counted."""
        super().__init__()
        self.numbers: Numbers | None = None
        self.counted = Latest(self, self._count)

    def body(self) -> ComposeResult:
        """The board of numbers."""
        yield Board(classes="body")

    async def reload(self) -> None:
        """Count again, beside the screen's thread."""
        self.counted.ask()

    async def caught_up(self) -> None:
        """Wait for the numbers."""
        await self.counted.rest()

    async def _count(self) -> None:
        try:
            self.numbers = await asyncio.to_thread(self._numbers)
        except WorkbenchError as error:
            self.say_error(error)
            return
        self._show()
        self.refresh_bindings()

    def _numbers(self) -> Numbers:
        bench, now = self.bench, int(time.time() * 1_000_000)
        cells = bench.cells()
        with bench.collection.view() as view:
            return Numbers(
                overview(view, cells), waiting_for(view, bench.member), bench.member,
                pace.reasons(view.raw), pace.accepted_weeks(view.raw, now, WEEKS),
                pace.rejected_weeks(view.raw, now, WEEKS), pace.oldest(view.raw), pace.minutes_a_pair(view.raw), now,
                counted(view, cells),
            )  # fmt: skip

    def _show(self) -> None:
        if self.numbers is not None:
            board = self.query_one(Board)
            shown: list[Line] = list(lines(self.numbers, max(40, board.size.width)))
            board.fill(shown)

    def on_resize(self) -> None:
        """The matrix has room for other columns."""
        self._show()

    @on(Board.Opened)
    async def _opened(self, event: Board.Opened) -> None:
        """Open the list that was counted."""
        await self.workbench.action_room("library", f"filter:{event.opens}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Drafts are planned where there are cells, by who writes."""
        if action == "plan":
            cells = self.numbers is not None and bool(self.numbers.overview.matrix.cells)
            return cells and "prompts" in self.workbench.rooms and self.bench.member.may(Role.AUTHOR, Role.EDITOR)
        return True

    async def action_plan(self) -> None:
        """Go and plan drafts for the emptiest cells."""
        await self.workbench.action_room("prompts", "plan")


ROOM = Room("dashboard", "Dashboard", "d", 1, "targets, what waits, why texts come back, pace", DashboardScreen)
DashboardScreen.ROOM = ROOM
