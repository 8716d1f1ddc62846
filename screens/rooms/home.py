"""Home: recent projects, a new one, the demo, and who one is."""

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.frame import safe
from screens.frame.room import Room, RoomScreen, key
from screens.widgets import first_project
from screens.widgets.ask import Ask, Choose
from screens.widgets.file_suggester import FileSuggester
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.pair_list import age
from storage.collection import open_collection
from workbench.domain.project import Member
from workbench.errors import WorkbenchError
from workbench.services import recent
from workbench.services.demo import Demo
from workbench.services.people import this_account

DEMO = "demo/demo.sft"


class HomeScreen(RoomScreen):
    """Where one begins."""

    HELP = """Home: open a project, make a new one, or look at the demo.

Each line is a project: its name, where it lies, when it was opened last and what waited for you then. Several
members may act from one account; then you are asked who you are."""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("n", "new", "new", "Make a new project: three questions at most", "home.new"),
        key("o", "path", "open", "Open a project by its path", "home.path"),
        key("d", "demo", "demo", "Make the demo project in this folder, or open it, and look around", "home.demo"),
        key("m", "member", "who am I", "Act as another member of this account", "home.member"),
        key("delete", "forget", "forget", "Take this project off the list; its file stays", "home.forget", show=False),
    ]
    AUTO_FOCUS = "ItemList"
    DEFAULT_CSS = """
    HomeScreen #now { height: auto; padding: 0 1; margin-bottom: 1; }
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        super().__init__()
        self.greeted = False
        self.own: list[Member] = []

    def body(self) -> ComposeResult:
        """What is open, and the recent projects."""
        with Vertical(classes="body"):
            yield Static("", id="now", markup=False)
            projects = ItemList(empty="No project yet.\nn makes a new one, d shows you a demo, o opens a file.")
            projects.can_mark = False
            yield projects

    async def reload(self) -> None:
        """Read what was opened before; the first time with nothing at hand, begin with the questions."""
        bench = self.workbench.bench
        if bench is not None:
            self.own = [one for one in self.look(lambda view: view.members()) if one.account == bench.account.user]
            await asyncio.to_thread(
                recent.note, bench.collection.path, member=bench.member.name, waits=self.workbench.pulse.waits
            )
        notes = await asyncio.to_thread(self._notes)
        self.query_one(ItemList).fill(Few([Item(one.path, partial(_line, one), one.missing) for one in notes]))
        self.query_one("#now", Static).update(self._now())
        if not self.greeted and bench is None and not notes:
            self.action_new()
        self.greeted = True

    def _notes(self) -> list[recent.Note]:
        """Remembered projects, and those of this folder."""
        notes = recent.notes()
        known = {one.path for one in notes}
        here = sorted(str(path.absolute()) for path in Path.cwd().glob("*.sft"))
        return [*notes, *(recent.Note(path) for path in here if path not in known)]

    def _now(self) -> Content:
        bench = self.workbench.bench
        if bench is None:
            return Content.styled("No project is open. enter opens one; n makes a new one.", "$text-muted")
        more = f"; m: one of {len(self.own)} members of this account" if len(self.own) > 1 else ""
        return Content.assemble(
            ("Open: ", "bold $accent"), safe.line(str(bench.collection.path)),
            (f"\nYou are {bench.member.name} ({', '.join(bench.member.roles)}){more}", "$text-muted"),
        )  # fmt: skip

    # --- opening -------------------------------------------------------------------------------------------------

    @on(ItemList.Opened)
    async def _opened(self, event: ItemList.Opened) -> None:
        await self.enter(Path(event.name))

    async def enter(self, path: Path) -> None:
        """Open a project; where the account has several members there, ask for which."""
        try:
            own = await asyncio.to_thread(_own_members, path)
        except WorkbenchError as error:
            self.say_error(error)
            return
        if len(own) > 1:
            last = next((one.member for one in recent.notes() if one.path == str(path.absolute())), "")
            self._ask_who(path, sorted(own, key=lambda one: one.name != last))
        else:
            await self._enter_as(path, None)

    def _ask_who(self, path: Path, own: list[Member]) -> None:
        async def chosen(name: str | None) -> None:
            if name is not None:
                await self._enter_as(path, name)

        options = [(one.id, f"{one.name} ({', '.join(one.roles)})") for one in own]
        self.app.push_screen(Choose(f"{path.stem}: who are you?", options), chosen)

    async def _enter_as(self, path: Path, member: str | None) -> None:
        try:
            await self.workbench.open_project(path, member)
        except WorkbenchError as error:
            self.say_error(error)

    # --- keys ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key that does nothing."""
        if action == "member":
            return self.workbench.bench is not None and len(self.own) > 1
        return action != "forget" or bool(self.query(ItemList) and self.query_one(ItemList).current)

    def action_new(self) -> None:
        """Three questions, then the project is there."""

        async def make(answers: first_project.Answers) -> None:
            try:
                await asyncio.to_thread(first_project.make, answers)
            except WorkbenchError as error:
                self.say_error(error)
                return
            await self._enter_as(answers.path, None)

        def begin(answers: first_project.Answers) -> None:
            self.call_later(make, answers)

        first_project.ask(self, begin)

    def action_path(self) -> None:
        """Ask for a path."""

        async def typed(line: str | None) -> None:
            if line:
                await self.enter(Path(line).expanduser())

        self.app.push_screen(Ask("Open a project", "Its file", f"{Path.cwd()}/", FileSuggester()), typed)

    async def action_demo(self) -> None:
        """Open the demo of this folder, or build it first, while one looks elsewhere."""
        path = Path(DEMO).absolute()
        if path.exists():
            await self.enter(path)
            return

        def built(demo: Demo) -> str:
            if self.is_current:
                self.call_later(self.enter, path)
            return f"The demo is there: {demo.documents} documents, {demo.pairs} pairs in {path}"

        self.workbench.jobs.start("Build the demo", lambda: first_project.demo(path), built)
        self.say("The demo is being built; it opens when it is there.")

    def action_member(self) -> None:
        """Choose who one is."""
        self._ask_who(self.bench.collection.path, self.own)

    async def action_forget(self) -> None:
        """Take a project off the list."""
        await asyncio.to_thread(recent.forget, self.query_one(ItemList).current)
        await self.reload()


def _line(one: recent.Note, width: int) -> Content:
    """Name, place, when, what waited."""
    path = Path(one.path)
    when = "missing" if one.missing else (f"{age(one.opened)} ago" if one.opened else "")
    when = when.replace("now ago", "now")
    waits = "" if one.missing else " · ".join(one.waits)
    who = f"as {one.member}" if one.member else ""
    tail = safe.line("  ".join(part for part in (waits, who, when) if part), "$text-muted", max(10, width // 2))
    name = safe.line(path.stem, "bold", 24)
    room = width - name.cell_length - tail.cell_length - 4
    place = str(path.parent)
    shown = safe.line(
        place if len(place) <= room else "…" + place[len(place) - max(1, room) + 1 :], "$text-muted", room
    )
    left = Content.assemble(name, "  ", shown) if room > 6 else name
    return Content.assemble(left, " " * max(2, width - left.cell_length - tail.cell_length), tail)


def _own_members(path: Path) -> list[Member]:
    """Members of a project who act from this account."""
    collection = open_collection(path)
    try:
        with collection.view() as view:
            return [one for one in view.members() if one.account == this_account().user]
    finally:
        collection.close()


ROOM = Room(
    "home", "Home", "h", 0, "recent projects, a new one, the demo, who you are", HomeScreen, needs_project=False
)
HomeScreen.ROOM = ROOM
