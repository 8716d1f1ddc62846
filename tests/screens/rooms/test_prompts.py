"""Prompts: a draft becomes a pair only when a person takes it; a real model answers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from eyes import seen, settled

from screens.app import WorkbenchApp
from screens.widgets.text_pane import TextPane
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.view import View

RoomApp = Callable[..., WorkbenchApp]
TEXTS = ("How high may a deposit be?", "[bold]Who[/] pays \x1b]52;c;eA==\x07 the interest?")


@pytest.fixture
def drafted(demo: Path, room_app: RoomApp) -> WorkbenchApp:
    """The demo with two open drafts of the first chunk, one with a hostile text."""
    app = room_app(demo, "ann", "prompts")
    assert app.bench is not None
    bench = app.bench
    with bench.collection.view() as view:
        chunk = next(iter(view.chunks(Filter()))).id

    def make(_view: View) -> list[NewEvent]:
        facts = {"purpose": "prompt", "chunk": chunk, "skill": "open_qa", "language": "en", "model": "small",
                 "digest": "d", "template": "t", "template_hash": "h", "options": {}, "seed": 0}  # fmt: skip
        return [NewEvent("draft.made", new_id(), {**facts}, {"draft": text}) for text in TEXTS]

    bench.collection.transact(bench.act("Draft"), make)
    return app


async def test_a_draft_is_taken_whole_and_leaves_the_list(drafted: WorkbenchApp) -> None:
    async with drafted.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert "Drafts, open 2" in seen(drafted)
        await pilot.press("end", "t")
        await settled(pilot)
        assert "Taken as #" in seen(drafted)
        assert "Drafts, open 1" in seen(drafted)
        assert drafted.bench is not None
        with drafted.bench.collection.view() as view:
            mine = [line for line in view.pairs(Filter(author=drafted.bench.member.id)) if line.prompt == TEXTS[0]]
            assert [line.skill for line in mine] == ["open_qa"]
        await pilot.press("u")
        await settled(pilot)
        assert "Drafts, open 2" in seen(drafted)


async def test_a_marked_part_is_taken_alone(drafted: WorkbenchApp) -> None:
    async with drafted.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("end")
        drafted.screen.query_one("#draft", TextPane).focus()
        await pilot.press("v", "t")
        await settled(pilot)
        assert drafted.bench is not None
        with drafted.bench.collection.view() as view:
            assert [line for line in view.pairs(Filter()) if line.prompt == "How"]


async def test_a_refused_draft_is_remembered(drafted: WorkbenchApp) -> None:
    async with drafted.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("space", "space", "x", "enter")
        await settled(pilot)
        assert "Refused" in seen(drafted)
        assert drafted.bench is not None
        with drafted.bench.collection.view() as view:
            assert len(list(view.drafts(Filter(state="refused")))) == 2


async def test_hostile_text_is_shown_as_it_is(drafted: WorkbenchApp) -> None:
    async with drafted.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("home")
        await settled(pilot)
        assert "[bold]Who[/] pays ␛]52;c;eA==␇ the interest?" in seen(drafted)


@pytest.mark.ollama
@pytest.mark.slow
async def test_the_model_writes_another_one(
    drafted: WorkbenchApp, ollama_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is kept as a draft, open or failed with its reason; nothing becomes a pair."""
    monkeypatch.setenv("OLLAMA_HOST", ollama_server)
    async with drafted.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("end", "a")
        await settled(pilot)
        await pilot.press(*"shorter", "enter")
        await settled(pilot)
        assert drafted.bench is not None
        with drafted.bench.collection.view() as view:
            assert len(list(view.drafts(Filter()))) == 3, seen(drafted)
