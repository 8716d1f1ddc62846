"""Long work: it goes on while one changes rooms, is stopped between two items, goes on again, and tells its end."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eyes import seen, settled, until

from screens.app import WorkbenchApp
from screens.bench import begin
from screens.frame.lines import StatusLine
from storage.collection import create_collection
from workbench.errors import ServiceFailed
from workbench.progress import Progress, Work
from workbench.services.people import found, this_account

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[WorkbenchApp]:
    path = tmp_path / "empty.sft"
    collection = create_collection(path, team=False, group=None)
    found(collection, name="empty", languages=["en"], team=False, group=None, account=this_account())
    collection.close()
    bench = begin(path, None)
    yield WorkbenchApp(bench, first="sources")
    bench.close()


def gated(gate: threading.Event, done: list[int]) -> Callable[[], Work[int]]:
    """Work of three items; the second waits until it may go on."""

    def work() -> Work[int]:
        for number in range(3):
            yield Progress(number, 3, f"item {number}")
            if number == 1:
                assert gate.wait(30)
            done.append(number)
        return len(done)

    return work


async def test_work_goes_on_in_another_room_and_its_end_is_told_there(app: WorkbenchApp) -> None:
    gate, done = threading.Event(), list[int]()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.jobs.start("Count", gated(gate, done), lambda number: f"{number} counted")
        await pilot.press("g", "h")
        await until(pilot, lambda: "Count" in seen(app).splitlines()[0])  # the header shows what runs
        gate.set()
        await settled(pilot)
        assert "✔ 3 counted" in seen(app)
        assert "Count" not in seen(app).splitlines()[0]
        assert app.screen.query_one(StatusLine)._fading is None, "whoever was away would miss it"
        await pilot.press("escape")
        assert "3 counted" not in await settled(pilot)


async def test_work_is_stopped_after_its_item_and_goes_on_again(app: WorkbenchApp) -> None:
    gate, done = threading.Event(), list[int]()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.jobs.start("Count", gated(gate, done), lambda number: f"{number} counted")
        await pilot.press("ctrl+c")
        gate.set()
        await settled(pilot)
        assert "▲ Stopped: Count" in seen(app)
        stopped = len(done)
        assert stopped < 3
        await pilot.press("alt+w")
        await pilot.pause()
        assert "● Count" in seen(app)
        await pilot.press("r")
        await settled(pilot)
        assert app.jobs.all[0].state == "done"
        assert len(done) == stopped + 3


async def test_what_stops_work_is_told_with_its_cure(app: WorkbenchApp) -> None:
    def work() -> Work[int]:
        yield Progress(0, 1)
        raise ServiceFailed("No model answers", "[bold]nobody[/] at 127.0.0.1", "start Ollama")

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.jobs.start("Draft", work, str)
        await settled(pilot)
        assert "✘ No model answers: [bold]nobody[/] at 127.0.0.1" in seen(app)
        assert "start Ollama" in seen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "No model answers" not in seen(app), "esc takes the message away"
