"""What the application notices by itself: changes, a project that can't be read, a file of keys with a fault."""

from collections.abc import Callable
from pathlib import Path

import pytest
from eyes import seen, settled

from screens.app import WorkbenchApp
from screens.frame.room import RoomScreen
from screens.rooms.library import LibraryScreen
from workbench import paths
from workbench.errors import Refused
from workbench.services.waiting import waiting_for

RoomApp = Callable[..., WorkbenchApp]


async def test_the_first_room_is_read_once(demo: Path, room_app: RoomApp, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[RoomScreen] = []
    before = LibraryScreen.reload

    async def counted(self: LibraryScreen) -> None:
        read.append(self)
        await before(self)

    monkeypatch.setattr(LibraryScreen, "reload", counted)
    app = room_app(demo, "eve", "library")
    async with app.run_test(size=(100, 30)) as pilot:
        await app.look_around()
        await settled(pilot)
        assert len(read) == 1
        assert app.bench is not None
        with app.bench.collection.view() as view:
            waits = waiting_for(view, app.bench.member).words()
        assert len(waits) > 1
        assert seen(app).splitlines()[0].endswith(" · ".join(waits))


async def test_a_project_that_cannot_be_read_is_told_once(
    demo: Path, room_app: RoomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = room_app(demo, "eve", "library")
    async with app.run_test(size=(100, 30)) as pilot:
        await app.look_around()

        def broken(_bench: object) -> None:
            raise Refused("The disk is gone", "nothing can be read", "plug it in")

        with monkeypatch.context() as patch:
            patch.setattr(app.pulse, "look", broken)
            await app.look_around()
            await pilot.pause()
            assert "The disk is gone: nothing can be read" in seen(app)
            await pilot.press("escape")
            await app.look_around()
            await pilot.pause()
            assert "The disk is gone" not in seen(app)
        await app.look_around()
        assert not app.blind


async def test_a_file_of_keys_that_cannot_be_read_is_told(demo: Path, room_app: RoomApp) -> None:
    file = paths.config_dir() / "rooms.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("theme = [", "utf-8")
    app = room_app(demo, "eve", "library")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "the usual keys and colours are used" in seen(app).replace("\n", " ")
