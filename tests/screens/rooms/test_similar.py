"""The Similar room: groups of pairs that say the same, one of which stays, and all of it can be taken back."""

from collections.abc import Callable
from pathlib import Path

from eyes import settled

from screens.app import WorkbenchApp
from screens.bench import opened
from screens.rooms.similar import SimilarScreen
from workbench.domain.road import Stage
from workbench.services import writing

RoomApp = Callable[..., WorkbenchApp]
REST = "my deposit after I have moved out of the flat and handed over the keys to the landlord?"
PLANTED = (
    (f"How can I get a refund of {REST}", "Ask for it."),
    (f"How can I get the refund of {REST}", "Ask the landlord for it in writing, and name the account to pay to."),
    (f"How can I get a  refund of {REST}", ""),
    ("List 3 ways to save energy in an old house.", ""),
    ("List 5 ways to save energy in an old house.", ""),
    ("What is a lease?", ""),
)


def planted(project: Path) -> list[str]:
    """Writes the pairs; their ids."""
    ids = []
    with opened(project, None) as bench:
        for prompt, completion in PLANTED:
            texts = {"prompt": prompt} | ({"completion": completion} if completion else {})
            (pair,) = writing.write_new(bench.collection, bench.act("Write"), writing.Manuscript(texts)).subjects
            ids.append(pair)
    return ids


def stages(app: WorkbenchApp, ids: list[str]) -> list[Stage]:
    assert app.bench is not None
    with app.bench.collection.view() as view:
        return [view.pair(name).stage for name in ids]


def screen(app: WorkbenchApp) -> SimilarScreen:
    assert isinstance(app.screen, SimilarScreen)
    return app.screen


async def test_without_likenesses_it_says_what_was_compared(empty: Path, room_app: RoomApp) -> None:
    app = room_app(empty, None, "similar")
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await settled(pilot)
        assert "No two pairs say the same." in shown
        assert "F2 keep" not in shown


async def test_the_members_stand_side_by_side_with_their_differences(empty: Path, room_app: RoomApp) -> None:
    ids = planted(empty)
    app = room_app(empty, None, "similar")
    async with app.run_test(size=(200, 40)) as pilot:
        shown = await settled(pilot)
        assert "3 alike prompts" in shown
        assert "group 1 of 1: 3 pairs" in shown
        assert screen(app).groups.count == 1, "numbers keep two apart"
        assert f"✔ #{ids[1][:6]} stays" in shown, "the one with the longest answer is proposed"
        assert "words 0.9" in shown
        screen(app).members.go_to(ids[0])
        assert "[-the-]{+a+}" in await settled(pilot)


async def test_one_stays_the_others_go_and_one_undo_brings_them_back(empty: Path, room_app: RoomApp) -> None:
    ids = planted(empty)[:3]
    app = room_app(empty, None, "similar")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        screen(app).members.go_to(ids[0])
        await pilot.press("b")
        assert f"✔ #{ids[0][:6]} stays" in await settled(pilot)
        await pilot.press("f2")
        shown = await settled(pilot)
        assert stages(app, ids) == [Stage.PROMPT_DRAFT, Stage.DISCARDED, Stage.DISCARDED]
        assert "2 discarded; u brings them back" in shown
        assert "No two pairs say the same." in shown
        await pilot.press("u")
        assert "3 alike prompts" in await settled(pilot)
        assert stages(app, ids) == [Stage.PROMPT_DRAFT] * 3


async def test_merging_notes_what_went(empty: Path, room_app: RoomApp) -> None:
    ids = planted(empty)[:3]
    app = room_app(empty, None, "similar")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("m")
        await settled(pilot)
        assert app.bench is not None
        with app.bench.collection.view() as view:
            assert view.pair(ids[1]).facts["merged"] == sorted([ids[0], ids[2]])


async def test_what_was_told_apart_is_not_asked_again(empty: Path, room_app: RoomApp) -> None:
    ids = planted(empty)
    app = room_app(empty, None, "similar")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("n")
        assert "No two pairs say the same." in await settled(pilot)
        await pilot.press("r")
        assert "No two pairs say the same." in await settled(pilot)
        assert stages(app, ids) == [Stage.PROMPT_DRAFT] * 6
        await pilot.press("u")
        assert "3 alike prompts" in await settled(pilot)


async def test_another_s_discard_and_one_s_own_are_followed(empty: Path, room_app: RoomApp) -> None:
    ids = planted(empty)[:3]
    app = room_app(empty, None, "similar")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        screen(app).members.go_to(ids[2])
        await pilot.press("x")
        assert "2 alike prompts" in await settled(pilot)
        assert stages(app, ids)[2] is Stage.DISCARDED
