"""What stands beside the text that is written: drafts that stream in, passages to cite, the guideline, a rewrite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import misbehaving as bad
from eyes import seen, until
from textual.pilot import Pilot

from screens.app import WorkbenchApp
from screens.frame.lines import StatusLine
from screens.widgets.passages import PassagesPane
from screens.widgets.write_questions import Rewritten
from workbench.domain.listing import Filter
from workbench.domain.project import Draft

from .author import SIZE, RoomApp, desk, opened, pair_of, returned_completion, room, the_bench, typed

ANSWER = "The deposit is paid back. Interest is the landlord's to pay."


@pytest.fixture(autouse=True)
def words_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an embedder: the passages are found by their words."""
    monkeypatch.setenv("WORKBENCH_MODELS_DIR", str(tmp_path / "models"))


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[bad.Host]:
    with bad.serving(bad.whole(ANSWER)) as serving:
        monkeypatch.setenv("OLLAMA_HOST", serving.address)
        yield serving


async def test_a_draft_is_taken_whole_and_told_in_the_source(demo: Path, room_app: RoomApp, host: bad.Host) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        pair = await opened(app, pilot, returned_completion)
        before = desk(app).editor.text
        await pilot.press("f3")
        await until(pilot, lambda: "A draft is there" in seen(app))
        assert ANSWER in seen(app)
        await pilot.press("enter")
        assert desk(app).editor.text == f"{before} {ANSWER}"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Saved the completion" in seen(app))
        head = pair_of(app, pair).head("completion")
        assert head is not None
        draft = head.source["draft"]
        n = len(before)
        assert head.source["spans"] == [
            [0, n, "before"], [n, n + 1, "typed"], [n + 1, n + 1 + len(ANSWER), f"draft:{draft}"],
        ]  # fmt: skip
        assert head.source["shown"] == [draft]
        with the_bench(app).collection.view() as view:
            taken = view.subject(draft)
        assert isinstance(taken, Draft)
        assert (taken.state, taken.taken_in) == ("taken", (pair,))


async def test_a_part_of_a_draft_is_taken_and_another_refused(demo: Path, room_app: RoomApp, host: bad.Host) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        pair = await opened(app, pilot, returned_completion)
        before = desk(app).editor.text
        await pilot.press("f3")
        await until(pilot, lambda: "A draft is there" in seen(app))
        await pilot.press("v", "v", "enter")
        assert desk(app).editor.text == f"{before} The deposit is paid back."
        await pilot.press("f3")
        await until(pilot, lambda: "No draft to offer" in seen(app))
        await pilot.press("x")
        await until(pilot, lambda: "Refused" in seen(app))
        with the_bench(app).collection.view() as view:
            states = sorted(line.state for line in view.drafts(Filter(parent=pair)) if line.text == ANSWER)
        assert "refused" in states
        assert desk(app).editor.text == f"{before} The deposit is paid back."


WRONG = (
    bad.reset, bad.half_a_stream, bad.half_a_line, bad.web_page, bad.out_of_memory_line, bad.error(500, "boom"),
    bad.whole(""), bad.whole(ANSWER, reason="length"),
)  # fmt: skip


async def test_whatever_a_model_host_does_wrong_is_told_and_the_typing_stays(
    demo: Path, room_app: RoomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        status = app.screen.query_one(StatusLine)
        for behaviour in WRONG:
            await typed(app, " My words.")
            text = desk(app).editor.text
            with bad.serving(behaviour) as serving:
                monkeypatch.setenv("OLLAMA_HOST", serving.address)
                status.dismiss()
                await pilot.press("f3")
                await until(pilot, lambda: status.gravity in ("warn", "error") and status.message, 30)
            assert status.message in seen(app) or status.message.split("\n")[0][:60] in seen(app)
            assert room(app).beside.drafts.stream is None
            assert desk(app).editor.text == text
            assert desk(app).dirty


async def test_a_draft_that_does_not_come_is_stopped_by_esc(
    demo: Path, room_app: RoomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = room_app(demo, "ann", "write")
    with bad.serving(bad.stall_in_the_middle) as serving:
        monkeypatch.setenv("OLLAMA_HOST", serving.address)
        async with app.run_test(size=SIZE) as pilot:
            pair = await opened(app, pilot, returned_completion)
            await pilot.press("f3")
            await until(pilot, lambda: "The deposit" in seen(app))
            await pilot.press("escape")
            await until(pilot, serving.gone.is_set)
            assert "Drafts" not in seen(app)
            with the_bench(app).collection.view() as view:
                assert list(view.drafts(Filter(parent=pair, state="open"))) == []


async def test_a_passage_is_cited_with_where_it_is_from(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        await pilot.press("f4")
        pane = app.screen.query_one(PassagesPane)
        await until(pilot, lambda: pane.current)
        assert pane.current is not None
        chunk, text = pane.current.id, pane.current.text
        await pilot.press("v", "v", "enter")
        start, end, origin = desk(app).editor.spans[-1]
        assert origin == f"passage:{chunk}"
        assert desk(app).editor.text[start:end] in text
        await pilot.press("f4")
        await pilot.press("f5")
        await until(pilot, lambda: "About summarization" in seen(app))
        assert "the shortest text that keeps every figure" in seen(app)
        await pilot.press("f5")
        await until(pilot, lambda: "Guideline" not in seen(app))
        assert desk(app).editor.has_focus


async def test_a_marked_part_is_written_anew_on_an_instruction(demo: Path, room_app: RoomApp, host: bad.Host) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        editor = desk(app).editor
        before = editor.text
        await pilot.press("f7")
        await until(pilot, lambda: "Mark what is to be written anew" in seen(app))
        await rewritten(app, pilot)
        assert "shorter" in host.chats[0].body.decode()
        await pilot.press("escape")
        await until(pilot, lambda: "Refused: the text is as it was" in seen(app))
        assert editor.text == before


async def test_a_rewrite_is_taken_and_taken_back(demo: Path, room_app: RoomApp, host: bad.Host) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        editor = desk(app).editor
        before = editor.text
        await rewritten(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: editor.text == ANSWER + before[4:])
        assert editor.spans[0][2].startswith("draft:")
        await pilot.press("ctrl+z")
        assert editor.text == before


async def rewritten(app: WorkbenchApp, pilot: Pilot[None]) -> None:
    """Mark the first word, say what is to change, and wait for what comes."""
    desk(app).editor.go_to(0, 4)
    await pilot.press("f7")
    await pilot.press(*"shorter", "enter")
    await until(pilot, lambda: isinstance(app.screen, Rewritten))
