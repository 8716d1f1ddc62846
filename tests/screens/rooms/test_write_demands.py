"""The demands of a prompt at the desk: shown, confirmed and refused by a key each, asked again of another prompt."""

import json
from pathlib import Path

import pytest
from engines import misbehaving as bad
from eyes import seen, until
from textual.pilot import Pilot

from checks.config import Config, rules
from checks.runner import Checker
from screens.app import WorkbenchApp
from screens.frame.lines import StatusLine
from screens.widgets.demand_questions import AskDemands
from workbench.services import confirming, undoing
from workbench.services.writing import Manuscript, write_new

from .author import SIZE, RoomApp, desk, go_to, pair_of, room, the_bench, typed

PROMPT = "Tell why the deposit is kept. Use at most 5 words. Do not use any commas."
READ = {"type": "keywords:existence", "number": 0, "relation": "at least", "text": "", "texts": ["deposit"]}
SAID = "Because, as it is, the tenant owes rent."


def said(app: WorkbenchApp, pair: str) -> confirming.Demands | None:
    with the_bench(app).collection.view() as view:
        return confirming.confirmed(view, view.pair(pair).facts)


def kinds(app: WorkbenchApp, pair: str) -> tuple[list[str], list[str]]:
    """The kinds that are confirmed and refused."""
    found = said(app, pair)
    assert found is not None
    confirmed, refused = (
        [one["type"].partition(":")[2] for one in those] for those in (found.confirmed, found.refused)
    )
    return confirmed, refused


async def begun(app: WorkbenchApp, pilot: Pilot[None], name: str) -> str:
    """A pair on the desk whose completion does two things that its prompt forbids."""
    await until(pilot, lambda: room(app).tasks)
    bench = the_bench(app)
    texts = {"prompt": PROMPT, "completion": SAID}
    [pair] = write_new(bench.collection, bench.act("Write a pair"), Manuscript(texts, {"skill": "open_qa"})).subjects
    await go_to(app, pilot, pair)
    await room(app).open_text(pair, name)
    tools = bench.checker.tools
    desk(app).looks.checker = lambda: Checker(Config(checks={"constraints": rules()["constraints"]}), tools)
    desk(app).look_again()
    return str(pair)


def waits(app: WorkbenchApp, count: int) -> bool:
    return f"? {count} demand{'s' * (count > 1)} of the prompt to confirm (alt+c)" in str(desk(app).editor.border_title)


async def test_what_is_confirmed_is_kept_verified_and_undone(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        pair = await begun(app, pilot, "completion")
        await until(pilot, lambda: waits(app, 2) and "▲ 2 warn" in seen(app))
        await pilot.press("alt+c")
        await until(pilot, lambda: isinstance(app.screen, AskDemands))
        assert seen(app).count("? open") == 2
        first = app.screen.query_one("ItemList").current  # type: ignore[attr-defined]
        await pilot.press("y", "n")
        await until(pilot, lambda: "✔ confirmed" in seen(app) and "✘ refused" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: said(app, pair) is not None)
        confirmed, refused = kinds(app, pair)
        assert sorted(confirmed + refused) == ["no_comma", "number_words"]
        assert confirmed[0] in first
        await until(pilot, lambda: "▲ 1 warn" in seen(app) and "to confirm" not in str(desk(app).editor.border_title))
        undoing.undo(the_bench(app).collection, the_bench(app).act("undo"))
        assert "constraints" not in pair_of(app, pair).facts


async def test_another_prompt_is_asked_about_again_and_leaving_keeps_nothing(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        pair = await begun(app, pilot, "prompt")
        await until(pilot, lambda: waits(app, 2))
        await pilot.press("alt+c")
        await until(pilot, lambda: isinstance(app.screen, AskDemands))
        await pilot.press("a", "escape")
        await until(pilot, lambda: not isinstance(app.screen, AskDemands))
        assert said(app, pair) is None
        await pilot.press("alt+c")
        await until(pilot, lambda: isinstance(app.screen, AskDemands))
        await pilot.press("a", "enter")
        await until(pilot, lambda: said(app, pair) is not None and "to confirm" not in seen(app))
        assert sorted(kinds(app, pair)[0]) == ["no_comma", "number_words"]
        await typed(app, " Thank you.")
        await until(pilot, lambda: waits(app, 2))
        await pilot.press("alt+c")
        await until(pilot, lambda: isinstance(app.screen, AskDemands))
        await pilot.press("a", "enter")
        await until(pilot, lambda: desk(app).base and not desk(app).dirty and "to confirm" not in seen(app))
        found = said(app, pair)
        assert found is not None
        assert found.about(PROMPT + " Thank you.")


async def asked(app: WorkbenchApp, pilot: Pilot[None], *keys: str) -> None:
    """Open the question and answer it with these keys."""
    await pilot.press("alt+c")
    await until(pilot, lambda: isinstance(app.screen, AskDemands))
    await pilot.press(*keys)
    await until(pilot, lambda: not isinstance(app.screen, AskDemands))


async def test_m_lets_the_model_look_for_more_which_are_then_asked_about(
    demo: Path, room_app: RoomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = room_app(demo, "ann", "write")
    with bad.serving(bad.whole(json.dumps({"constraints": [READ]}))) as host:
        monkeypatch.setenv("OLLAMA_HOST", host.address)
        async with app.run_test(size=SIZE) as pilot:
            pair = await begun(app, pilot, "completion")
            await asked(app, pilot, "m")
            await until(pilot, lambda: "The model reads 1 demand in the prompt: alt+c" in seen(app))
            assert PROMPT in json.loads(host.chats[0].body)["messages"][-1]["content"]
            assert said(app, pair) is None
            await pilot.press("alt+c")
            await until(pilot, lambda: isinstance(app.screen, AskDemands))
            assert seen(app).count("? open") == 3
            await pilot.press("n", "n", "y", "enter")
            await until(pilot, lambda: said(app, pair) is not None)
            confirmed, refused = kinds(app, pair)
            assert (confirmed, sorted(refused)) == (["existence"], ["no_comma", "number_words"])
            await until(pilot, lambda: "▲ 1 warn" in seen(app))
    assert len(host.chats) == 1


async def test_what_was_said_before_m_is_kept_and_a_model_that_fails_is_told(
    demo: Path, room_app: RoomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = room_app(demo, "ann", "write")
    with bad.serving(bad.whole("That is no answer.")) as host:
        monkeypatch.setenv("OLLAMA_HOST", host.address)
        async with app.run_test(size=SIZE) as pilot:
            pair = await begun(app, pilot, "completion")
            status = app.screen.query_one(StatusLine)
            await asked(app, pilot, "y", "m")
            await until(pilot, lambda: said(app, pair) is not None)
            assert [len(kind) for kind in kinds(app, pair)] == [1, 0]
            await until(pilot, lambda: status.gravity in ("warn", "error") and status.message, 30)
            await pilot.press("alt+c")
            await until(pilot, lambda: isinstance(app.screen, AskDemands))
            assert (seen(app).count("? open"), seen(app).count("✔ confirmed")) == (1, 1)
    assert host.chats
