"""Settings, as a lead changes them and as others read them."""

import stat
from collections.abc import Callable
from pathlib import Path

from eyes import seen, settled
from textual.pilot import Pilot

from screens.app import WorkbenchApp
from screens.bench import opened
from screens.rooms.settings import SettingsScreen
from screens.widgets.item_list import ItemList
from screens.widgets.settings_own import clash
from workbench import machine
from workbench.services import preferring
from workbench.services.preferring import Preferences

RoomApp = Callable[..., WorkbenchApp]


def setting(project: Path, key: str) -> object:
    with opened(project, "eve") as bench, bench.collection.view() as view:
        return view.setting(key)


async def go_to(pilot: Pilot[None], section: str, line: str = "") -> SettingsScreen:
    """Open a section, and stand on one of its lines."""
    app = pilot.app
    assert isinstance(app.screen, SettingsScreen)
    await settled(pilot)
    app.screen.query_one("#sections", ItemList).go_to(section)
    await settled(pilot)
    lines = app.screen.query_one("#lines", ItemList)
    lines.focus()
    await settled(pilot)
    if line:
        assert lines.go_to(f"{section}:{line}")
        await settled(pilot)
    return app.screen


async def answer(pilot: Pilot[None], text: str) -> None:
    """Type over what stands in the question's line."""
    await settled(pilot)
    await pilot.press("end", "ctrl+u", *text, "enter")
    await settled(pilot)


async def test_a_lead_changes_a_setting_and_a_bad_value_changes_nothing(demo: Path, room_app: RoomApp) -> None:
    """The line, its summary and default; the reader's own words where the value is refused; u takes it back."""
    app = room_app(demo, "eve", "settings")
    async with app.run_test(size=(100, 30)) as pilot:
        await go_to(pilot, "project", "edit_limit")
        assert "share of the words" in seen(app)
        await pilot.press("enter")
        await answer(pilot, "0.25")
        assert setting(demo, "edit_limit") == "0.25"
        assert "edit_limit = 0.25" in seen(app)
        await pilot.press("c")
        await answer(pilot, "a lot")
        assert "a share between 0 and 1" in seen(app)
        assert setting(demo, "edit_limit") == "0.25"
        await pilot.press("escape", "r")
        await settled(pilot)
        assert setting(demo, "edit_limit") == "0.1"
        await pilot.press("u")
        await settled(pilot)
        assert setting(demo, "edit_limit") == "0.25"


async def test_who_is_no_lead_reads_and_is_told_who_can(demo: Path, room_app: RoomApp) -> None:
    """Nothing to change in the project's sections, and the leads are named; the machine's are one's own."""
    app = room_app(demo, "kim", "settings")
    async with app.run_test(size=(120, 30)) as pilot:
        room = await go_to(pilot, "project", "edit_limit")
        screen = seen(app)
        assert "read only: a lead changes it" in screen
        assert "eve" in screen
        assert not room.check_action("change", ())
        await pilot.press("enter", "c")
        await settled(pilot)
        assert app.screen is room
        for section in ("members", "guideline", "cells"):
            await go_to(pilot, section)
            assert not room.check_action("add", ())
        await go_to(pilot, "machine")
        assert room.check_action("add", ())


async def test_the_machines_settings_lie_in_their_own_file(demo: Path, room_app: RoomApp) -> None:
    """A host is added, filled in, refused in words, taken away; a key of a host is not shown."""
    app = room_app(demo, "kim", "settings")
    async with app.run_test(size=(120, 30)) as pilot:
        await go_to(pilot, "machine")
        await pilot.press("a")
        await answer(pilot, "lab")
        await go_to(pilot, "machine", "hosts.1.slots")
        await pilot.press("c")
        await answer(pilot, "4")
        await go_to(pilot, "machine", "hosts.1.key")
        await pilot.press("c")
        await answer(pilot, "s3cret")
        await go_to(pilot, "machine", "hosts.1.address")
        await pilot.press("c")
        await answer(pilot, "nowhere")
        assert "begins with http" in seen(app)
        assert "s3cret" not in seen(app)
        (host,) = machine.load().hosts
        assert (host.name, host.slots, host.key, host.address) == ("lab", 4, "s3cret", "http://127.0.0.1:11434")
        await pilot.press("escape", "d")
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert machine.load().hosts == []


