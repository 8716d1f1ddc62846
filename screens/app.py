"""The workbench in a terminal: rooms along the road, one frame around them, no feature of its own."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual import events, on
from textual._compositor import ChopsUpdate
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from screens.frame import session
from screens.frame.app_keys import APP_KEYS
from screens.frame.help import HelpScreen
from screens.frame.jobs import JobEnded, JobMoved, Jobs
from screens.frame.jump import JumpScreen, RoomsMenu
from screens.frame.key_order import InOrder, Passed, Pressed
from screens.frame.lines import HeaderLine, job_label
from screens.frame.palette import Commands
from screens.frame.room import Room, RoomScreen
from screens.frame.terminal import Glass, mend_keys
from screens.frame.themes import THEMES, first_theme
from screens.frame.work_list import WorkList
from workbench.errors import WorkbenchError
from workbench.services.leasing import BEAT

if TYPE_CHECKING:
    from screens.bench import Bench
    from screens.frame.session import Opening

F_KEY = re.compile("f[0-9]+")
PULSE = 0.7
"""Seconds between two looks at what others changed."""


class WorkbenchApp(App[None]):
    """Opens a project in its rooms, or Home where there is none."""

    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[Any]] = {Commands}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    TITLE = "workbench"
    BINDINGS: ClassVar[list[BindingType]] = APP_KEYS

    def __init__(self, bench: "Bench | None" = None, first: str = "", opening: "Opening | None" = None) -> None:
        """Take an open project, or none.

        Args:
            bench: the project and who is at work on it.
            first: the room to enter first; empty for the one that fits.
            opening: opens the project once there is something to look at, instead of `bench`.
        """
        super().__init__()
        mend_keys()
        self.glass = Glass()
        self.keys_in_order = InOrder(self, super().on_event)
        self.bench = bench
        self.opening = opening
        self.trouble: WorkbenchError | None = None  # why the project could not be opened
        self.rooms: dict[str, Room] = {}
        self.furnished = False  # all rooms are there, not only the first
        self.first = first
        self.trail: list[str] = []
        self.following = False
        self.blind = False  # the last look at the project failed, and the person was told
        self.jobs = Jobs(self)
        self.pulse = session.Pulse(bench)
        self.keepers: set[Callable[[], None]] = set()
        """What keeps unfinished typing: each editor on the screen adds its own."""
        for theme in THEMES:
            self.register_theme(theme)
        self.keys_refused = session.wear(self, first_theme())
        if opening is None:
            session.furnish(self, session.find_rooms())
            self.furnished = True

    @property
    def open_rooms(self) -> list[Room]:
        """The rooms that can be entered now, along the road."""
        here = [room for room in self.rooms.values() if self.bench is not None or not room.needs_project]
        return sorted(here, key=lambda room: room.order)

    def get_default_screen(self) -> Screen[Any]:
        """What is seen until the first room is there."""
        return session.Lobby()

    async def on_mount(self) -> None:
        """Enter the first room at once, or once the lobby is seen."""
        if self.opening is None:
            await self.move_in()
        else:
            self.call_later(self.move_in)

    async def move_in(self) -> None:
        """Enter the first room, and begin to follow what others do."""
        if self.opening is not None and not await session.opened(self, self.opening):
            return
        await session.enter_first(self)
        self.set_interval(PULSE, self.follow)
        self.set_interval(BEAT, partial(session.beat, self))

    def delay_update(self, delay: float = 0.05) -> None:
        """Mask how one room takes the place of another; before the first one nothing is to be masked."""
        if self.trail:
            super().delay_update(delay)

    def on_unmount(self) -> None:
        """Begin nothing new."""
        self.keep_typing()
        self.jobs.stop_all()

    def keep_typing(self) -> None:
        """Write unfinished typing into its private files, now. Safe in a signal handler and from any thread."""
        for keeper in list(self.keepers):
            keeper()

    # --- rooms ---------------------------------------------------------------------------------------------------

    async def action_room(self, name: str, item: str = "") -> None:
        """Enter a room, for a thing of it where one is named."""
        await session.furnish_all(self)
        if name not in {room.name for room in self.open_rooms}:
            return
        if name != self.current_mode:
            await self.switch_mode(name)
            self.trail = [*self.trail[-20:], name]
        screen = self.screen
        if isinstance(screen, RoomScreen):
            if item:
                screen.show_item(item)
            await screen.freshen()

    async def action_room_number(self, number: int) -> None:
        """Enter the room with a number."""
        await session.furnish_all(self)
        for room in [room for room in self.open_rooms if room.order == number > 0]:
            await self.action_room(room.name)

    def action_last_room(self) -> None:
        """Go back to the room before."""
        if len(self.trail) > 1:
            self.trail.pop()
            before = self.trail.pop()
            self.call_later(self.action_room, before)

    async def action_rooms(self) -> None:
        """Choose a room by its letter."""
        await session.furnish_all(self)

        async def go(name: str | None) -> None:
            if name:
                await self.action_room(name)

        self.push_screen(RoomsMenu([(r.letter, r.name, r.title, r.summary) for r in self.open_rooms]), go)

    async def open_project(self, path: Path, member: str | None = None) -> None:
        """Leave the open project for another one; raises WorkbenchError where it can't be opened."""
        await session.change_project(self, path, member)

    # --- what changed --------------------------------------------------------------------------------------------

    async def changed(self) -> None:
        """Something was changed here: look at once."""
        await self.look_around()

    async def follow(self) -> None:
        """Look around beside the keys: reading a long list again holds nobody up who types."""

        async def look() -> None:
            try:
                await self.look_around()
            finally:
                self.following = False

        if not self.following:
            self.following = True
            self.run_worker(look(), group="follow")

    async def look_around(self) -> None:
        """See what was changed, by whomever, and let the rooms read it again."""
        if self.bench is None:
            return
        bench = self.bench
        try:
            news = await asyncio.to_thread(self.pulse.look, bench)
        except WorkbenchError as error:
            if not self.blind and isinstance(self.screen, RoomScreen):
                self.blind = True
                self.screen.say_error(error)
            return
        self.blind = False
        if news is None or bench is not self.bench or not self.is_running or not self._screen_stack:
            return
        session.spread(self, news)
        if isinstance(self.screen, RoomScreen):
            await self.screen.freshen()

    def tell_header(self, screen: RoomScreen) -> None:
        """Write the room's header line anew."""
        place, who, waits = session.header(self, screen)
        for line in screen.query(HeaderLine):
            line.tell(place, who, waits, tuple(job_label(job) for job in self.jobs.running))

    @on(JobMoved)
    @on(JobEnded)
    def _job_news(self, event: JobMoved | JobEnded) -> None:
        """The room in view tells of long work."""
        room = next((screen for screen in reversed(self._screen_stack) if isinstance(screen, RoomScreen)), None)
        if room is not None:
            room.post_message(event)

    # --- commands ------------------------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Help for this room."""
        if isinstance(self.screen, RoomScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_jump(self) -> None:
        """Letters beside everything that takes the focus."""

        def go(widget: Widget | None) -> None:
            if widget is not None:
                widget.focus()

        self.push_screen(JumpScreen(self.screen), go)

    async def action_undo(self) -> None:
        """Take back the member's latest step, and name it."""
        await session.step(self, "undo")

    async def action_redo(self) -> None:
        """Bring back what was undone last."""
        await session.step(self, "redo")

    def action_work(self) -> None:
        """All long work, over the room."""
        self.push_screen(WorkList(self.jobs))

    def action_stop_work(self) -> None:
        """Cancel the long work that began last."""
        if self.jobs.running:
            self.jobs.cancel(self.jobs.running[-1])

    def action_redraw(self) -> None:
        """Paint everything anew: something else wrote on the terminal."""
        self.glass.forget()
        self.refresh(layout=True)

    async def action_back(self) -> None:
        """One step back."""
        if isinstance(self.screen, RoomScreen):
            self.screen.action_back()

    def get_key_display(self, binding: Binding) -> str:
        """F-keys as they stand on the keyboard."""
        shown = super().get_key_display(binding)
        return shown.upper() if F_KEY.fullmatch(shown) else shown

    # --- the terminal --------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys go out one after the other."""
        if isinstance(event, Pressed) and not event.is_forwarded:
            await self.keys_in_order.take(event)
        else:
            await super().on_event(event)
            await self.keys_in_order.passed(event)

    @on(Passed)
    async def _passed(self, message: Passed) -> None:
        await self.keys_in_order.passed(message.event)

    def get_system_commands(self, screen: Screen[Any]) -> list[SystemCommand]:
        """None of the toolkit's own: every command is one of ours."""
        return []

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Let only what differs go out, freed of what a terminal would obey."""
        if renderable is not None and not self._batch_count and self._driver is not None and not self.is_headless:
            if isinstance(renderable, ChopsUpdate) and not self.glass.knows:
                renderable = self.screen._compositor.render_full_update()
            renderable = self.glass.lean(renderable, self.console)  # type: ignore[assignment]
        super()._display(screen, renderable)

    def on_resize(self, event: events.Resize) -> None:
        """A terminal of another size shows something else."""
        self.glass.forget(event.time)

    def _fatal_error(self) -> None:
        """A fault of the program: its type and place go into the private log, no text of anybody to the terminal."""
        session.note_crash(self)
