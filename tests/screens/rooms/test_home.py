"""Home, as one meets it: the first project in three questions, recent ones at a key, the demo, and who one is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eyes import seen, settled

from screens.app import WorkbenchApp
from workbench.services import recent

RoomApp = Callable[..., WorkbenchApp]


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to begin in, and nothing remembered."""
    folder = tmp_path / "begin"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("WORKBENCH_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def app() -> Iterator[WorkbenchApp]:
    """The application without a project; what it opened is closed at the end."""
    made = WorkbenchApp()
    yield made
    if made.bench is not None:
        made.bench.close()


async def test_the_first_start_leads_to_a_project_in_three_questions(app: WorkbenchApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert "A new project, 1 of 3" in await settled(pilot)
        await pilot.press(*"law", "enter")
        assert "2 of 3" in await settled(pilot)
        await pilot.press(*"en de", "enter")
        assert "3 of 3" in await settled(pilot)
        await pilot.press("1")
        await settled(pilot)
        assert app.bench is not None
        with app.bench.collection.view() as view:
            assert (view.project.name, view.project.languages, view.project.team) == ("law", ("en", "de"), False)
        assert app.bench.collection.path == Path.cwd() / "law.sft"
        assert app.current_mode == "dashboard"


async def test_questions_that_are_left_make_nothing_and_a_taken_name_is_asked_again(app: WorkbenchApp) -> None:
    (Path.cwd() / "taken.sft").write_text("something else")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "taken" in seen(app), "a project of this folder is offered"
        await pilot.press("n", *"taken", "enter")
        assert "is there already" in await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("n", *"x", "enter", "enter", "escape")
        await settled(pilot)
        assert [path.name for path in Path.cwd().iterdir()] == ["taken.sft"]
        assert (Path.cwd() / "taken.sft").read_text() == "something else"


async def test_recent_projects_are_opened_for_who_one_is(app: WorkbenchApp, demo: Path) -> None:
    """Several members act from this account, so one says who one is; the last one stands first the next time."""
    recent.note(demo, opened=5, waits=("3 returned",), member="bob")
    gone = demo.parent / "gone.sft"
    recent.note(gone, opened=3)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await settled(pilot)
        assert "demo" in shown
        assert "3 returned" in shown
        assert "missing" in next(line for line in shown.splitlines() if "gone" in line)
        await pilot.press("down", "enter")
        assert "No such project" in await settled(pilot)
        await pilot.press("escape", "up", "enter")
        assert "1  bob (reviewer)" in await settled(pilot)
        await pilot.press("1")
        await settled(pilot)
        assert app.bench is not None
        assert app.bench.collection.path == demo
        assert app.bench.member.name == "bob"
        assert recent.notes()[0].member == "bob"
        await app.action_room("home")
        assert "You are bob" in await settled(pilot)
        await pilot.press("m", "2")
        await settled(pilot)
        assert app.bench.member.name != "bob"


async def test_the_demo_is_built_while_one_looks_on_and_then_opens(app: WorkbenchApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "d")
        shown = await settled(pilot)
        assert "who are you" in shown
        await pilot.press("1")
        await settled(pilot)
        assert app.bench is not None
        assert app.bench.collection.path == Path.cwd() / "demo" / "demo.sft"


async def test_a_path_is_typed_and_a_file_that_is_none_is_refused(app: WorkbenchApp, empty: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "o")
        await settled(pilot)
        await pilot.press("ctrl+u", *"nothing.sft", "enter")
        assert "No such project" in await settled(pilot)
        await pilot.press("escape", "o", "ctrl+u")
        app.screen.query_one("Input").value = str(empty)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settled(pilot)
        assert app.bench is not None
        assert app.bench.collection.path == empty
