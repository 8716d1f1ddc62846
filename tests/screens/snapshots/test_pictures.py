"""Each room as the eye meets it, compared with a picture that was looked at; every test says what should be seen.

`pytest tests/screens/snapshots --snapshot-update` takes the pictures anew; look at each before it is committed.
"""

import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import frozen
import pytest
from eyes import seen, settled, until
from textual.pilot import Pilot

from screens.app import WorkbenchApp
from screens.bench import Bench, begin
from screens.frame.jobs import Job, JobMoved
from screens.frame.lines import StatusLine
from screens.frame.room import RoomScreen
from screens.widgets.desk import Desk
from storage.collection import create_collection
from workbench.domain.event import NewEvent
from workbench.domain.listing import Filter
from workbench.errors import ServiceFailed
from workbench.progress import Progress, Work
from workbench.services.people import found
from workbench.services.writing import Manuscript, write_new
from workbench.view import View

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
        await until(
            pilot, lambda: all(desk.noting.by_tier or not desk.opening for desk in pilot.app.screen.query(Desk))
        )

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
        await until(pilot, lambda: len(desk.noting.here) == 3)
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


def test_hostile_names_of_documents(still: Path, opened: Opened, snap_compare: Compare) -> None:
    """A document, its place, heading and text: the same brackets and signs in the tree, the list, the text, no red."""
    app = opened(empty(still), "eve", "sources")
    assert app.bench is not None
    bench, uid = app.bench, "d0" * 16
    facts = {"path": HOSTILE, "title": HOSTILE, "format": "md", "sha256": "0" * 64, "language": HOSTILE,
             "licence": HOSTILE}  # fmt: skip

    def add(view: View) -> Iterator[NewEvent]:
        yield NewEvent("document.added", uid, facts, {"text": HOSTILE})
        document = view.subject(uid)
        spans = [[0, len(HOSTILE), [HOSTILE]]]
        yield NewEvent("document.chunked", uid, {"text": document.text, "spans": spans, "chunker": "x"})  # type: ignore[union-attr]

    bench.collection.transact(bench.act("Ingest"), add)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after())


def test_one_pair_in_the_library(still: Path, opened: Opened, snap_compare: Compare) -> None:
    """One line, chosen, its details below; the filter above counts one pair, not one pairs."""
    app = opened(empty(still), "eve", "library")
    assert app.bench is not None
    bench = app.bench
    texts, facts = {"prompt": "How high may a deposit be?"}, {"language": "en", "skill": "open_qa"}
    write_new(bench.collection, bench.act("Write"), Manuscript(texts, facts))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after())


@pytest.mark.parametrize("listed", [False, True], ids=["header", "list"])
def test_long_work_is_under_way(
    listed: bool, still: Path, opened: Opened, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right in the header `Ingest 3/10 0:14`, in a room it has nothing to do with; in the list of work with a bar."""
    monkeypatch.setattr(Job, "seconds", 6.0)  # a clock that stands still
    app = opened(empty(still), "eve", "library")

    async def work(pilot: Pilot[None]) -> None:
        await after()(pilot)
        job: Job[None] = Job("Ingest", finished, lambda _: "", progress=Progress(3, 10, "lease.md"))
        app.jobs.all.append(job)
        app.post_message(JobMoved(job))
        await until(pilot, lambda: "Ingest 3/10" in seen(app).splitlines()[0])
        if listed:
            await pilot.press("alt+w")
        await after()(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=work)


def finished() -> Work[None]:
    """Work with nothing left to do."""
    yield from ()


@pytest.mark.parametrize("size", [(80, 24), (160, 30)], ids=["small", "wide"])
def test_groups_of_pairs_that_say_the_same(
    size: tuple[int, int], still: Path, opened: Opened, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1 group of 2 prompts: its members with ✔ at the one that stays, both texts with [- -] {+ +} where they differ."""
    monkeypatch.setattr("screens.neighbours.embedder_of_this_machine", lambda: None)
    app = opened(empty(still), "eve", "similar")
    assert app.bench is not None
    rest = "refund of my deposit after I have moved out of the flat and handed over the keys to the landlord?"
    for prompt in (f"How can I get a {rest}", f"How can I get the {rest}", "What is a lease?"):
        write_new(app.bench.collection, app.bench.act("Write"), Manuscript({"prompt": prompt}, {"language": "en"}))

    async def told(pilot: Pilot[None]) -> None:
        await after()(pilot)
        app.screen.query_one(StatusLine).dismiss()  # it would fade after some seconds, or just not yet
        await after()(pilot)

    assert snap_compare(app, terminal_size=size, run_before=told)


@pytest.mark.parametrize("size", [(80, 24), (160, 40)], ids=["small", "wide"])
def test_what_bears_each_sentence(size: tuple[int, int], still: Path, opened: Opened, snap_compare: Compare) -> None:
    """Evidence, 2 sentences: ◐ or ● before each, ← and its place behind, below it the sentence that bears it.

    Small, it stands in the place of the text, and the footer has the key back; wide, the text stands right of it.
    """
    app = opened(frozen.demo(still), "bob", "review")
    assert snap_compare(app, terminal_size=size, run_before=after("b"))


def test_light_colours(still: Path, opened: Opened, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dark letters on a light ground, the same signs and words."""
    project = frozen.demo(still)
    monkeypatch.setitem(os.environ, "WORKBENCH_THEME", "light")
    assert snap_compare(opened(project, "eve", "release"), terminal_size=(80, 24), run_before=after())
