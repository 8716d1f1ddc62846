"""What a room is: a screen of the road that reads its queue from the project and writes the next stage.

Rooms hand each other nothing but the name of what is to be shown. One error path, one way to change the project, one
way to follow the changes of others: all here.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from screens.frame.jobs import JobEnded, JobMoved
from screens.frame.lines import Gravity, HeaderLine, KeyLine, StatusLine
from workbench.errors import WorkbenchError
from workbench.view import Act, View

if TYPE_CHECKING:
    from screens.app import WorkbenchApp
    from screens.bench import Bench

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Room:
    """A room as the application finds it: a module-level value of a file in `screens.rooms`."""

    name: str
    """Its name in modes, keymaps and `workbench.app.open_room`."""
    title: str
    letter: str
    """`g` and this letter lead there."""
    order: int
    """Its place along the road; the first nine have alt+1 … alt+9."""
    summary: str
    """What one does there, in a few words: palette and help."""
    screen: "Callable[[], RoomScreen]"
    needs_project: bool = True


def key(keys: str, action: str, label: str, tooltip: str, id_: str, *, show: bool = True) -> Binding:
    """Declare a command once: its key, the word in the footer, the sentence in palette and help, its keymap id."""
    return Binding(keys, action, label, tooltip=tooltip, id=id_, show=show)


class RoomScreen(Screen[None]):
    """A room: three lines of the frame, and between them what the room is for."""

    ROOM: ClassVar[Room]
    HELP: ClassVar[str | None] = None
    """What the room is for, who works there and how: shown by F1 above its keys."""
    FOREMOST: ClassVar[frozenset[str]] = frozenset()
    """Names of the keys that the last line tells before those of the widget in focus."""
    BINDINGS: ClassVar[list[BindingType]] = []

    DEFAULT_CSS = """
    RoomScreen { layout: vertical; overflow: hidden hidden; }
    RoomScreen > .body { height: 1fr; }
    """

    def __init__(self) -> None:
        """Begin stale: what is shown is read when the room is entered."""
        super().__init__()
        # Mounting gives it today's colours; else Textual would read all style sheets anew, twice, at its first entry.
        self._css_update_count = self.app._css_update_count
        self.stale = True
        self._reading = asyncio.Lock()

    @property
    def workbench(self) -> "WorkbenchApp":
        """The application, by its own type."""
        from screens.app import WorkbenchApp

        assert isinstance(self.app, WorkbenchApp)
        return self.app

    @property
    def bench(self) -> "Bench":
        """The open project and who is at work on it."""
        bench = self.workbench.bench
        assert bench is not None
        return bench

    def compose(self) -> ComposeResult:
        """The frame around the room's own parts."""
        yield HeaderLine()
        yield from self.body()
        yield StatusLine()
        yield KeyLine()

    def body(self) -> ComposeResult:
        """The room's own parts; the outermost has the class `body`."""
        yield from ()

    async def reload(self) -> None:
        """Read again what is shown, and keep the cursor, the view and what is being typed where they are."""

    async def caught_up(self) -> None:
        """Wait until what `reload` asked for has been read, where it is read beside the screen."""

    def concerns(self, kinds: frozenset[str], subjects: frozenset[str]) -> bool:
        """Whether a change of others touches what is shown here."""
        return True

    def show_item(self, name: str) -> None:
        """Another room sends a person here for this very thing."""

    # --- reading and changing the project ------------------------------------------------------------------------

    def look(self, question: Callable[[View], T]) -> T:
        """Ask the project something short."""
        with self.bench.collection.view() as view:
            return question(view)

    async def change(self, work: Callable[[], T]) -> T | None:
        """Do something off the screen's thread; what stops it is shown, and None returned."""
        try:
            done = await asyncio.to_thread(work)
        except WorkbenchError as error:
            self.say_error(error)
            return None
        await self.workbench.changed()
        return done

    def act(self, label: str) -> Act:
        """An action of the member at work; undo will call it so."""
        return self.bench.act(label)

    # --- saying --------------------------------------------------------------------------------------------------

    def say(self, message: str, gravity: Gravity = "good") -> None:
        """Tell the person something on the status line."""
        self.query_one(StatusLine).say(message, gravity)

    def say_error(self, error: WorkbenchError) -> None:
        """Tell what stopped the work, and the cure."""
        hint = f"\n  {error.hint}" if error.hint else ""
        self.say(f"{error.title}: {error.message}{hint}", "error")

    # --- the frame -----------------------------------------------------------------------------------------------

    async def on_screen_resume(self) -> None:
        """Entered again: read what has changed meanwhile."""
        await self.freshen()

    async def freshen(self) -> None:
        """Read again if something changed since."""
        self.workbench.tell_header(self)
        async with self._reading:
            if self.stale and self.is_mounted:
                self.stale = False
                try:
                    await self.reload()
                except WorkbenchError as error:
                    self.say_error(error)
                self.refresh_bindings()

    @on(JobMoved)
    def _job_moved(self, _event: JobMoved) -> None:
        self.workbench.tell_header(self)

    @on(JobEnded)
    def _job_ended(self, event: JobEnded) -> None:
        """Say how long work ended."""
        job = event.job
        if job.state == "failed" and job.error is not None:
            self.say_error(job.error)
        elif job.state == "cancelled":
            self.say(f"Stopped: {job.title}, {job.progress.done} done; alt+w, r goes on", "warn")
        elif job.state == "done":
            self.query_one(StatusLine).say(job.told or f"Done: {job.title}", event.gravity, stays=True)
        self.workbench.tell_header(self)

    def action_back(self) -> None:
        """One step back: what is at work stops, a message goes, then the room's own step, then the room before."""
        status = self.query_one(StatusLine)
        if self.halt() or (status.stays and status.dismiss()):
            return
        if not self.step_back():
            self.workbench.action_last_room()

    def halt(self) -> bool:
        """Stop what the room does while somebody waits for it; returns whether there was anything."""
        return False

    def step_back(self) -> bool:
        """The room's own step back (close a pane, clear a filter); returns whether there was one."""
        return False


def numbered(values: Iterable[T]) -> list[tuple[str, T]]:
    """Values with the digits that choose them: 1 … 9, then 0."""
    return [(str((number + 1) % 10), value) for number, value in enumerate(values)][:10]
