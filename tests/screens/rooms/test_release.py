"""Release: the gates lead to what they count, and the export's bytes are the command line's."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from eyes import seen, settled

from screens.app import WorkbenchApp
from screens.bench import opened
from screens.commands.main import main
from screens.rooms.release import ReleaseScreen
from screens.widgets.item_list import ItemList
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.domain.road import FIELDS
from workbench.exporters.spec import Exporter
from workbench.plugins import discover

RoomApp = Callable[..., WorkbenchApp]


def release(app: WorkbenchApp) -> ReleaseScreen:
    assert isinstance(app.screen, ReleaseScreen)
    return app.screen


async def test_the_exported_bytes_are_the_command_lines(demo: Path, tmp_path: Path, room_app: RoomApp) -> None:
    await exported(room_app(demo, "eve", "release"), demo, tmp_path, "messages", metadata=False)


async def test_with_metadata_too(demo: Path, tmp_path: Path, room_app: RoomApp) -> None:
    await exported(room_app(demo, "eve", "release"), demo, tmp_path, "alpaca", metadata=True)


async def exported(app: WorkbenchApp, demo: Path, tmp_path: Path, format_: str, *, metadata: bool) -> None:
    """The file, its count and its SHA-256 on the screen; `workbench export` writes the same."""
    async with app.run_test(size=(200, 50)) as pilot:
        await settled(pilot)
        room = release(app)
        await pilot.press("f")
        await settled(pilot)
        await pilot.press(str(1 + list(discover("workbench.exporters", Exporter)).index(format_)))
        await settled(pilot)
        if metadata:
            await pilot.press("m")
        assert format_ in seen(app)
        target = room.target
        assert not target.exists()
        await pilot.press("x")
        await settled(pilot)
        assert "Export all the same?" in seen(app)
        await pilot.press("y")
        await settled(pilot)
        screen = seen(app)
        digest = hashlib.sha256(target.read_bytes()).hexdigest()
        assert digest in screen
        assert f"{target.read_bytes().count(10)} pairs" in screen
        assert f"--format {format_} " in screen, "the command that repeats it"
    other = tmp_path / "other.jsonl"
    more = ["--metadata"] if metadata else []
    assert main(["-p", str(demo), "export", "--format", format_, *more, "-o", str(other)]) == 0
    assert other.read_bytes() == target.read_bytes()
    assert target.read_bytes().count(10) == 69


async def test_the_gates_tell_numbers_and_lead_to_their_rooms(demo: Path, room_app: RoomApp) -> None:
    """✔ and ✘ with numbers; enter on the conflicts goes to the conflicts."""
    app = room_app(demo, "eve", "release")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = seen(app)
        assert "✔ accepted    69" in screen
        assert "✘ conflicts   4" in screen
        assert "▲ unverified  24" in screen
        assert "✔ duplicates" in screen
        await pilot.press("down", "down", "down", "down", "enter")
        await settled(pilot)
        assert app.current_mode == "conflicts"


async def test_what_a_gate_counts_is_listed_and_left_again(demo: Path, room_app: RoomApp) -> None:
    """A gate that counts pairs of its own shows them; esc goes back to the gates."""
    with opened(demo, "eve") as bench:
        with bench.collection.view() as view:
            line = next(iter(view.pairs(Filter(stage="accepted"))))
        texts = {name: text for name in FIELDS if (text := getattr(line, name))}
        event = NewEvent("pair.imported", new_id(), {"stage": "accepted"}, texts)
        bench.collection.transact(bench.act("Take in"), lambda _view: [event])
    app = room_app(demo, "eve", "release")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "✘ duplicates  1" in seen(app)
        gates = app.screen.query_one("#gates", ItemList)
        gates.go_to("duplicates")
        await pilot.press("enter")
        await settled(pilot)
        assert "esc goes back" in seen(app)
        assert app.focused is app.screen.query_one("#things")
        await pilot.press("escape")
        await settled(pilot)
        assert "Gates" in seen(app)
        assert app.current_mode == "release"


async def test_a_file_that_is_there_is_replaced_only_when_asked(demo: Path, room_app: RoomApp) -> None:
    """Esc at the question leaves the file as it was; the file can be named."""
    app = room_app(demo, "eve", "release")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        room = release(app)
        await pilot.press("o")
        await settled(pilot)
        await pilot.press("end", *"x", "enter")
        await settled(pilot)
        assert room.target.name == "demo-messages.jsonlx"
        room.target.write_text("mine")
        await pilot.press("x")
        await settled(pilot)
        assert "is replaced" in seen(app)
        await pilot.press("escape")
        await settled(pilot)
        assert room.target.read_text() == "mine"
        assert room.result is None
