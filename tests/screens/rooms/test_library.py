"""The Library: plain words find pairs, many are acted on as one step, and others' changes move nothing."""

from collections.abc import Callable
from pathlib import Path

from eyes import seen, settled
from textual.pilot import Pilot

from screens.app import WorkbenchApp
from screens.bench import opened
from screens.frame.lines import StatusLine
from screens.project_checks import set_check
from screens.rooms.library import LibraryScreen
from screens.widgets.pair_list import PairList
from storage.collection import open_collection
from workbench.domain.listing import Filter
from workbench.services import moving, people
from workbench.view import Act

RoomApp = Callable[..., WorkbenchApp]


async def typed(pilot: Pilot[None], line: str) -> str:
    """Replace the filter line."""
    screen = pilot.app.screen
    assert isinstance(screen, LibraryScreen)
    screen.line.value = line
    return await settled(pilot)


def listed(app: WorkbenchApp) -> PairList:
    return app.screen.query_one(PairList)


def stages(app: WorkbenchApp) -> dict[str, int]:
    assert app.bench is not None
    with app.bench.collection.view() as view:
        return {str(stage): number for (stage,), number in view.tally("stage").items()}


async def test_all_pairs_are_there_with_the_one_under_the_cursor(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await settled(pilot)
        assert listed(app).count == sum(stages(app).values())
        assert f"{listed(app).count} pairs · last changed ↓" in shown
        assert f"#{listed(app).current[:12]}" in shown
        assert "x act on" in shown
        before = listed(app).current
        await pilot.press("j")
        shown = await settled(pilot)
        assert listed(app).current != before
        assert f"#{listed(app).current[:12]}" in shown


async def test_plain_words_filter_as_they_are_typed(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash", *"stage:acc")
        shown = await settled(pilot)
        assert listed(app).count == stages(app)["accepted"]
        assert f"stage: accepted · {listed(app).count} pairs" in shown
        assert 0 < int((await typed(pilot, "stage:acc deposit")).split("text: deposit · ")[1].split()[0]) < 20
        await typed(pilot, "")
        await pilot.press(*"zzzz")
        shown = await settled(pilot)
        assert "text: zzzz · 0 pairs" in shown
        assert "No pair is like that" in shown
        await pilot.press("enter")
        assert app.focused is listed(app)
        await pilot.press("slash", "escape")
        assert app.focused is listed(app)
        await pilot.press("escape")
        await settled(pilot)
        assert listed(app).count == sum(stages(app).values())


HALF_TYPED = ('"', "NEAR(", "a OR", '* "', "stage:", "cell.\"':x", "x AND NOT", "-", "col:*", "\\", "%_'", "a\x00b")


async def test_nothing_that_is_typed_fails(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for line in HALF_TYPED:
            shown = await typed(pilot, line)
            assert not app.screen.query_one(StatusLine).message, line
            assert "last changed ↓" in shown, line


async def test_many_are_discarded_as_one_step_after_a_preview(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = stages(app)
        await typed(pilot, "stage:accepted,discarded")
        await pilot.press("asterisk")
        assert f"● {before['accepted'] + before['discarded']} marked" in await settled(pilot)
        await pilot.press("x", "1")
        shown = await settled(pilot)
        assert f"Discard — {before['accepted']} will change" in shown
        assert f"Left out, {before['discarded']}" in shown
        assert stages(app) == before
        await pilot.press("enter")
        shown = await settled(pilot)
        assert stages(app)["discarded"] == before["accepted"] + before["discarded"]
        await pilot.press("u")
        shown = await settled(pilot)
        assert f"Undone: Discard: {before['accepted']} pairs" in shown
        assert stages(app) == before


async def test_what_the_checks_found_goes_on_record_with_each_that_is_submitted(demo: Path, room_app: RoomApp) -> None:
    rule = '{"kind": "required", "text": "zyzzyva", "severity": "info"}'
    with opened(demo, "eve") as bench:
        set_check(bench.collection, bench.act("Set a rule"), "checks.custom.has-it", rule)
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await typed(pilot, "stage:prompt_draft author:ann")
        await pilot.press("asterisk", "x", "3")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
    with opened(demo, "ann") as bench, bench.collection.view() as view:
        found = {tuple(row) for row, counts in view.checks.outcomes("rule").items() if counts.open}
    assert ("has-it",) in found


async def test_a_preview_that_is_left_changes_nothing(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = stages(app)
        await pilot.press("x", "1")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert stages(app) == before


async def test_a_colleagues_change_leaves_the_cursor_on_its_pair(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "j", "j")
        chosen = listed(app).current
        collection = open_collection(demo)
        with collection.view() as view:
            eve = people.named(view, "eve")
            last = next(view.pairs(Filter(stage="prompt_draft", sort="changed"))).id
        moving.discard(collection, Act("Discard", eve, str(people.this_account())), last)
        collection.close()
        await app.look_around()
        await settled(pilot)
        assert listed(app).current == chosen
        assert listed(app).cursor == 4  # what was changed last stands first now


async def test_the_order_is_chosen_and_turned(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("s", "3")
        assert "stage ↑" in await settled(pilot)
        await pilot.press("home")
        first = await settled(pilot)
        await pilot.press("S")
        shown = await settled(pilot)
        assert "stage ↓" in shown
        await pilot.press("home")
        assert (await settled(pilot)).splitlines()[3] != first.splitlines()[3]
        assert "discarded" in seen(app).splitlines()[3]


async def test_another_room_asks_for_a_list_or_for_a_pair(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await app.action_room("library", "filter:stage:editing")
        shown = await settled(pilot)
        assert f"stage: editing · {stages(app)['editing']} pairs" in shown
        with app.bench.collection.view() as view:  # type: ignore[union-attr]
            pair = next(iter(view.pairs(Filter(stage="accepted")))).id
        await app.action_room("library", pair)
        await settled(pilot)
        assert listed(app).current == pair


async def test_it_fits_windows_of_all_sizes(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "library")
    async with app.run_test(size=(200, 50)) as pilot:
        shown = await settled(pilot)
        assert "│" in shown, "the details stand beside the list"
        assert "findings" in shown
        for width, height in ((100, 30), (60, 18)):
            await pilot.resize_terminal(width, height)
            shown = await settled(pilot)
            assert "123 pairs" in shown
            assert "F1 help" in shown
            assert f"#{listed(app).current[:6]}" in shown
