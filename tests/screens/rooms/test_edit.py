"""Edit, as an editor mends what a reviewer sent, and as others see it."""

from collections.abc import Callable
from pathlib import Path

from eyes import seen, settled

from screens.app import WorkbenchApp
from screens.bench import opened
from screens.rooms.edit import EditScreen
from workbench.domain.road import Stage
from workbench.services.editing import edit_tasks

RoomApp = Callable[..., WorkbenchApp]


def stage_of(project: Path, pair: str) -> tuple[Stage, str]:
    with opened(project, "kim") as bench, bench.collection.view() as view:
        found = view.pair(pair)
        return found.stage, view.text(found.texts()["completion"]) or ""


def edit(app: WorkbenchApp) -> EditScreen:
    assert isinstance(app.screen, EditScreen)
    return app.screen


async def test_a_small_change_stays_accepted_and_the_next_one_follows(demo: Path, room_app: RoomApp) -> None:
    """The remark, the share while one types, the diff; F2 accepts and goes on."""
    app = room_app(demo, "kim", "edit")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        room = edit(app)
        first = room.open_pair
        assert "label them. Kim, please" in seen(app)
        assert "none yet" in seen(app)
        assert "stays accepted" in seen(app)
        await pilot.press(*" end.")
        await settled(pilot)
        screen = seen(app)
        assert "+ end." in screen or "end.+}" in screen
        assert "3.3% changed of 10% allowed: stays accepted" in screen
        await pilot.press("f2")
        await settled(pilot)
        assert "accepted" in seen(app).splitlines()[-2]
        assert room.open_pair not in ("", first)
    stage, text = stage_of(demo, first)
    assert stage is Stage.ACCEPTED
    assert text.endswith(" end.")


async def test_a_large_change_is_told_before_and_verified_again(demo: Path, room_app: RoomApp) -> None:
    """Above the limit the line says so while one types, and F2 sends it back to a reviewer."""
    app = room_app(demo, "eve", "edit")
    async with app.run_test(size=(200, 50)) as pilot:
        await settled(pilot)
        room = edit(app)
        first = room.open_pair
        assert "4 to edit" in seen(app)
        await pilot.press(*" one two three four five")
        await settled(pilot)
        assert "will be verified again" in seen(app)
        await pilot.press("f2")
        await settled(pilot)
    assert stage_of(demo, first)[0] is Stage.COMPLETION_SUBMITTED


async def test_the_prompt_is_edited_too_and_unsaved_typing_comes_back(demo: Path, room_app: RoomApp) -> None:
    """alt+t shows the other texts, saving what was typed; what was not saved is there again in the next session."""
    app = room_app(demo, "kim", "edit")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        room = edit(app)
        first = room.open_pair
        await pilot.press(*" x")
        await pilot.press("alt+t")
        await settled(pilot)
        assert room.desk.opening is not None
        assert room.desk.opening.field != "completion"
        while room.desk.opening.field != "prompt":
            await pilot.press("alt+t")
            await settled(pilot)
        await pilot.press(*" Why?")
        await settled(pilot)
        assert "prompt" in seen(app)
    assert stage_of(demo, first)[1].endswith(" x")
    again = room_app(demo, "kim", "edit")
    async with again.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await again.action_room("edit", first)
        await settled(pilot)
        room = edit(again)
        assert room.desk.opening is not None
        assert room.desk.opening.field == "completion"
        await pilot.press("f2")
        await settled(pilot)
        assert room.desk.opening.field == "prompt"
        assert not isinstance(again.screen, EditScreen), "the typing is offered"
        await pilot.press("enter")
        await settled(pilot)
        assert room.desk.editor.text.endswith(" Why?")
    assert stage_of(demo, first)[0] is Stage.EDITING


async def test_before_and_changes_can_be_exchanged(demo: Path, room_app: RoomApp) -> None:
    """F3 shows the text as the reviewer read it, and back."""
    app = room_app(demo, "kim", "edit")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Changes since the verdict" in seen(app)
        await pilot.press("f3")
        await settled(pilot)
        assert "As the reviewer read it" in seen(app)
        await pilot.press("f3")
        await settled(pilot)
        assert "Changes since the verdict" in seen(app)


async def test_who_is_no_editor_reads_and_is_told_who_edits(demo: Path, room_app: RoomApp) -> None:
    """Nothing can be typed, no key ends the editing, the editors are named."""
    app = room_app(demo, "ann", "edit")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        room = edit(app)
        screen = seen(app)
        assert "An editor or a lead edits it" in screen
        assert "kim" in screen
        assert "done" not in screen.splitlines()[-1]
        before = room.desk.editor.text
        room.desk.editor.focus()
        await pilot.press("x", "f2")
        await settled(pilot)
        assert room.desk.editor.text == before
    with opened(demo, "kim") as bench, bench.collection.view() as view:
        assert len(edit_tasks(view)) == 4
