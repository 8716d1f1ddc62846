"""The Dashboard: every number is the length of the list that it opens."""

from collections.abc import Callable
from pathlib import Path

from eyes import seen, settled

from screens.app import WorkbenchApp
from screens.widgets.board import Board
from screens.widgets.pair_list import PairList
from workbench.domain.listing import Filter
from workbench.domain.pair import Counts
from workbench.domain.road import Stage
from workbench.services.writing import submit

RoomApp = Callable[..., WorkbenchApp]


async def test_every_number_opens_the_list_that_it_counts(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "dashboard")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        numbers = [spot[3] for spot in app.screen.query_one(Board).spots]
        assert len(numbers) > 40
        opened = {}
        await app.action_room("library", "filter:")
        await settled(pilot)
        pairs = app.screen.query_one(PairList)
        for number in numbers:
            if number.opens not in opened:
                await app.action_room("library", f"filter:{number.opens}")
                await settled(pilot)
                opened[number.opens] = pairs.count
                count = number.text.split()[-2 if "/" in number.text and " " in number.text else -1]
                if "/" not in count:
                    assert pairs.count == int(count.replace(",", "")), number
                elif number.opens.startswith("stage:accepted"):
                    assert pairs.count >= int(count.split("/")[0]), number
                else:
                    assert pairs.count >= int(count.split("/")[0]), number


async def test_enter_goes_to_the_list(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "dashboard")
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await settled(pilot)
        assert "For you     3 returned to you" in shown
        await pilot.press("enter")
        shown = await settled(pilot)
        assert app.current_mode == "library"
        assert "returned: yes · author: ann · 3 pairs" in shown


async def test_the_cursor_goes_from_number_to_number(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "dashboard")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        board = app.screen.query_one(Board)
        await pilot.press("end")
        assert board.cursor == len(board.spots) - 1
        assert "accepted this week" in await settled(pilot), "the board follows the cursor"
        await pilot.press("home", "right", "down", "up", "left")
        assert board.cursor == 0
        assert "oldest" in await settled(pilot)


async def test_no_label_of_the_matrix_is_cut(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "dashboard")
    async with app.run_test(size=(80, 24)) as pilot:
        for size in ((80, 24), (100, 30), (200, 50)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            board = app.screen.query_one(Board)
            texts = ["".join(part if isinstance(part, str) else getattr(part, "plain", getattr(part, "text", ""))
                             for part in line) for line in board.lines]  # fmt: skip
            assert all(len(text) <= size[0] for text in texts), texts
            assert not any("…" in text for text in texts)
            whole = "\n".join(texts)
            assert "district_heating / " in whole
            assert "classification" in whole


async def test_an_empty_project_says_what_would_be_here(empty: Path, room_app: RoomApp) -> None:
    app = room_app(empty, None, "dashboard")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "No pair yet" in await settled(pilot)
        assert "⏎ open" not in seen(app)


async def test_what_became_of_findings_is_counted_by_check_author_and_cell(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "dashboard")
    bench = app.bench
    assert bench is not None
    with bench.collection.view() as view:
        drafts = list(view.pairs(Filter(stage=Stage.PROMPT_DRAFT, limit=3)))
    for draft, counts in zip(drafts, (Counts(4, 0, 1), Counts(0, 5, 1), Counts(0, 3, 0)), strict=True):
        rule = "links" if counts.fixed else "doubled"
        submit(bench.collection, bench.act("Submit"), draft.id, findings=lambda *_: [],
               outcome=lambda *_, rule=rule, counts=counts: {rule: counts})  # fmt: skip
    async with app.run_test(size=(100, 100)) as pilot:
        shown = await settled(pilot)
        lines = shown.splitlines()
        assert "Checks      14 findings · most fixed: links 80% · most waived: doubled 89% ▲" in shown
        noisy = next(line for line in lines if "found" in line and "doubled" in line)
        assert "found    9 fixed    0   0% waived    8  89% left    1  11% ▲ noisy" in noisy
        assert "▲ noisy" not in next(line for line in lines if "found" in line and "links" in line)
        assert "by author" in shown
        await app.action_room("library", "filter:waived:doubled")
        shown = await settled(pilot)
        assert "waived: doubled · 2 pairs" in shown
