"""What the application does beside its rooms: opens projects, follows others, undoes, remembers, and ends in order."""

import asyncio
import contextlib
import gc
import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from screens.frame import safe
from workbench import paths
from workbench.errors import WorkbenchError
from workbench.plugins import discover
from workbench.services import recent
from workbench.services.leasing import Lease, by_subject
from workbench.services.waiting import waiting_for

if TYPE_CHECKING:
    from screens.app import WorkbenchApp
    from screens.bench import Bench
    from screens.frame.room import Room, RoomScreen

LONGEST_NAME = 30
"""Cells that a project's name has in the header."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What changed since the last look."""

    kinds: frozenset[str]
    subjects: frozenset[str]
    whole: bool
    """So much that everything is read again."""


class Pulse:
    """Looks whether anybody changed the project, who is at work on what, and what waits for the member."""

    def __init__(self, bench: "Bench | None" = None) -> None:
        """Begin before any room reads the project: what changes from now on is heard of."""
        self.mark = bench.collection.mark() if bench else 0
        self.waits: tuple[str, ...] = ()
        self.counted = False
        """Whether it was counted once what waits."""
        self.others: dict[str, Lease] = {}
        """Who else works on which pair."""

    def look(self, bench: "Bench") -> Heard | None:
        """What changed since the last look; None where nothing did. Runs beside the screen's thread."""
        before = self.others
        self.others = by_subject(bench.leases.others())
        moved = frozenset(set(before) ^ set(self.others))
        found = bench.collection.changed_since(self.mark)
        self.mark = found.mark
        if self.counted and not found and not moved:
            return None
        if found or not self.counted:
            with bench.collection.view() as view:
                self.waits = waiting_for(view, bench.member).words()
            self.counted = True
        kinds = found.kinds | {"lease"} if moved else found.kinds
        return Heard(kinds, found.subjects | moved, found.whole)


Opening = Callable[[], "Bench | None"]
"""Opens a project, or none."""


class Lobby(Screen[None]):
    """A word to look at while the project is opened."""

    DEFAULT_CSS = "Lobby { align: center middle; } Lobby > Static { width: auto; color: $text-muted; }"

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("opening …", markup=False)


def find_rooms() -> "dict[str, Room]":
    """All rooms that there are."""
    from screens.frame.room import Room

    return discover("screens.rooms", Room)


def furnish(app: "WorkbenchApp", rooms: "dict[str, Room]") -> None:
    """Give the application rooms that it has not yet."""
    for name in rooms.keys() - app.rooms.keys():
        app.rooms[name] = rooms[name]
        app.add_mode(name, rooms[name].screen)


async def furnish_all(app: "WorkbenchApp") -> None:
    """Give the application its other rooms: to load them all takes as long as everything that is seen first."""
    if not app.furnished:
        furnish(app, await asyncio.to_thread(find_rooms))
        app.furnished = True
        app.screen.refresh_bindings()
        if not gc.isenabled():
            gc.freeze()  # what is there now stays
            gc.enable()


async def _furnish_behind(app: "WorkbenchApp", room: "RoomScreen") -> None:
    """Load the other rooms once the first one shows what it read; who wants one earlier need not wait for that."""
    await room.wait_for_refresh()
    await room.caught_up()
    await app.look_around()
    await room.wait_for_refresh()
    await furnish_all(app)


async def enter_first(app: "WorkbenchApp") -> None:
    """Enter the room that is seen first; the others come when it shows what it is there for."""
    from screens.frame.room import RoomScreen

    first = app.first or entrance(app)
    await app.switch_mode(first)
    app.trail.append(first)
    room = app.screen
    assert isinstance(room, RoomScreen)
    if app.keys_refused:
        room.say(app.keys_refused, "warn")
    app.run_worker(_furnish_behind(app, room), group="furnish")


async def opened(app: "WorkbenchApp", opening: Opening) -> bool:
    """Open the project beside the screen's thread; ends the application where it can't be opened."""

    def open_first() -> "dict[str, Room]":
        app.bench = opening()
        name = app.first or entrance(app)
        room: Room = importlib.import_module(f"screens.rooms.{name}").ROOM
        return {name: room}

    try:
        rooms = await asyncio.to_thread(open_first)
    except WorkbenchError as error:
        app.trouble = error
        app.exit(return_code=error.status)
        return False
    app.pulse = Pulse(app.bench)
    furnish(app, rooms)
    return True


