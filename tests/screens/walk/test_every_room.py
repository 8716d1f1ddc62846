"""What holds in each room, found by discovery: nothing cut, no dead key, help for every key, keys that can be moved."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from eyes import seen, settled
from textual.binding import Binding
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from screens.app import WorkbenchApp
from screens.frame.help import HelpScreen
from screens.frame.lines import KeyLine
from screens.frame.room import Room, RoomScreen
from workbench import paths
from workbench.plugins import discover

RoomApp = Callable[..., WorkbenchApp]
ROOMS = sorted(discover("screens.rooms", Room).values(), key=lambda room: room.order)
SIZES = [(80, 24), (100, 30), (200, 50)]
pytestmark = pytest.mark.anyio
LABEL = 24
"""Characters of a title that tells of nothing but the room; what tells of data may end with an ellipsis."""
LONG = 10.0
"""Seconds that a model is given to check what is handed in, before it is told to stop."""
every_room = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)


def footer(app: WorkbenchApp) -> list[tuple[str, Binding]]:
    """The keys that the lowest line tells."""
    return app.screen.query_one(KeyLine).keys()


@every_room
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_no_label_is_cut(room: Room, size: tuple[int, int], demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", room.name)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        lines = seen(app).splitlines()
        assert f"demo · {room.title}" in lines[0]
        assert "…" not in lines[0]
        last = lines[-1].strip()
        assert last.endswith("F1 help")
        whole = {f"{key} {binding.description}" for key, binding in footer(app)} | {"F1 help"}
        assert set(re.split(r" {2,}", last)) <= whole
        for widget in app.screen._compositor.visible_widgets:
            for label in (widget._border_title, widget._border_subtitle):
                if label is not None and 0 < len(label.plain) <= LABEL:
                    assert label.plain in seen(app), f"cut at {size}"


@every_room
async def test_g_leads_there_and_the_menu_is_whole(room: Room, demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "sources")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("g")
        await pilot.pause()
        line = next(line for line in seen(app).splitlines() if f"{room.letter}  {room.title} " in line)
        assert room.summary in line, "cut"
        await pilot.press(room.letter)
        await settled(pilot)
        assert f"demo · {room.title}" in seen(app).splitlines()[0]


@every_room
async def test_help_names_every_key_of_the_footer(room: Room, demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", room.name)
    async with app.run_test(size=(100, 50)) as pilot:
        await settled(pilot)
        told = footer(app)
        assert isinstance(app.screen, RoomScreen)
        assert app.screen.HELP
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        words = "\n".join(str(line) for line in (*app.screen._words(), *app.screen._keys()))
        for key, binding in told:
            assert f"{key}  " in words or f"{key}," in words or f", {key}" in words, key
            assert binding.tooltip in words


def state(app: WorkbenchApp) -> tuple[object, ...]:
    """What a key can change: the screen, the focus, the project, the long work."""
    assert app.bench is not None
    focused = app.screen.focused
    return (
        len(app.screen_stack), type(app.screen), app.current_mode, focused and (type(focused), focused.id),
        app.screen._compositor.render_strips(),
        app.bench.collection.mark(), len(app.jobs.all),
    )  # fmt: skip


def offered(app: WorkbenchApp) -> dict[str, Binding]:
    """The keys of the room that the lowest line tells, by their ids."""
    if isinstance(app.screen, ModalScreen):
        return {}
    return {binding.id: binding for _, binding in footer(app) if binding.id and not binding.id.startswith("app.")}


async def rested(pilot: Pilot[None], app: WorkbenchApp) -> None:
    """Wait until all is at rest; what a model is long at is stopped by the key that is offered for that."""
    begun, rest = time.monotonic(), asyncio.ensure_future(settled(pilot))
    while not rest.done() and not any(name.endswith(".stop") for name in offered(app)):
        await asyncio.wait({rest}, timeout=0.05)
        if time.monotonic() > begun + LONG and "esc stops it" in seen(app):
            await pilot.press("escape", "escape")  # the first may take the line away that tells of it
            begun = time.monotonic()
    if rest.done():
        rest.result()
    else:
        rest.cancel()


@every_room
async def test_no_key_of_the_footer_is_dead(room: Room, demo: Path, room_app: RoomApp) -> None:
    """Each key that is offered does something: to the picture, to the focus, to the project, or it asks."""
    app = room_app(demo, "eve", room.name)
    async with app.run_test(size=(200, 50)) as pilot:
        await settled(pilot)
        tried: set[str] = set()
        known: set[str] = set()
        while left := [name for name in offered(app) if name not in tried]:
            name = min(left, key=lambda name: name in known)  # what a key before brought may go with the next one
            binding = offered(app)[name]
            tried.add(name)
            known |= set(offered(app))
            before = state(app)
            await pilot.press(binding.key.split(",")[0])
            for _ in range(400):
                if state(app) != before:
                    break
                await asyncio.sleep(0.05)
            assert state(app) != before, f"{name} ({binding.key}) does nothing"
            await rested(pilot, app)
            while isinstance(app.screen, ModalScreen):
                await pilot.press("escape")
                await settled(pilot)
            if app.current_mode != room.name:
                await app.action_room(room.name)
            await rested(pilot, app)


def declared() -> Iterator[tuple[type[Any], Binding]]:
    """All bindings of all our widgets and screens."""
    waiting: list[type[Any]] = [WorkbenchApp, Widget, Screen]
    met: set[type[Any]] = set()
    while waiting:
        one = waiting.pop()
        waiting += [sub for sub in one.__subclasses__() if sub not in met]
        if one in met or not one.__module__.startswith("screens."):
            continue
        met.add(one)
        for binding in one.__dict__.get("BINDINGS", ()):
            assert isinstance(binding, Binding), f"{one}: {binding}"
            yield one, binding


def test_every_key_is_declared_whole_and_every_id_means_one_thing() -> None:
    discover("screens.widgets", Room)
    meant: dict[str, tuple[str, str]] = {}
    for where, binding in declared():
        assert binding.id, f"{where.__name__}: {binding.key} has no id, so it can't be moved"
        assert binding.tooltip, f"{binding.id} has no tooltip: palette and help would be empty"
        assert binding.description, f"{binding.id} has no word"
        meaning = (binding.tooltip, binding.description)
        assert meant.setdefault(binding.id, meaning) == meaning, f"{binding.id} means two things"


def test_every_room_says_what_it_is_for() -> None:
    assert len(ROOMS) >= 10
    for room in ROOMS:
        assert room.summary
        assert room.title
    assert len({room.letter for room in ROOMS}) == len(ROOMS)
    assert len({room.order for room in ROOMS}) == len(ROOMS)


async def test_keys_are_moved_by_their_ids(demo: Path, room_app: RoomApp) -> None:
    file = paths.config_dir() / "rooms.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[keys]\n"sources.ingest" = "z"\n"app.help" = "f12"\n', "utf-8")
    app = room_app(demo, "eve", "sources")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "z ingest" in seen(app)
        await pilot.press("i")
        await pilot.pause()
        assert not isinstance(app.screen, ModalScreen)
        await pilot.press("z")
        await pilot.pause()
        assert "A file, or a folder" in seen(app)
