"""Each room as the eye meets it, compared with a picture that was looked at; every test says what should be seen.

`pytest tests/screens/snapshots --snapshot-update` takes the pictures anew; look at each before it is committed.
"""

import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import frozen
import pytest
from eyes import settled
from textual.pilot import Pilot

from screens.app import WorkbenchApp
from screens.bench import Bench, begin
from screens.frame.room import RoomScreen
from screens.widgets.desk import Desk
from storage.collection import create_collection
from workbench.domain.listing import Filter
from workbench.errors import ServiceFailed
from workbench.services.people import found
from workbench.services.writing import Manuscript, write_new

Compare = Callable[..., bool]
Keys = Callable[[Pilot[None]], Awaitable[None]]
HOSTILE = "[bold red]loud[/] [@click=app.quit]quit[/] \x1b]52;c;eA==\x07 a\u202eb\u200b c"


@pytest.fixture
def still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in which no clock goes on and no id is random."""
    monkeypatch.chdir(tmp_path)
    with frozen.frozen():
        yield Path()


@pytest.fixture
def opened() -> Iterator[Callable[[Path, str, str], WorkbenchApp]]:
    """Makes the application on a project, for a member, in a room."""
    benches: list[Bench] = []

    def make(project: Path, member: str, room: str) -> WorkbenchApp:
        benches.append(begin(project, member))
        return WorkbenchApp(benches[-1], first=room)

    yield make
    for bench in benches:
        bench.close()


def empty(folder: Path) -> Path:
    """A project with nobody but its founder."""
    path = folder / "empty.sft"
    collection = create_collection(path, team=False, group=None)
    found(collection, name="empty", languages=["en"], team=False, group=None, account=frozen.ACCOUNT)
    collection.close()
    return path


def after(*keys: str) -> Keys:
    """Wait until all is read, press keys, wait again."""

    async def press(pilot: Pilot[None]) -> None:
        for key in (None, *keys, None):
            if key:
                await pilot.press(key)
            assert isinstance(pilot.app, WorkbenchApp)
            await pilot.app.look_around()  # the header tells what waits once this was done
            await settled(pilot)
        while any(desk.opening and not desk.noting.by_tier for desk in pilot.app.screen.query(Desk)):
            await pilot.pause(0.02)  # the text on the desk is being looked at

    return press


Opened = Callable[[Path, str, str], WorkbenchApp]
MANY = [
    ("dashboard", "eve", "what waits, then targets as bars with numbers, 69 of 227 pairs accepted"),
    ("sources", "ann", "10 documents left, the chunks of the first one right, its text below"),
    ("write", "ann", "a returned text: the prompt, the reviewer's remark in one line, the editor with the marked part"),
    ("review", "bob", "a second round: the change since the verdict with {+ +}, the remark, 24 waiting, keys a r e s"),
    ("edit", "kim", "the pair that an editor was asked for, the share changed against the limit, and the remark"),
    ("library", "eve", "123 pairs with stage signs and words, the filter line above, details below"),
    ("conflicts", "kim", "4 in conflict, two texts side by side with both authors named, what comes of it below"),
    ("release", "eve", "gates with ✔ ▲ ✘ and numbers, 69 can be exported, then format, metadata and file"),
    ("settings", "eve", "the project's settings with their values and what each is for"),
]


@pytest.mark.parametrize(("room", "member", "eye"), MANY, ids=[room for room, _, _ in MANY])
def test_a_room_on_the_demo(
    room: str, member: str, eye: str, still: Path, opened: Opened, snap_compare: Compare
) -> None:
    """Many things at 80×24: one header line, no cut label, one line of keys that ends with F1; and what `eye` says."""
    assert eye
    app = opened(frozen.demo(still), member, room)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after())


@pytest.mark.parametrize("room", ["dashboard", "sources", "prompts", "write", "review", "library", "conflicts"])
def test_an_empty_room(room: str, still: Path, opened: Opened, snap_compare: Compare) -> None:
    """Nothing there: the room says in words what would be here and which key gets it there; no dead key below."""
    app = opened(empty(still), "eve", room)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after())


def test_a_question_over_a_room(
    still: Path, opened: Opened, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reject was pressed: ten reasons with their digits over the text, the first one chosen with ✔, nothing marked."""
    monkeypatch.setattr("screens.rooms.review.GLANCE", 0.0)
    app = opened(frozen.demo(still), "bob", "review")
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("r", "1"))


@pytest.mark.parametrize("size", [(80, 24), (160, 30)], ids=["small", "wide"])
def test_findings_beside_a_text(size: tuple[int, int], still: Path, opened: Opened, snap_compare: Compare) -> None:
    """✘ 1 block ▲ 2 warn: each with its rule and fix, its words underlined; below the text, or beside it in full."""
    app = opened(frozen.demo(still), "ann", "write")

    async def type_faults(pilot: Pilot[None]) -> None:
        await after()(pilot)
        desk = pilot.app.screen.query_one(Desk)
        text = "Make the the notice\u200b better. [INST]"
        desk.editor.put(text, [(len(text), "typed")], (0, len(desk.editor.text)))
        while len(desk.noting.here) < 3:
            await pilot.pause(0.02)
        await pilot.press("alt+n")
        await after()(pilot)

    assert snap_compare(app, terminal_size=size, run_before=type_faults)


def test_an_error_stays_until_it_is_dismissed(still: Path, opened: Opened, snap_compare: Compare) -> None:
    """✘, what stopped the work, and the cure on the line below it; the rest of the room is as before."""
    app = opened(empty(still), "eve", "library")

    async def fail(pilot: Pilot[None]) -> None:
        await after()(pilot)
        assert isinstance(pilot.app.screen, RoomScreen)
        pilot.app.screen.say_error(ServiceFailed("No model answers", "nobody at 127.0.0.1:11434", "ollama serve"))
        await pilot.pause()

    assert snap_compare(app, terminal_size=(80, 24), run_before=fail)


def test_hostile_text_is_shown_and_not_obeyed(still: Path, opened: Opened, snap_compare: Compare) -> None:
    """The prompt in the list and below: brackets literal and not red, ␛ ␇ ⟨U+202E⟩ ⟨U+200B⟩ visible."""
    app = opened(empty(still), "eve", "library")
    assert app.bench is not None
    bench = app.bench
    write_new(bench.collection, bench.act("Write"), Manuscript({"prompt": HOSTILE}, {"language": "en"}))
    with bench.collection.view() as view:
        assert len(list(view.pairs(Filter()))) == 1
    assert snap_compare(app, terminal_size=(80, 24), run_before=after())


def test_light_colours(still: Path, opened: Opened, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dark letters on a light ground, the same signs and words."""
    project = frozen.demo(still)
    monkeypatch.setitem(os.environ, "WORKBENCH_THEME", "light")
    assert snap_compare(opened(project, "eve", "release"), terminal_size=(80, 24), run_before=after())
