"""What the first picture needs is loaded first, the rest behind it; and nothing is left undone by that."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.app import WorkbenchApp
from screens.bench import begin
from screens.commands.main import _only_shared

LOADED = """
import sys
from pathlib import Path
from screens.app import WorkbenchApp
from screens.bench import begin
from screens.rooms.dashboard import DashboardScreen
class Room:
    bench = begin(Path(sys.argv[1]), "ann")
numbers = DashboardScreen._numbers(Room)
assert numbers.overview.done[1] > 0
print(*sorted({name.partition(".")[0] for name in sys.modules}))
print(*sorted(name for name in sys.modules if name.startswith(("screens.rooms.", "screens.commands.", "checks."))))
"""


def test_a_project_is_opened_and_counted_without_the_classes_of_its_tables_and_the_other_rooms(demo: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED, str(demo)], capture_output=True, text=True, check=True)
    packages, ours = done.stdout.splitlines()
    assert {"pydantic", "sqlmodel", "numpy", "httpx", "jinja2"} & set(packages.split()) == set()
    assert ours.split() == ["screens.rooms.dashboard"]


@pytest.fixture
def uncollected() -> Iterator[None]:
    """The collector of circles rests, as it does while the program starts."""
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("uncollected")
async def test_behind_the_first_room_come_its_numbers_the_other_rooms_and_the_collector(demo: Path) -> None:
    app = WorkbenchApp(opening=lambda: begin(demo, "ann"))
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.furnished:
            await pilot.pause(0.02)
        assert app.current_mode == "dashboard"
        assert getattr(app.screen, "numbers", None) is not None, "the other rooms came before the first one's numbers"
        assert app.pulse.waits
        assert len(app.rooms) > 9
        assert gc.isenabled()
        await pilot.press("alt+4")
        await pilot.pause()
        assert app.current_mode == "write"
    assert app.bench is not None
    app.bench.close()


@pytest.mark.usefixtures("uncollected")
async def test_who_wants_another_room_at_once_need_not_wait_for_the_first_ones_numbers(demo: Path) -> None:
    app = WorkbenchApp(opening=lambda: begin(demo, "ann"))
    async with app.run_test(size=(80, 24)) as pilot:
        while app.current_mode != "dashboard":
            await pilot.pause(0.001)
        await app.action_room("library")
        assert app.current_mode == "library"
        assert app.furnished
        assert gc.isenabled()
    assert app.bench is not None
    app.bench.close()


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ([], True), (["-p", "x.sft", "--as", "ann"], True), (["--project=x.sft"], True), (["--as", "--x"], False),
        (["-p"], False), (["-p", "x.sft", "list", "pairs"], False), (["--version"], False), (["--help"], False),
    ],
)  # fmt: skip
def test_the_rooms_are_opened_where_no_command_is_named(words: list[str], alone: bool) -> None:
    found = _only_shared(words)
    assert (found is not None) is alone
    if found and words:
        assert found[0].project == "x.sft"