def spread(app: "WorkbenchApp", news: Heard) -> None:
    """Let the rooms that a change touches read it again when they are seen next."""
    from screens.frame.room import RoomScreen

    for screen in (screen for stack in app._screen_stacks.values() for screen in stack):
        if isinstance(screen, RoomScreen) and (
            news.whole or (news.kinds and screen.concerns(news.kinds, news.subjects))
        ):
            screen.stale = True


async def beat(app: "WorkbenchApp") -> None:
    """Tell colleagues that this program is still at what it holds."""
    if app.bench is not None:
        await asyncio.to_thread(app.bench.leases.renew)


def let_go(app: "WorkbenchApp") -> None:
    """Release what colleagues wait for."""
    if app.bench is not None and "leases" in app.bench.__dict__:
        app.bench.leases.close()


def open_bench(path: Path, member: str | None) -> "Bench":
    """Open a project for whoever sits here, and remember that it was; the caller closes it."""
    from screens.bench import begin

    bench = begin(path, member)
    with contextlib.suppress(OSError):  # a memory that can't be written is no reason to stay outside
        recent.opened(path, bench.member.name)
    return bench


async def change_project(app: "WorkbenchApp", path: Path, member: str | None) -> None:
    """Leave the open project for another one; raises WorkbenchError where it can't be opened."""
    bench = await asyncio.to_thread(open_bench, path, member)
    home = app.current_mode
    for name in [room.name for room in app.rooms.values() if room.name != home]:
        await app.remove_mode(name)
        app.add_mode(name, app.rooms[name].screen)
    if app.bench is not None:
        app.bench.close()
    app.bench, app.pulse, app.trail = bench, Pulse(bench), [home]
    spread(app, Heard(frozenset(), frozenset(), whole=True))
    await app.action_room(entrance(app))


def entrance(app: "WorkbenchApp") -> str:
    """The room that one enters first."""
    return "home" if app.bench is None else "dashboard"


def header(app: "WorkbenchApp", screen: "RoomScreen") -> tuple[str, str, tuple[str, ...]]:
    """Project and room, who one is, what waits."""
    bench = app.bench
    if bench is None:
        return f"workbench · {screen.ROOM.title}", "", ()
    roles = ", ".join(bench.member.roles)
    project = safe.line(bench.collection.path.stem, "", LONGEST_NAME).plain  # the room's title is not to be pushed out
    return f"{project} · {screen.ROOM.title}", f"{bench.member.name} ({roles})", app.pulse.waits


async def step(app: "WorkbenchApp", which: Literal["undo", "redo"]) -> None:
    """Undo or redo the member's step, and say which it was."""
    from screens.frame.room import RoomScreen
    from workbench.services import undoing

    screen = app.screen
    if app.bench is None or not isinstance(screen, RoomScreen):
        return
    bench, do = app.bench, undoing.undo if which == "undo" else undoing.redo
    try:
        line = await asyncio.to_thread(do, bench.collection, bench.act(which.capitalize()))
    except WorkbenchError as error:
        screen.say_error(error)
        return
    await app.changed()
    screen.say(f"{'Undone' if which == 'undo' else 'Redone'}: {line.label}")


def wear(app: "WorkbenchApp", theme: str) -> str:
    """Put on the theme and the keys of this person; returns what was wrong with their file, '' for nothing."""
    file = paths.config_dir() / "rooms.toml"
    trouble = ""
    chosen: dict[str, object] = {}
    if file.is_file():
        import tomllib

        try:
            chosen = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            trouble = f"{file}: {error}; the usual keys and colours are used"
    wanted = os.environ.get("WORKBENCH_THEME") or str(chosen.get("theme", theme))
    app.theme = wanted if wanted in app.available_themes else theme
    keys = chosen.get("keys", {})
    if isinstance(keys, dict):
        app.set_keymap({str(name): str(keys_) for name, keys_ in keys.items()})
    return trouble


def note_crash(app: "WorkbenchApp") -> None:
    """Log where it happened; leave two lines for the shell, which hold no text of a client."""
    from rich.segment import Segment, Segments

    from screens.console.failures import CRASHED, crash

    error = app._exception or RuntimeError()
    fault = crash(error)
    app._return_code = CRASHED
    told: Segments = Segments([Segment(f"workbench: {fault}\n  {fault.hint}\n")])
    app._exit_renderables.append(told)
    app._close_messages_no_wait()
