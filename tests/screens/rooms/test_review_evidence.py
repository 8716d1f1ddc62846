"""The evidence strip in Review: one key shows what bears each sentence, and never stands in the way of the text."""

from collections.abc import Callable

import pytest
from eyes import seen, settled
from torture.project import Crew

from screens.app import WorkbenchApp
from screens.rooms.review import ReviewScreen
from screens.widgets.evidence_strip import EvidenceStrip
from workbench.domain.road import Stage

RoomApp = Callable[..., WorkbenchApp]
pytestmark = pytest.mark.usefixtures("practised")
CONTEXT = "The deposit may not exceed three months' rent. It is paid back within 60 days of the return of the keys."
SAID = "At most three months' rent. Whales breathe air. It is paid back within 60 days."


def waiting(crew: Crew, completion: str = SAID, **texts: str) -> str:
    """A pair whose completion waits for a verdict."""
    pair = crew.write(prompt="How high is a deposit?", **texts)
    crew.submit(pair)
    crew.judge(pair, name="dora")
    crew.revise(pair, "completion", completion)
    crew.submit(pair)
    return pair


async def test_one_key_shows_what_bears_each_sentence_and_esc_goes_back(crew: Crew, room_app: RoomApp) -> None:
    pair = waiting(crew, context=CONTEXT)
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "b borne by" in seen(app)
        await pilot.press("b")
        there = await settled(pilot)
        assert "Evidence: 3 sentence(s), 1 without support" in there
        assert "○ Whales breathe air.  no support" in there
        assert "● At most three months' rent.  ← context" in there
        assert "    The deposit may not exceed three months' rent." in there
        assert "a accept" in there, "whoever has read it may judge"
        for back in ("escape", "b"):
            await pilot.press(back)
            assert "Completion: your verdict" in await settled(pilot)
            assert "Evidence:" not in seen(app)
            await pilot.press("b")
            assert "Evidence: 3" in await settled(pilot)
        await pilot.press("c")
        assert "─ Context" in await settled(pilot)
        assert "Evidence:" not in seen(app)
        await pilot.press("b", "a")
        await settled(pilot)
        assert crew.stage(pair) is Stage.ACCEPTED


async def test_without_context_and_evidence_there_is_no_such_key(crew: Crew, room_app: RoomApp) -> None:
    waiting(crew)
    for size in ((80, 24), (200, 50)):
        app = room_app(crew.collection.path, "bob", "review")
        async with app.run_test(size=size) as pilot:
            assert "borne by" not in await settled(pilot)
            await pilot.press("b")
            there = await settled(pilot)
            assert "Evidence" not in there
            assert "Whales breathe air." in there


async def test_a_prompt_has_nothing_to_be_borne(crew: Crew, room_app: RoomApp) -> None:
    crew.submit(crew.write(prompt="How high is a deposit?", context=CONTEXT))
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(200, 50)) as pilot:
        await settled(pilot)
        assert "Context" in seen(app)
        assert "borne by" not in seen(app)


async def test_on_a_wide_screen_it_stands_beside_the_text_and_stays_for_the_next(crew: Crew, room_app: RoomApp) -> None:
    waiting(crew, context=CONTEXT)
    waiting(crew)
    waiting(crew, "Pets need consent.", context="Pets need the consent of the landlord.")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(200, 50)) as pilot:
        await settled(pilot)
        await pilot.press("b")
        there = await settled(pilot)
        for title in ("Evidence: 3 sentence(s)", "Completion: your verdict", "─ Context", "─ Prompt"):
            assert title in there
        assert isinstance(app.screen, ReviewScreen)
        for pair in [turn.pair for turn in app.screen.turns][1:]:
            with crew.collection.view() as view:
                bare = "context" not in view.pair(pair).heads
            app.screen.desk.add_class("-strip")
            app.screen.show_item(pair)
            await app.screen.freshen()
            there = await settled(pilot)
            assert ("Evidence:" not in there) if bare else ("Evidence: 1 sentence(s), all with support" in there)


async def test_a_long_one_scrolls(crew: Crew, room_app: RoomApp) -> None:
    waiting(crew, " ".join(f"Sentence {number} tells of nothing." for number in range(60)), context=CONTEXT)
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("b")
        assert "Sentence 0 tells" in await settled(pilot)
        assert app.focused is app.screen.query_one(EvidenceStrip)
        await pilot.press("end")
        assert "Sentence 59 tells" in await settled(pilot)
