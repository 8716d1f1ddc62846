"""Release: what can be exported now and what is missing; and the export itself."""

import asyncio
import shlex
import time
from contextlib import closing
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content

from screens.checking import weighing
from screens.frame import safe
from screens.frame.jobs import JobEnded, JobMoved
from screens.frame.room import Room, RoomScreen, key
from screens.widgets.ask import Ask, Choose, Confirm
from screens.widgets.gate_list import draw, gate_lines, thing_lines
from screens.widgets.item_list import ItemList
from screens.widgets.weaving import Passage
from storage.found import FoundCache
from workbench import paths
from workbench.errors import WorkbenchError
from workbench.progress import finish
from workbench.services.exporting import Written
from workbench.services.gates import Gate, quick_gates, thorough_gates
from workbench.services.releasing import Order, export_pairs, exporters

TITLE = "Export"
REST = 5
"""Times as long as the reading of all pairs took until they are read again."""


class ReleaseScreen(RoomScreen):
    """The gates, and the way out."""

    HELP = """Release: what can go out now, what is missing, and the export.
✔ nothing to say, ▲ something to look at, ✘ something missing. enter goes to what a line counts.
What is exported is every accepted pair, whatever the gates say; the bytes are those of `workbench export`."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as the toolkit declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        key("x", "export", "export", "Write the accepted pairs to the file", "release.export"),
        key("f", "format", "format", "Choose the format", "release.format"),
        key("m", "metadata", "metadata", "With or without ids, people, verdicts and provenance", "release.metadata"),
        key("o", "file", "file", "Name the file", "release.file"),
    ]
    DEFAULT_CSS = """
    ReleaseScreen #gates, ReleaseScreen #things { height: 1fr; }
    ReleaseScreen #things { display: none; }
    ReleaseScreen #order { height: 9; }
    ReleaseScreen #order > Static { padding: 0 1; }
    ReleaseScreen.-wide > .body { layout: horizontal; }
    ReleaseScreen.-wide #order { height: 1fr; width: 1fr; }
    """

    def __init__(self) -> None:
        """Begin with the format that most trainers take."""
        super().__init__()
        self.gates: list[Gate] = []
        self.thorough: list[Gate] | None = None
        self.counting = False
        self.again = False
        self.format = "messages" if "messages" in exporters() else next(iter(exporters()))
        self.metadata = False
        self.file: Path | None = None
        """The file that was named; None takes the usual one."""
        self.result: tuple[Written, str] | None = None
        """What was written last, and the command that does the same."""
        self.shown: Gate | None = None

    def body(self) -> ComposeResult:
        """The gates above, the export below; side by side where there is room."""
        with Container(classes="body"):
            for name, empty in (("gates", "Nothing was counted yet."), ("things", "")):
                listed = ItemList(id=name, classes="pane", empty=empty)
                listed.can_mark = False
                yield listed
            yield Passage(id="order", classes="pane")

    # --- the gates -----------------------------------------------------------------------------------------------

    def concerns(self, kinds: frozenset[str], subjects: frozenset[str]) -> bool:
        """Who is at work on what changes no number here."""
        return kinds != {"lease"}

    async def reload(self) -> None:
        """Count anew: what the project's own counts say at once, what must be read beside."""
        cells = self.bench.cells()
        self.gates = self.look(lambda view: quick_gates(view, cells))
        self._draw()
        self.count()

    @work(group="gates")
    async def count(self) -> None:
        """Read every accepted pair; what changes meanwhile is counted once more at the end."""
        self.again = True
        if self.counting:
            return
        self.counting = True
        try:
            while self.again:
                self.again, begun = False, time.monotonic()
                self.thorough = await asyncio.to_thread(self._read)
                if self.again:  # of a large project colleagues change something all the time
                    self._draw()
                    await asyncio.sleep(REST * (time.monotonic() - begun))
        except WorkbenchError as error:
            self.say_error(error)
        finally:
            self.counting = False
        self._draw()

    def _read(self) -> list[Gate]:
        checker = self.bench.checker
        with closing(FoundCache(paths.cache_dir() / "findings.db")) as known, self.bench.collection.view() as view:
            return finish(thorough_gates(view, weighing(checker, view, known)))

    def _draw(self) -> None:
        gates = [*self.gates, *(self.thorough or [])]
        listed = self.query_one("#gates", ItemList)
        shut = sum(gate.state == "shut" for gate in gates)
        listed.border_title = Content("Gates")
        listed.border_subtitle = Content(f"✘ {shut} shut" if shut else "")
        listed.fill(gate_lines(gates, counting=self.thorough is None))
        if self.shown is not None:
            self._show_things(next((gate for gate in gates if gate.name == self.shown.name), None))
        self._draw_order()

    @on(ItemList.Opened, "#gates")
    async def _open(self, event: ItemList.Opened) -> None:
        gates = [*self.gates, *(self.thorough or [])]
        gate = next((one for one in gates if one.name == event.name), None)
        if gate is None:
            return
        room, item = gate.goes
        if gate.things:
            self._show_things(gate)
            self.query_one("#things").focus()
        elif room in self.workbench.rooms:
            await self.workbench.action_room(room, item)
        else:
            self.say(f"{gate.name}: {gate.words}")

    def _show_things(self, gate: Gate | None) -> None:
        gate = gate if gate is not None and gate.things else None
        things, gates = self.query_one("#things", ItemList), self.query_one("#gates")
        self.shown = gate
        things.display, gates.display = gate is not None, gate is None
        if gate is not None:
            things.border_title = draw(gate, 70)
            things.border_subtitle = Content("enter opens · esc goes back")
            things.fill(thing_lines(gate))
        elif self.focused is None or self.focused is things:
            gates.focus()

    @on(ItemList.Opened, "#things")
    async def _open_thing(self, event: ItemList.Opened) -> None:
        for thing in self.shown.things if self.shown else ():
            if thing.id == event.name and thing.room in self.workbench.rooms:
                await self.workbench.action_room(thing.room, thing.id)
                return

    def step_back(self) -> bool:
        """From what a gate counts to the gates."""
        there = self.shown is not None
        self._show_things(None)
        return there

    # --- the export ----------------------------------------------------------------------------------------------

    @property
    def target(self) -> Path:
        """The file that the export goes to."""
        project = self.bench.collection.path
        return self.file or project.with_name(f"{project.stem}-{self.format}{exporters()[self.format].suffix}")

    @property
    def exporting(self) -> bool:
        """Whether an export is under way."""
        return any(job.title == TITLE for job in self.workbench.jobs.running)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One export at a time."""
        return action != "export" or not self.exporting

    def _draw_order(self) -> None:
        lines = [
            _line("f", "format", f"{self.format}   ({', '.join(name for name in exporters() if name != self.format)})"),
            _line(
                "m", "metadata", "yes: ids, people, verdicts, provenance" if self.metadata else "no: the texts alone"
            ),
            _line("o", "file", str(self.target)),
        ]
        for job in self.workbench.jobs.running:
            if job.title == TITLE:
                lines.append(Content(f"… {job.progress.done} of {job.progress.total or '?'} pairs; ctrl+c stops it"))
        if self.result is not None:
            written, command = self.result
            lines += [
                safe.show(f"✔ {written.pairs} pairs, {written.bytes} bytes in {written.path}", "bold $text-success"),
                Content(f"  sha256 {written.sha256}"), safe.show(f"  again: {command}"),
            ]  # fmt: skip
        self.query_one("#order", Passage).tell(Content(TITLE), Content("\n").join(lines))
        self.refresh_bindings()

    @work
    async def action_format(self) -> None:
        """Choose among the formats that there are."""
        chosen = await self.app.push_screen_wait(Choose("Format", [(name, name) for name in exporters()]))
        if chosen:
            self.format = chosen
            self._draw_order()

    def action_metadata(self) -> None:
        """With or without."""
        self.metadata = not self.metadata
        self._draw_order()

    @work
    async def action_file(self) -> None:
        """Ask for the file."""
        answer = await self.app.push_screen_wait(
            Ask("Export", "Which file? It is replaced as a whole.", str(self.target))
        )
        if answer:
            self.file = Path(answer).expanduser().absolute()
            self._draw_order()

    @work
    async def action_export(self) -> None:
        """Write the accepted pairs, after a look at what is missing or replaced."""
        shut = [gate for gate in (*self.gates, *(self.thorough or [])) if gate.state == "shut"]
        doubts = [draw(gate, 90) for gate in shut]
        if self.target.exists():
            doubts.append(safe.show(f"▲ {self.target} is there already and is replaced"))
        if doubts and not await self.app.push_screen_wait(
            Confirm("Export all the same?", Content("\n").join(doubts), "export")
        ):
            return
        order, target = Order(self.format, self.metadata), self.target
        command = _command(self.bench.collection.path, order, target)

        def finished(written: Written) -> str:
            self.result = written, command
            return f"Exported: {written.pairs} pairs to {written.path}"

        collection = self.bench.collection
        self.workbench.jobs.start(TITLE, lambda: export_pairs(collection, order, target), finished)
        self._draw_order()

    @on(JobMoved)
    @on(JobEnded)
    def _work_moved(self) -> None:
        """Show how far it is, and what came of it."""
        self._draw_order()


def _line(letter: str, name: str, value: str) -> Content:
    return Content.assemble((letter, "bold $accent"), f"  {name:<9} ", safe.show(value))


def _command(project: Path, order: Order, target: Path) -> str:
    """What to type for the same bytes."""
    more = ["--metadata"] if order.metadata else []
    return shlex.join(["workbench", "-p", str(project), "export", "--format", order.format, *more, "-o", str(target)])


ROOM = Room("release", "Release", "x", 9, "what can be exported now, what is missing, and the export", ReleaseScreen)
ReleaseScreen.ROOM = ROOM
