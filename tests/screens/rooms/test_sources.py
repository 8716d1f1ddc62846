"""Sources: documents in, chunks kept and dropped, long work that outlives the room."""

from collections.abc import Callable
from pathlib import Path

from eyes import seen, settled
from textual.widgets import Input

from screens.app import WorkbenchApp
from screens.widgets.item_list import ItemList
from workbench.domain.listing import Filter

RoomApp = Callable[..., WorkbenchApp]


async def test_an_empty_project_says_what_would_be_here(empty: Path, room_app: RoomApp) -> None:
    app = room_app(empty, None, "sources")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "No document yet." in seen(app)
        assert "i takes files in." in seen(app)
        assert "keep" not in seen(app).splitlines()[-1], "a key that can do nothing is not offered"


async def test_a_file_is_taken_in_by_keys(empty: Path, tmp_path: Path, room_app: RoomApp) -> None:
    source = tmp_path / "deposits.md"
    source.write_text("# Deposits\n\nA deposit is at most three months' rent.\n\n# Notice\n\nThree months.\n", "utf-8")
    app = room_app(empty, None, "sources")
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("i")
        await settled(pilot)
        app.screen.query_one(Input).value = str(source)
        await pilot.press("enter")
        await settled(pilot)
        assert "1 documents" in seen(app)
        await app.look_around()
        await settled(pilot)
        shown = seen(app)
        assert "Deposits" in shown
        assert "at most three months" in shown


async def test_a_broken_path_is_told_and_can_be_tried_again(empty: Path, room_app: RoomApp) -> None:
    app = room_app(empty, None, "sources")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("i")
        await settled(pilot)
        app.screen.query_one(Input).value = "no/such/file.md"
        await pilot.press("enter")
        await settled(pilot)
        assert "is not there" in seen(app)
        await pilot.press("alt+w")
        await settled(pilot)
        assert "✘ Ingest file.md" in seen(app)


async def test_marked_chunks_are_dropped_at_once_and_brought_back_by_one_undo(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "sources")
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        screen = app.screen
        screen.query_one("#chunks", ItemList).focus()
        before = list(screen.query_one("#chunks", ItemList).source.keys())
        await pilot.press("space", "space", "d")
        await settled(pilot)
        assert app.bench is not None
        with app.bench.collection.view() as view:
            dropped = [line.id for line in view.chunks(Filter(state="dropped"))]
        assert dropped == before[:2]
        await pilot.press("u")
        await settled(pilot)
        assert "Undone: Drop 2 chunks" in seen(app)
        with app.bench.collection.view() as view:
            assert not list(view.chunks(Filter(state="dropped")))


async def test_what_another_adds_appears_and_the_cursor_stays(demo: Path, tmp_path: Path, room_app: RoomApp) -> None:
    import asyncio
    import sys

    source = tmp_path / "aaa.md"
    source.write_text("# Another\n\nWritten by somebody else meanwhile.\n", "utf-8")
    app = room_app(demo, "ann", "sources")
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        documents = app.screen.query_one("#documents", ItemList)
        await pilot.press("down", "down")
        here = documents.current
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "workbench", "-p", str(demo), "ingest", str(source), "--as", "ben"
        )
        assert await other.wait() == 0
        await app.look_around()
        await settled(pilot)
        assert documents.count == 11
        assert documents.current == here
