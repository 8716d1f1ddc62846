"""Screens under test: the demo project, alive at every stage, fresh for each test; async tests run on asyncio."""

import inspect
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal import Terminal
from torture.project import Crew, found_project

from screens.app import WorkbenchApp
from screens.bench import Bench, begin
from storage.collection import SqlCollection, create_collection
from workbench.progress import finish
from workbench.services.demo import build
from workbench.services.people import found, this_account

RoomApp = Callable[..., WorkbenchApp]
Open = Callable[..., Terminal]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.anyio)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def demo_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo project, built once a process."""
    path = tmp_path_factory.mktemp("demo") / "demo.sft"
    made: list[SqlCollection] = []

    def make() -> SqlCollection:
        made.append(create_collection(path, team=False, group=None))
        return made[0]

    finish(build(make, this_account()))
    made[0].forget_erased()
    made[0].close()
    return path


@pytest.fixture
def demo(demo_master: Path, tmp_path: Path) -> Path:
    """A copy of the demo project for this test alone."""
    for file in demo_master.parent.glob("demo.sft*"):
        shutil.copy2(file, tmp_path / file.name)
    return tmp_path / "demo.sft"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A project with nothing in it but its founder."""
    path = tmp_path / "empty.sft"
    collection = create_collection(path, team=False, group=None)
    found(collection, name="empty", languages=["en"], team=False, group=None, account=this_account())
    collection.close()
    return path


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """A project of a team, with its people."""
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


@pytest.fixture
def practised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reviews sees what comes up at once."""
    monkeypatch.setattr("screens.rooms.review.GLANCE", 0.0)


@pytest.fixture
def room_app() -> Iterator[RoomApp]:
    """Makes the application on a project, for a member, in a room; lets go of the projects at the end."""
    benches: list[Bench] = []

    def make(project: Path, member: str | None = None, room: str = "") -> WorkbenchApp:
        benches.append(begin(project, member))
        return WorkbenchApp(benches[-1], first=room)

    yield make
    for bench in benches:
        bench.close()


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens terminals, and closes them all."""
    all_: list[Terminal] = []

    def start(*words: str, **more: object) -> Terminal:
        all_.append(Terminal(words, **more))  # type: ignore[arg-type]
        return all_[-1]

    yield start
    for terminal in all_:
        terminal.close()