async def test_the_theme_is_put_on_at_once_and_kept(demo: Path, room_app: RoomApp) -> None:
    """Another theme, in a file for its owner alone; the next session begins with it."""
    app = room_app(demo, "kim", "settings")
    async with app.run_test(size=(100, 30)) as pilot:
        await go_to(pilot, "own", "theme")
        await pilot.press("c")
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        assert app.theme == "light"
    assert stat.S_IMODE(preferring.file().stat().st_mode) == 0o600
    assert room_app(demo, "kim", "settings").theme == "light"


async def test_a_key_is_bound_by_pressing_it_and_works_at_once(demo: Path, room_app: RoomApp) -> None:
    """The new key does what the old one did; a key that is taken is named with its command."""
    app = room_app(demo, "kim", "settings")
    async with app.run_test(size=(100, 30)) as pilot:
        room = await go_to(pilot, "own", "settings.health")
        await pilot.press("c")
        await settled(pilot)
        await pilot.press("a")
        await settled(pilot)
        assert "a is settings.add" in seen(app)
        assert preferring.load() == Preferences()
        await pilot.press("escape", "c")
        await settled(pilot)
        await pilot.press("z")
        await settled(pilot)
        assert preferring.load().keys == {"settings.health": "z"}
        assert "z" in {key for key, one in room.active_bindings.items() if one.binding.id == "settings.health"}
        await pilot.press("r")
        await settled(pilot)
        assert preferring.load().keys == {}


def test_keys_that_mean_the_same_everywhere_are_not_given_away() -> None:
    assert "everywhere" in clash("settings.add", "enter", Preferences())
    assert "app.undo" in clash("settings.add", "u", Preferences())
    assert clash("settings.add", "u", Preferences().bound("app.undo", "z")) == ""


async def test_a_lead_adds_a_member_a_guideline_and_a_cell(demo: Path, room_app: RoomApp) -> None:
    """Name, roles, account; a version from what was typed, kept when one turns away; a target."""
    app = room_app(demo, "eve", "settings")
    async with app.run_test(size=(120, 40)) as pilot:
        await go_to(pilot, "members")
        await pilot.press("a")
        await answer(pilot, "zoe")
        await answer(pilot, "reviewer, boss")
        assert "No such role: boss" in await settled(pilot)
        assert "reviewer, boss" in seen(app), "what was typed is there to be mended"
        await answer(pilot, "reviewer author")
        await answer(pilot, "zoe")
        await settled(pilot)
        with opened(demo, "eve") as bench, bench.collection.view() as view:
            assert {"author", "reviewer"} == {r for one in view.members() if one.name == "zoe" for r in one.roles}
        room = await go_to(pilot, "guideline")
        before = len(room.section.lines())
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(*"Be brief.", "escape")
        await settled(pilot)
        assert len(room.section.lines()) == before
        await pilot.press("a")
        await settled(pilot)
        assert "Be brief." in seen(app)
        await pilot.press("f2")
        await settled(pilot)
        assert len(room.section.lines()) == before + 1
        assert room.section.lines()[0].about.endswith("Be brief.")
        await go_to(pilot, "cells")
        await pilot.press("a")
        await answer(pilot, "language=en target=7")
        await settled(pilot)
    with opened(demo, "eve") as bench:
        assert [one.target for one in bench.cells() if one.dimensions == {"language": "en"}] == [7]


async def test_health_is_looked_at_on_a_key(demo: Path, room_app: RoomApp) -> None:
    """What the doctor says, with its cures."""
    app = room_app(demo, "kim", "settings")
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await pilot.press("h")
        await settled(pilot)
        screen = seen(app)
        assert "✔ python" in screen
        assert "sqlite" in screen
        assert "disk for models" in screen
