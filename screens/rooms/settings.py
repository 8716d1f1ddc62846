"""Settings: the project's, this machine's and one's own, apart; members, guideline, cells; what the machine lacks."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from screens.frame import safe
from screens.frame.room import Room, RoomScreen, key
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.settings_checks import ChecksSection, RulesSection, WordsSection
from screens.widgets.settings_own import OwnSection
from screens.widgets.settings_people import CellSection, GuidelineSection, MemberSection
from screens.widgets.settings_sections import HealthSection, Line, MachineSection, ProjectSection, Section, drawn
from screens.widgets.weaving import Passage

SECTIONS = (
    ProjectSection, MemberSection, GuidelineSection, CellSection, ChecksSection, RulesSection, WordsSection,
    MachineSection, HealthSection, OwnSection,
)  # fmt: skip


class SettingsScreen(RoomScreen):
    """Sections at the left, the lines of one at the right, what a line is for below."""

    HELP = """Settings, each where it belongs.
Project, members, guideline, cells, checks and rules are kept in the project, for everybody: a lead changes them;
the dictionary is everybody's who writes. On a check, a sets something for the texts of a cell alone.
Machine is this account's on this machine: model hosts, LanguageTool. Health says what is missing and what to type.
Theme and keys are yours alone. enter changes a line; a value that is refused changes nothing. What is bold was
changed from the program's own."""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("c", "change", "change", "Change the line under the cursor, as enter does", "settings.change"),
        key("a", "add", "add", "Add a member, a cell, a rule, a word, a model host", "settings.add"),
        key("d", "drop", "take away", "Take a rule, a word, a model host away", "settings.drop"),
        key("r", "reset", "default", "Give the line the program's own value back", "settings.reset"),
        key("s", "suggest", "suggest", "Offer words of the documents that no dictionary has", "settings.suggest"),
        key("h", "look_into", "health", "Look at hosts, models, disks and folders now", "settings.health"),
    ]
    DEFAULT_CSS = """
    SettingsScreen #sections { width: 17; }
    SettingsScreen #lines { height: 1fr; }
    SettingsScreen #about { height: 6; }
    """

    def __init__(self) -> None:
        """Begin with the project's."""
        super().__init__()
        self.sections: dict[str, Section] = {kind.name: kind(self) for kind in SECTIONS}
        self.open = ProjectSection.name
        self.shown: list[Line] = []
        self.cursors: dict[str, str] = {}
        """Where one was in each section."""

    def body(self) -> ComposeResult:
        """Sections, lines, what a line is for."""
        with Horizontal(classes="body"):
            sections = ItemList(id="sections", classes="pane")
            sections.can_mark = False
            yield sections
            with Vertical():
                lines = ItemList(id="lines", classes="pane")
                lines.can_mark = False
                yield lines
                yield Passage(id="about", classes="pane")

    @property
    def section(self) -> Section:
        """What is open."""
        return self.sections[self.open]

    def show_item(self, name: str) -> None:
        """Sent here for a section."""
        if name in self.sections:
            self.open, self.stale = name, True

    async def reload(self) -> None:
        """Read the open section again; the cursor stays."""
        sections = self.query_one("#sections", ItemList)
        sections.fill(Few([Item(name, lambda width, one=one: safe.line(one.title, "", width))  # type: ignore[misc]
                           for name, one in self.sections.items()]))  # fmt: skip
        sections.border_title = Content("Settings")
        sections.go_to(self.open)
        self._draw()

    def _draw(self) -> None:
        section, lines = self.section, self.query_one("#lines", ItemList)
        self.shown = section.lines()
        lines.empty = section.empty
        lines.border_title = safe.line(f"{section.title}: {section.note}", "", 110)
        items = [Item(f"{section.name}:{line.key}", lambda width, line=line: drawn(line, width))  # type: ignore[misc]
                 for line in self.shown]  # fmt: skip
        lines.fill(Few(items))
        self._tell()
        self.refresh_bindings()

    def _tell(self) -> None:
        line = self.line
        about = self.query_one("#about", Passage)
        text = safe.show(f"{line.value}\n{line.about}" if line and line.value not in line.about else
                         line.about if line else "")  # fmt: skip
        about.tell(safe.line(line.label if line else "", "", 60), text)

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        name = self.query_one("#lines", ItemList).current.partition(":")[2]
        return next((line for line in self.shown if line.key == name), None)

    @on(ItemList.Moved, "#sections")
    def _section_moved(self, event: ItemList.Moved) -> None:
        if event.name and event.name != self.open:
            lines = self.query_one("#lines", ItemList)
            self.cursors[self.open] = lines.current
            self.open = event.name
            self._draw()
            lines.go_to(self.cursors.get(self.open, ""))

    @on(ItemList.Opened, "#sections")
    def _section_opened(self) -> None:
        self.query_one("#lines").focus()

    @on(ItemList.Moved, "#lines")
    def _line_moved(self) -> None:
        self._tell()
        self.refresh_bindings()

    @on(ItemList.Opened, "#lines")
    def _line_opened(self) -> None:
        if self.check_action("change", ()):
            self.action_change()
        elif not self.section.may:
            self.say(f"{self.section.title}: {self.section.note}", "warn")

    # --- keys ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the open section can do, for those who may."""
        if action not in ("change", "add", "drop", "reset", "suggest", "look_into") or not self.is_mounted:
            return True
        if action == "look_into":
            return True
        section = self.section
        if action not in section.does or not section.may:
            return False
        if action not in ("add", "suggest") and self.focused is self.query_one("#sections"):
            return False
        if action == "drop":
            return self.line is not None and section.can_drop(self.line.key)
        if action == "reset":
            return self.line is not None and self.line.changed
        return action in ("add", "suggest") or self.line is not None

    def step_back(self) -> bool:
        """From the lines to the sections."""
        sections = self.query_one("#sections")
        if self.focused is sections:
            return False
        sections.focus()
        return True

    @work(group="settings", exclusive=True)
    async def action_change(self) -> None:
        """Ask for another value."""
        if self.line is not None:
            await self.section.change(self.line.key)
            self._draw()

    @work(group="settings", exclusive=True)
    async def action_add(self) -> None:
        """Ask for something new."""
        await self.section.add(self.line.key if self.line else "")
        self._draw()

    @work(group="settings", exclusive=True)
    async def action_drop(self) -> None:
        """Take something away."""
        if self.line is not None:
            await self.section.drop(self.line.key)
            self._draw()

    @work(group="settings", exclusive=True)
    async def action_reset(self) -> None:
        """Back to the program's own."""
        if self.line is not None:
            await self.section.reset(self.line.key)
            self._draw()

    def action_suggest(self) -> None:
        """Have something to take in looked for, while one goes on."""
        self.section.suggest()

    @work(group="health", exclusive=True)
    async def action_look_into(self) -> None:
        """See what the machine has and lacks."""
        self.query_one("#sections", ItemList).go_to(HealthSection.name)
        self.open = HealthSection.name
        self._draw()
        await self.sections[HealthSection.name].look()
        self._draw()


ROOM = Room("settings", "Settings", "t", 20, "the project's, this machine's, your own theme and keys", SettingsScreen)
SettingsScreen.ROOM = ROOM
